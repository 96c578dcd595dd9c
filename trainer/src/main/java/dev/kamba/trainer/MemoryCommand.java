package dev.kamba.trainer;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.trainer.net.DjlTape;
import dev.kamba.trainer.net.LayerStack;
import dev.kamba.trainer.net.LayerStack.Form;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;

/** Measures the memory that stacked KAN layers keep for the backward pass. */
@Command(
        name = "memory",
        description = {
            "Prints one JSON line per kind of layer, form of its splines and depth: the memory between the forward and the "
                    + "backward pass, and how often less it is than with the Cox-de Boor recursion.",
            "Measures the whole process (CPU) or device (GPU): let nothing else run there. On the CPU start it with "
                    + "MALLOC_MMAP_THRESHOLD_=65536 in the environment, so that freed memory leaves the process."
        })
final class MemoryCommand implements Runnable {

    @Option(names = "--tokens", defaultValue = "16384", description = "Tokens of the batch (${DEFAULT-VALUE}).")
    private int tokens;

    @Option(names = "--width", defaultValue = "32", description = "Channels of a token (${DEFAULT-VALUE}).")
    private int width;

    @Option(
            names = "--depths",
            split = ",",
            defaultValue = "1,2,4,8,16",
            description = "Layers in a row (${DEFAULT-VALUE}).")
    private List<Integer> depths = List.of();

    @Option(names = "--device", defaultValue = "cpu", description = "cpu or gpu (${DEFAULT-VALUE}).")
    private String device = "cpu";

    @Override
    public void run() {
        if (tokens < 1 || width < 1 || depths.stream().anyMatch(depth -> depth < 1)) {
            throw new KambaException(ErrorCode.CONFIGURATION_INVALID, "tokens, width and depths must be positive");
        }
        var where = device.equals("gpu") ? Device.gpu() : Device.cpu();
        if (where.isGpu() && Engine.getInstance().getGpuCount() == 0) {
            throw new KambaException(ErrorCode.CONFIGURATION_INVALID, "there is no GPU here, use --device cpu");
        }
        if (!where.isGpu() && System.getenv("MALLOC_MMAP_THRESHOLD_") == null) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "set MALLOC_MMAP_THRESHOLD_=65536 in the environment, or freed memory would be counted");
        }
        for (boolean shared : new boolean[] {false, true}) {
            for (int depth : depths) {
                compare(shared, depth, where);
            }
        }
    }

    private void compare(boolean shared, int depth, Device where) {
        double direct = 0;
        var forms =
                Arrays.stream(Form.values()).filter(form -> form.isThere(where)).toList();
        for (var form : forms) {
            var stack = new LayerStack(form, shared, width, depth);
            // The first run loads code and makes constants.
            kept(new LayerStack(form, shared, width, 1), where, 64);
            long bytes = kept(stack, where, tokens);
            if (form == Form.COX_DE_BOOR) {
                direct = bytes;
            }
            var fields = new LinkedHashMap<String, Object>();
            fields.put("layer", shared ? "sakan" : "kan");
            fields.put("spline", form.label());
            fields.put("depth", depth);
            fields.put("tokens", tokens);
            fields.put("width", width);
            fields.put("device", where.toString());
            fields.put("mebibytes", Math.round(bytes / 1048576.0 * 10) / 10.0);
            fields.put("floatsPerActivation", Math.round(bytes / (4.0 * tokens * width * depth) * 10) / 10.0);
            fields.put("timesLessThanCoxDeBoor", Math.round(direct / bytes * 100) / 100.0);
            System.out.println(Json.line(fields));
        }
    }

    /** Bytes more after the forward pass than before it; the backward pass is run as well, to show that it can be. */
    private static long kept(LayerStack stack, Device device, int tokens) {
        try (var manager = NDManager.newBaseManager(device)) {
            var x = manager.randomUniform(-1, 1, new Shape(tokens, stack.width()));
            x.setRequiresGradient(true);
            long before = used(device);
            try (var collector = Engine.getInstance().newGradientCollector();
                    var tape = new DjlTape(manager, manager.create(0f))) {
                var y = stack.forward(manager, x, tape);
                long after = used(device);
                tape.backward(collector, y.sum());
                x.getGradient().close();
                return after - before;
            }
        }
    }

    private static long used(Device device) {
        if (device.isGpu()) {
            JniUtils.emptyCudaCache();
            return CudaUtils.getGpuMemory(device).getUsed();
        }
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("RssAnon:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .sum()
                    * 1024;
        } catch (IOException e) {
            throw new KambaException(
                    ErrorCode.INTERNAL, "/proc/self/status cannot be read; measure on Linux or with --device gpu", e);
        }
    }
}
