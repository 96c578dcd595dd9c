package dev.kamba.trainer.fit;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Mask;
import dev.kamba.model.Window;
import dev.kamba.trainer.data.Augmentation;
import dev.kamba.trainer.data.Example;
import dev.kamba.trainer.data.Size;
import dev.kamba.trainer.data.Tiling;
import dev.kamba.trainer.net.Network;
import dev.kamba.trainer.net.Weights;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One training of one network, on one device or on several that share every batch. The weights that count are a moving average
 * over the steps. On the CPU a training that goes on from a {@link State} reaches the same weights to the bit as one that never
 * stopped.
 */
public final class Fit implements AutoCloseable {

    private final Size size;
    private final FitSettings settings;
    private final Augmentation augmentation;
    private final Weights layout;
    private final List<Replica> replicas;
    private final Replica first;
    private final MovingAverage learned;
    private final MovingAverage statistics;
    private final AdamW optimiser;
    private final Survey survey;
    private int step;
    private double best = Double.NEGATIVE_INFINITY;
    private int idle;

    /** Of a network that sees pictures whole. */
    public Fit(
            Network network,
            Weights start,
            Size size,
            FitSettings settings,
            Augmentation augmentation,
            List<Device> devices) {
        this(network, start, size, Optional.empty(), settings, augmentation, devices);
    }

    /**
     * @param start first weights, for example {@link Weights#initial}
     * @param size of what the network sees
     * @param window how it slides over examples that are larger
     * @param devices at least one
     */
    public Fit(
            Network network,
            Weights start,
            Size size,
            Optional<Window> window,
            FitSettings settings,
            Augmentation augmentation,
            List<Device> devices) {
        if (settings.batch() % devices.size() != 0) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "a batch of " + settings.batch() + " cannot be shared evenly by " + devices.size()
                            + " devices; set a multiple with --batch");
        }
        this.layout = start;
        this.size = size;
        this.settings = settings;
        this.augmentation = augmentation;
        this.replicas = devices.stream()
                .map(device -> new Replica(network, start, device))
                .toList();
        this.first = replicas.get(0);
        this.learned = new MovingAverage(
                first.manager(), first.learned(), settings.rates().averaging());
        this.statistics = new MovingAverage(
                first.manager(), first.statistics(), settings.rates().averaging());
        this.survey = new Survey(network, start, size, window, settings.batch(), first.device());
        this.optimiser = new AdamW(first.manager(), start, settings.rates());
    }

    /** Goes on from where another training of the same network with the same settings was. */
    public void restore(State state) {
        var vectors = vectors();
        for (int i = 0; i < vectors.size(); i++) {
            if (vectors.get(i).size() != state.vectors().get(i).length) {
                throw new KambaException(
                        ErrorCode.CONFIGURATION_INVALID,
                        "the state is that of another network; name the run folder of this plan, or start anew");
            }
            Replica.overwrite(vectors.get(i), state.vectors().get(i));
        }
        replicas.forEach(replica -> replica.follow(first));
        step = state.step();
        best = state.best();
        idle = state.idle();
    }

    private State state() {
        return new State(
                step, best, idle, vectors().stream().map(NDArray::toFloatArray).toList());
    }

    /** In the order of {@link State#vectors}. */
    private List<NDArray> vectors() {
        return List.of(
                first.learned(),
                first.statistics(),
                learned.value(),
                statistics.value(),
                optimiser.mean(),
                optimiser.square());
    }

    /** The averaged weights as they are now. */
    public Weights weights() {
        return layout.with(learned.value().toFloatArray(), statistics.value().toFloatArray());
    }

    /** Trains on some examples to the end of the settings, or until the others are not fitted better for too long. */
    public void run(List<Example> training, List<Example> validation, Progress progress, Keeper keeper) {
        var epoch = Tiling.epoch(training, size);
        int steps = settings.steps(epoch.size());
        if (step > steps) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "the training has done " + step + " steps already, but is to have " + steps
                            + " in all; set more with --epochs");
        }
        var devices = replicas.stream().map(Replica::device).toList();
        try (var feed = new Feed(epoch, size, settings, augmentation, devices, step, steps)) {
            var meter = new Meter(feed, settings, epoch.size(), step, steps);
            var pace = new Pace(meter, progress, keeper);
            while (step < steps && (settings.patience() == 0 || idle < settings.patience())) {
                pace.launched(step, step(feed.next(), settings.rates().share(step, steps)));
                if (settings.validates(++step, steps)) {
                    pace.settle();
                    meter.pause();
                    keep(validate(validation), progress, keeper);
                    meter.resume();
                }
            }
        }
    }

    private Validation validate(List<Example> examples) {
        return Validation.of(survey.of(learned.value(), statistics.value(), examples), examples);
    }

    private void keep(Validation found, Progress progress, Keeper keeper) {
        // Without validation examples the last weights are the best there are.
        boolean better = Double.isNaN(found.score()) || found.score() > best;
        idle = better ? 0 : idle + 1;
        progress.validated(step, found, better);
        if (better) {
            best = found.score();
            keeper.best(weights());
        }
        keeper.reached(this::state);
    }

    /**
     * One step on a batch, which it closes. Loss and length of the gradient, one behind the other, stay on the device and belong to
     * the first replica; where one of them is no number, nothing that the step changed is worth anything.
     */
    NDArray step(List<Feed.Part> parts, double share) {
        try (var all = new Closing(parts)) {
            var passes = passes(all.parts());
            var loss = mean(passes.stream().map(Replica.Pass::loss).toList());
            var gradient = mean(passes.stream().map(Replica.Pass::gradient).toList());
            var length = gradient.norm(true);
            optimiser.step(first.learned(), AdamW.shortened(gradient, length), step, share);
            var others = replicas.subList(1, replicas.size());
            first.average(others);
            others.forEach(replica -> replica.follow(first));
            learned.add(first.learned(), step);
            statistics.add(first.statistics(), step);
            var lossAndLength = loss.reshape(1).concat(length, 0);
            lossAndLength.attach(first.manager());
            return lossAndLength;
        }
    }

    private record Closing(List<Feed.Part> parts) implements AutoCloseable {
        @Override
        public void close() {
            parts.forEach(Feed.Part::close);
        }
    }

    private List<Replica.Pass> passes(List<Feed.Part> parts) {
        try (var collector = Engine.getInstance().newGradientCollector()) {
            return IntStream.range(0, parts.size())
                    .parallel()
                    .mapToObj(i -> replicas.get(i).pass(collector, parts.get(i)))
                    .toList();
        } catch (RuntimeException e) {
            throw Memory.explained(e, replicas, parts.get(0), size);
        }
    }

    /** Of arrays on several devices, on the first one. */
    private NDArray mean(List<NDArray> each) {
        if (each.size() == 1) {
            return each.get(0);
        }
        var here = each.stream()
                .map(array -> array.toDevice(first.device(), false))
                .toList();
        return new NDList(here).stream().reduce(NDArray::add).orElseThrow().div(each.size());
    }

    /** What some weights find in each example: one mask per label, set where the logit is above 0. */
    public List<List<Mask>> found(Weights weights, List<Example> examples) {
        try (var manager = NDManager.newBaseManager(first.device())) {
            return survey.of(manager.create(weights.learned()), manager.create(weights.statistics()), examples);
        }
    }

    @Override
    public void close() {
        replicas.forEach(Replica::close);
    }
}
