package dev.kamba.trainer;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.model.ModelPackage;
import dev.kamba.trainer.export.Untrained;
import dev.kamba.trainer.net.Networks;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Writes a package to measure with. */
@Command(
        name = "untrained",
        description = {
            "Writes the model package of a network with random weights, and its float16 twin, for kamba-inference bench.",
            "Both are compared with the network on noise; they find nothing in any picture."
        })
final class UntrainedCommand implements Runnable {

    @Option(names = "--set", description = "network settings as in a model card, for example --set scan=s6")
    private Map<String, String> settings = Map.of();

    @Option(names = "--out", required = true, description = "model package to write")
    private Path out = Path.of("");

    @Option(names = "--channels", description = "of an image, 1 or 3 (default: ${DEFAULT-VALUE})")
    private int channels = 3;

    @Option(names = "--size", description = "rows and columns of an image (default: ${DEFAULT-VALUE})")
    private int side = 256;

    @Option(names = "--seed", description = "of the weights (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    @Override
    public void run() {
        if (channels != 1 && channels != 3) {
            throw new KambaException(ErrorCode.CONFIGURATION_INVALID, "--channels is 1 or 3, was " + channels);
        }
        var network = Networks.of(settings, channels, 1);
        if (side < 16 || side > 4096 || side % network.multiple() != 0) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "--size is a multiple of " + network.multiple() + " in 16..4096, was " + side);
        }
        Release.folder(out, "--out cannot be made; name another");
        var model = Untrained.write(out, network, seed, side);
        var fields = new LinkedHashMap<String, Object>();
        fields.put("file", out.toString());
        fields.put("twin", ModelPackage.twinFile(out).toString());
        fields.put("name", network.name());
        fields.put("settings", new TreeMap<>(network.settings()));
        fields.put("seed", seed);
        fields.put("digest", model.digest());
        System.out.println(Json.line(fields));
    }
}
