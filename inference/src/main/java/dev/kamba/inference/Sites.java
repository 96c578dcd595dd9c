package dev.kamba.inference;

import java.util.ArrayList;
import java.util.List;

/**
 * Where models run: what was wished for, with the CPU in place of CUDA devices that do not work.
 *
 * @param devices never empty, never AUTO
 * @param troubles one sentence for each wish that could not be met
 */
record Sites(List<Device> devices, List<String> troubles) {

    private static final System.Logger LOG = System.getLogger(Sites.class.getName());

    Sites {
        devices = List.copyOf(devices);
        troubles = List.copyOf(troubles);
    }

    /** Tries every device; what does not work is told in the log, once. */
    static Sites find(List<Device> wishes, Networks networks) {
        Device.requireUsable(wishes);
        var devices = new ArrayList<Device>();
        var troubles = new ArrayList<String>();
        for (var wish : wishes) {
            boolean automatic = wish.kind() == Device.Kind.AUTO;
            var device = automatic ? new Device(Device.Kind.CUDA, 0) : wish;
            if (device.kind() == Device.Kind.CPU) {
                devices.add(device);
                continue;
            }
            var obstacle = networks.obstacle(device);
            if (obstacle.isEmpty()) {
                devices.add(device);
            } else if (!automatic) {
                troubles.add(device + " cannot be used: " + obstacle.get());
            } else {
                LOG.log(System.Logger.Level.INFO, "no CUDA device: {0}", obstacle.get());
            }
        }
        if (devices.isEmpty()) {
            devices.add(Device.CPU);
        }
        troubles.forEach(trouble -> LOG.log(System.Logger.Level.WARNING, "{0}", trouble));
        LOG.log(System.Logger.Level.INFO, "models run on {0}", devices);
        return new Sites(devices, troubles);
    }
}
