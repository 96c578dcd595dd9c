package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a model runs, or is wished to run.
 *
 * @param kind the processor
 * @param index which CUDA device, from 0; 0 for the others
 */
public record Device(Kind kind, int index) {

    /** The kinds of processor. */
    public enum Kind {
        /** A CUDA device if there is one, otherwise the CPU: a wish only, never where something ran. */
        AUTO,
        CPU,
        CUDA
    }

    public static final Device AUTO = new Device(Kind.AUTO, 0);
    public static final Device CPU = new Device(Kind.CPU, 0);

    private static final Pattern CUDA = Pattern.compile("cuda:([0-9]{1,3})");

    public Device {
        if (index < 0 || (kind != Kind.CUDA && index != 0)) {
            throw new IllegalArgumentException("index " + index + " does not fit " + kind);
        }
    }

    /** Reads {@code auto}, {@code cpu} or {@code cuda:N}. */
    public static Device parse(String text) {
        var cuda = CUDA.matcher(text);
        if (cuda.matches()) {
            return new Device(Kind.CUDA, Integer.parseInt(cuda.group(1)));
        }
        return switch (text) {
            case "auto" -> AUTO;
            case "cpu" -> CPU;
            default ->
                throw new KambaException(
                        ErrorCode.CONFIGURATION_INVALID, "a device is auto, cpu or cuda:N, not '" + text + "'");
        };
    }

    /** Reads one device or several, separated by commas; one that is named twice gets two sessions per model. */
    public static List<Device> parseList(String text) {
        var devices =
                Stream.of(text.split(",", -1)).map(name -> parse(name.strip())).toList();
        requireUsable(devices);
        return devices;
    }

    /** The form that {@link #parseList} reads. */
    public static String names(List<Device> devices) {
        return devices.stream().map(Device::toString).collect(Collectors.joining(","));
    }

    /** A list says where models run; "auto" would leave that open. */
    static void requireUsable(List<Device> devices) {
        if (devices.isEmpty() || (devices.size() > 1 && devices.contains(AUTO))) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID, "name one device, or several without auto, such as cuda:0,cuda:1");
        }
    }

    /** The form that {@link #parse} reads. */
    @Override
    public String toString() {
        return switch (kind) {
            case AUTO -> "auto";
            case CPU -> "cpu";
            case CUDA -> "cuda:" + index;
        };
    }
}
