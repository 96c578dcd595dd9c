package dev.kamba.runtime;

import ai.onnxruntime.OrtEnvironment;
import com.sun.jna.Library;
import com.sun.jna.Native;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Runtime, which tells nobody of what it does. Since 1.29 it reports the process, its sessions and its models to its makers
 * unless the variable {@code ORT_DISABLE_TELEMETRY} is 1 before it starts; the Java API can switch off only later, when the first
 * report is on its way. Besides, the report is what kills a process whose command line is longer than some 4,000 characters.
 */
public final class OnnxRuntime {

    private static final String SILENT = "ORT_DISABLE_TELEMETRY";

    /** Of the C library: Java cannot change the environment of its own process. */
    private interface Environment extends Library {
        int setenv(String name, String value, int overwrite);
    }

    private static @Nullable OrtEnvironment environment;

    private OnnxRuntime() {}

    /**
     * The only way to it: whatever loads the runtime's library otherwise may start it unsilenced.
     *
     * @throws KambaException if it cannot be silenced
     */
    public static synchronized OrtEnvironment environment() {
        if (environment == null) {
            environment = silenced();
        }
        return environment;
    }

    private static OrtEnvironment silenced() {
        if (!"1".equals(System.getenv(SILENT))) {
            silence();
        }
        return OrtEnvironment.getEnvironment();
    }

    private static void silence() {
        // Beside the runtime's own library; else it would be unpacked to a home that a service may not write to.
        if (System.getProperty("jna.tmpdir") == null) {
            System.setProperty("jna.tmpdir", System.getProperty("java.io.tmpdir"));
        }
        try {
            if (Native.load(Environment.class).setenv(SILENT, "1", 1) != 0) {
                throw refusal(null);
            }
        } catch (LinkageError e) {
            throw refusal(e);
        }
    }

    private static KambaException refusal(@Nullable Throwable cause) {
        return new KambaException(
                ErrorCode.CONFIGURATION_INVALID,
                "ONNX Runtime would report to its makers, and cannot be kept from it here"
                        + (cause == null ? "" : " (" + cause.getMessage() + ")") + "; set the environment variable "
                        + SILENT + "=1 and start again",
                cause);
    }
}
