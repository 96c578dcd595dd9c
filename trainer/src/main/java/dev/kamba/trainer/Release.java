package dev.kamba.trainer;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.inference.Device;
import dev.kamba.inference.Engine;
import dev.kamba.inference.Viewing;
import dev.kamba.model.ModelCard;
import dev.kamba.model.ModelPackage;
import dev.kamba.model.Training;
import dev.kamba.trainer.data.Pictures;
import dev.kamba.trainer.data.Sets;
import dev.kamba.trainer.export.PackageWriter;
import dev.kamba.trainer.export.Twin;
import dev.kamba.trainer.export.TwinWriter;
import dev.kamba.trainer.fit.Checkpoint;
import dev.kamba.trainer.measure.Measurement;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Turns a checkpoint into a model package that carries its own measurement on unseen pictures. */
final class Release {

    private final Sets sets;
    private final PrintStream console;

    Release(Sets sets, PrintStream console) {
        this.sets = sets;
        this.console = console;
    }

    /**
     * A package and what it has found in the unseen pictures.
     *
     * @param model whose card says so too
     */
    record Written(ModelPackage model, Measurement unseen) {}

    /** How a package comes to its file, from a card and a few pictures to compare on. */
    interface Exporter {
        ModelPackage write(ModelCard card, float[] images);
    }

    /** The package of a checkpoint. */
    Written write(Checkpoint checkpoint, Path file) {
        return write(
                checkpoint.card(),
                file,
                (card, images) -> PackageWriter.write(file, card, checkpoint.network(), checkpoint.weights(), images));
    }

    /** Exports, measures the exported package, exports again with the measurement in the card, and adds a float16 twin. */
    Written write(ModelCard card, Path file, Exporter exporter) {
        var images = images(
                card, folder(file, "--out cannot be made; name another (after a training, with the command export)"));
        var unseen = measure(exporter.write(card, images), sets.unseen(), Viewing.PLAIN);
        var score = unseen.score();
        var metrics = new HashMap<>(card.metrics());
        metrics.put("diceUnseen", score.dice());
        metrics.put("imagesUnseen", (double) score.withTruth());
        metrics.put("falseAlarmsUnseen", (double) score.falseAlarms());
        metrics.put("imagesWithoutTruthUnseen", (double) score.empty());
        metrics.values().removeIf(value -> !Double.isFinite(value));
        metrics.replaceAll((name, value) -> rounded(value));
        var finished = exporter.write(with(card, card.training(), metrics), images);
        console.println(Json.line(score.fields()));
        twin(finished, images);
        return new Written(finished, unseen);
    }

    /**
     * Of a file to write, made if it is not there: what took hours may have no other place for its result.
     *
     * @param advice what to do if it cannot be made, after "the folder of"
     */
    static Path folder(Path file, String advice) {
        try {
            return Files.createDirectories(file.toAbsolutePath().resolveSibling(""));
        } catch (IOException e) {
            throw new KambaException(ErrorCode.CONFIGURATION_INVALID, "the folder of " + advice, e);
        }
    }

    /** A package without its float16 twin is still a good one, so a twin that is refused is only told of. */
    private void twin(ModelPackage model, float[] images) {
        try {
            console.println(line(TwinWriter.write(model, Stream.of(images))));
        } catch (KambaException e) {
            console.println("no float16 twin: " + e.detail());
        }
    }

    /** That a twin was written, in words. */
    static String line(Twin twin) {
        return "float16 twin: " + twin.file() + "; " + twin.figures();
    }

    /** Runs the package over pictures on the CPU. */
    static Measurement measure(ModelPackage model, Pictures pictures, Viewing viewing) {
        try (var engine = new Engine(Device.CPU)) {
            return Measurement.of(model, pictures, viewing, engine);
        }
    }

    /** A few pictures as the network takes them. */
    private float[] images(ModelCard card, Path folder) {
        return Stream.of(sets.validation(), sets.unseen(), sets.training())
                .flatMap(pictures -> NetworkInputs.of(pictures.first(NetworkInputs.FEW), card, folder))
                .findFirst()
                .orElseThrow();
    }

    static ModelCard with(ModelCard card, Training training, Map<String, Double> metrics) {
        return new ModelCard(
                card.name(),
                card.version(),
                card.architecture(),
                card.settings(),
                card.input(),
                card.labels(),
                training,
                metrics,
                card.producer());
    }

    static double rounded(double value) {
        return Math.round(value * 1e4) / 1e4;
    }
}
