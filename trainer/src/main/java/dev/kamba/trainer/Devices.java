package dev.kamba.trainer;

import ai.djl.Device;
import ai.djl.engine.Engine;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.util.Arrays;
import java.util.List;

/** DJL's devices by the names the service uses for them. */
final class Devices {

    private Devices() {}

    /** {@code auto} (the first GPU, the CPU where there is none), {@code cpu}, {@code cuda:N}, or several of these. */
    static List<Device> parse(String names) {
        return Arrays.stream(names.split(",", -1))
                .map(String::strip)
                .map(Devices::one)
                .toList();
    }

    private static Device one(String name) {
        if (name.equals("auto")) {
            return Engine.getInstance().getGpuCount() > 0 ? Device.gpu(0) : Device.cpu();
        }
        if (name.equals("cpu")) {
            return Device.cpu();
        }
        if (name.matches("cuda:[0-9]{1,2}")) {
            var device = Device.gpu(Integer.parseInt(name.substring(5)));
            if (device.getDeviceId() >= Engine.getInstance().getGpuCount()) {
                throw new KambaException(
                        ErrorCode.CONFIGURATION_INVALID,
                        "there is no device " + name + ": PyTorch sees "
                                + Engine.getInstance().getGpuCount()
                                + " GPUs; check the driver, and that the trainer was built with -Pcuda");
            }
            return device;
        }
        throw new KambaException(
                ErrorCode.CONFIGURATION_INVALID, "the device must be auto, cpu or cuda:N, was '" + name + "'");
    }
}
