package dev.kamba.inference;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * Memory of devices in use at one moment: total minus free, so that other processes count too. What a model takes is the difference of
 * two such moments of a device that nobody else uses.
 */
final class DeviceMemory {

    private final Map<String, Long> megabytes = new TreeMap<>();

    private DeviceMemory() {}

    /** Devices that do not say are left out. */
    static DeviceMemory now(Collection<Device> devices, Networks networks) {
        var memory = new DeviceMemory();
        for (var device : devices) {
            networks.usedBytes(device).ifPresent(bytes -> memory.megabytes.put(device.toString(), bytes >> 20));
        }
        return memory;
    }

    /** Adds {@code deviceMemoryMb}: for each device what was in use before and is now; nothing where no device says. */
    void addTo(ObjectNode line, DeviceMemory after) {
        if (megabytes.isEmpty()) {
            return;
        }
        var devices = line.putObject("deviceMemoryMb");
        megabytes.forEach((device, before) ->
                devices.putObject(device).put("before", before).put("after", after.megabytes.get(device)));
    }
}
