package dev.kamba.trainer.fit;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.trainer.data.Augmentation;
import dev.kamba.trainer.data.Batch;
import dev.kamba.trainer.data.Example;
import dev.kamba.trainer.data.Size;
import dev.kamba.trainer.net.DjlOps;
import dev.kamba.trainer.net.Network;
import dev.kamba.trainer.net.Weights;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** One training of one network on one device. The weights that count are a moving average over the steps. */
public final class Fit implements AutoCloseable {

    private final Network network;
    private final Size size;
    private final FitSettings settings;
    private final Augmentation augmentation;
    private final NDManager manager;
    private final Weights layout;
    private final NDArray learned;
    private final NDArray statistics;
    private final NDArray averagedLearned;
    private final NDArray averagedStatistics;
    private final AdamW optimiser;

    public Fit(Network network, Size size, FitSettings settings, Augmentation augmentation, Device device) {
        this.network = network;
        this.size = size;
        this.settings = settings;
        this.augmentation = augmentation;
        this.manager = NDManager.newBaseManager(device);
        this.layout = Weights.initial(network, settings.seed());
        this.learned = manager.create(layout.learned());
        this.statistics = manager.create(layout.statistics());
        this.averagedLearned = manager.create(layout.learned());
        this.averagedStatistics = manager.create(layout.statistics());
        this.optimiser = new AdamW(manager, layout, settings);
    }

    /**
     * Trains on some examples and keeps the weights that fit the others best.
     *
     * @param best gets the weights whenever they fit better than before
     */
    public void run(List<Example> training, List<Example> validation, Progress progress, Consumer<Weights> best) {
        Engine.getInstance().setRandomSeed((int) settings.seed());
        var order = new Order<>(training, settings.batch(), new Random(settings.seed()));
        double bestScore = Double.NEGATIVE_INFINITY;
        long start = System.nanoTime();
        for (int step = 0; step < settings.steps(); step++) {
            double loss = step(Batch.of(order.next(), size, augmentation, settings.seed(), step), step);
            int done = step + 1;
            long left = (System.nanoTime() - start) / done * (settings.steps() - done);
            progress.stepped(done, loss, Duration.ofNanos(left));
            if (due(done)) {
                var found = validate(validation);
                boolean better = found.score() > bestScore;
                progress.validated(done, found, better);
                if (better) {
                    bestScore = found.score();
                    best.accept(averaged());
                }
            }
        }
    }

    private boolean due(int done) {
        return done == settings.steps() || done % Math.max(1, settings.steps() / settings.validations()) == 0;
    }

    private double step(Batch batch, int step) {
        try (var scope = manager.newSubManager()) {
            var images = scope.create(batch.images(), shape(batch.images().length, size.channels()));
            var targets = scope.create(batch.targets(), shape(batch.targets().length, size.labels()));
            var leaf = scope.create(new Shape(learned.size()));
            learned.copyTo(leaf);
            leaf.setRequiresGradient(true);
            double loss;
            try (var collector = Engine.getInstance().newGradientCollector()) {
                var logits = network.logits(new DjlOps(scope, layout, leaf, statistics, true), images);
                var value = Loss.of(logits, targets);
                loss = value.getFloat();
                requireFinite(loss, step);
                collector.backward(value);
            }
            optimiser.step(learned, shortened(leaf.getGradient()), settings.share(step));
            average(averagedLearned, learned, step);
            average(averagedStatistics, statistics, step);
            return loss;
        }
    }

    private static void requireFinite(double loss, int step) {
        if (!Double.isFinite(loss)) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "the loss became " + loss + " in step " + (step + 1)
                            + "; lower the learning rates and check the training images");
        }
    }

    private static NDArray shortened(NDArray gradient) {
        double length = gradient.norm().getFloat();
        return length > FitSettings.LONGEST_GRADIENT ? gradient.mul(FitSettings.LONGEST_GRADIENT / length) : gradient;
    }

    private void average(NDArray average, NDArray value, int step) {
        float keep = Math.min(FitSettings.AVERAGING, (1f + step) / (10f + step));
        try (var scope = manager.newSubManager()) {
            scope.tempAttachAll(average, value);
            average.muli(keep).addi(value.mul(1 - keep));
        }
    }

    private Shape shape(int values, int channels) {
        int perImage = Math.multiplyExact(channels, size.plane());
        return new Shape(values / perImage, channels, size.rows(), size.columns());
    }

    private Weights averaged() {
        return layout.with(averagedLearned.toFloatArray(), averagedStatistics.toFloatArray());
    }

    private Validation validate(List<Example> examples) {
        var logits = new float[Math.multiplyExact(examples.size(), size.labels() * size.plane())];
        for (int from = 0; from < examples.size(); from += settings.batch()) {
            var some = examples.subList(from, Math.min(from + settings.batch(), examples.size()));
            try (var scope = manager.newSubManager()) {
                scope.tempAttachAll(averagedLearned, averagedStatistics);
                var images = Batch.of(some, size).images();
                var ops = new DjlOps(scope, layout, averagedLearned, averagedStatistics, false);
                var values = network.logits(ops, scope.create(images, shape(images.length, size.channels())))
                        .toFloatArray();
                System.arraycopy(values, 0, logits, from * size.labels() * size.plane(), values.length);
            }
        }
        return Validation.of(logits, examples, size);
    }

    @Override
    public void close() {
        manager.close();
    }
}
