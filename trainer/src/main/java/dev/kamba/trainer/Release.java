package dev.kamba.trainer;

import dev.kamba.inference.Device;
import dev.kamba.inference.Engine;
import dev.kamba.model.ModelCard;
import dev.kamba.model.ModelPackage;
import dev.kamba.model.Training;
import dev.kamba.trainer.data.Batch;
import dev.kamba.trainer.data.Examples;
import dev.kamba.trainer.data.Plan;
import dev.kamba.trainer.data.Portion;
import dev.kamba.trainer.data.Size;
import dev.kamba.trainer.export.PackageWriter;
import dev.kamba.trainer.fit.Checkpoint;
import dev.kamba.trainer.measure.Measurement;
import dev.kamba.trainer.measure.Score;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns a checkpoint into a model package that carries its own measurement on unseen studies. */
final class Release {

    private final Plan plan;
    private final PrintStream console;

    Release(Plan plan, PrintStream console) {
        this.plan = plan;
        this.console = console;
    }

    /** Exports, measures the exported package, and exports again with the measurement in the card. */
    Score write(Checkpoint checkpoint, Path file) {
        var images = images(checkpoint.card());
        var model = PackageWriter.write(file, checkpoint.card(), checkpoint.network(), checkpoint.weights(), images);
        var score = measure(model, plan.unseen());
        var metrics = new HashMap<>(checkpoint.card().metrics());
        metrics.put("diceUnseen", rounded(score.dice()));
        metrics.put("imagesUnseen", (double) score.dices().size());
        metrics.put("falseAlarmsUnseen", (double) score.falseAlarms());
        metrics.put("imagesWithoutTruthUnseen", (double) score.empty());
        var card = with(checkpoint.card(), checkpoint.card().training(), metrics);
        PackageWriter.write(file, card, checkpoint.network(), checkpoint.weights(), images);
        console.println(Json.line(score.fields()));
        return score;
    }

    /** Runs the package over studies on the CPU. */
    static Score measure(ModelPackage model, List<Portion> portions) {
        try (var engine = new Engine(Device.CPU)) {
            return Measurement.of(model, portions, engine);
        }
    }

    private float[] images(ModelCard card) {
        var few = plan.validation().stream().map(portion -> portion.first(1)).toList();
        var input = card.input();
        var size = new Size(input.tensorChannels(), card.labels().size(), input.rows(), input.columns());
        var examples = Examples.of(few, input).list();
        return Batch.of(examples.subList(0, Math.min(8, examples.size())), size).images();
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
