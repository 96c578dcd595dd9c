package dev.kamba.trainer;

import ai.djl.Device;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

/** DJL's devices by the names the service uses for them. */
final class Devices {

    private Devices() {}

    static Device parse(String name) {
        if (name.equals("cpu")) {
            return Device.cpu();
        }
        if (name.matches("cuda:[0-9]{1,2}")) {
            return Device.gpu(Integer.parseInt(name.substring(5)));
        }
        throw new KambaException(
                ErrorCode.CONFIGURATION_INVALID, "the device must be cpu or cuda:N, was '" + name + "'");
    }
}
