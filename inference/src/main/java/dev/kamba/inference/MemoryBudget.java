package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Memory of each device for all models together, by estimate; models in use may exceed it.
 *
 * @param others bytes of a device that is not named
 * @param named bytes by device
 */
public record MemoryBudget(long others, Map<Device, Long> named) {

    /** As much as there is. */
    public static final MemoryBudget UNLIMITED = new MemoryBudget(Long.MAX_VALUE, Map.of());

    private static final Pattern BYTES = Pattern.compile("[0-9]{1,18}");

    public MemoryBudget {
        named = Map.copyOf(named);
        if (others < 0 || named.values().stream().anyMatch(bytes -> bytes < 0)) {
            throw new IllegalArgumentException("memory must not be negative");
        }
    }

    /** The same for every device. */
    public static MemoryBudget of(long bytes) {
        return new MemoryBudget(bytes, Map.of());
    }

    /**
     * Reads {@code BYTES} for every device, {@code DEVICE=BYTES} for one, or several of these separated by commas; a device for which
     * there is none has no limit.
     */
    public static MemoryBudget parse(String text) {
        long others = UNLIMITED.others;
        boolean anyOthers = false;
        var named = new HashMap<Device, Long>();
        for (var part : text.split(",", -1)) {
            var pair = part.strip().split("=", 2);
            long bytes = bytes(pair[pair.length - 1].strip());
            if (pair.length == 1) {
                requireOnce(!anyOthers, "every device");
                anyOthers = true;
                others = bytes;
            } else {
                var device = Device.parse(pair[0].strip());
                if (device.kind() == Device.Kind.AUTO) {
                    throw invalid("memory is given for cpu or cuda:N, not for auto");
                }
                requireOnce(named.put(device, bytes) == null, device.toString());
            }
        }
        return new MemoryBudget(others, named);
    }

    private static long bytes(String text) {
        if (!BYTES.matcher(text).matches()) {
            throw invalid("memory is a whole number of bytes, or some as in 16000000000,cuda:0=64000000000, not '"
                    + text + "'");
        }
        return Long.parseLong(text);
    }

    private static void requireOnce(boolean first, String what) {
        if (!first) {
            throw invalid("memory for " + what + " is given twice");
        }
    }

    private static KambaException invalid(String detail) {
        return new KambaException(ErrorCode.CONFIGURATION_INVALID, detail);
    }

    /** Bytes that models may take there. */
    long of(Device device) {
        return named.getOrDefault(device, others);
    }
}
