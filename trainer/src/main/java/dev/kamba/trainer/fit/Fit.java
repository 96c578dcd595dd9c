package dev.kamba.trainer.fit;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Mask;
import dev.kamba.model.Window;
import dev.kamba.trainer.data.Augmentation;
import dev.kamba.trainer.data.Batch;
import dev.kamba.trainer.data.Example;
import dev.kamba.trainer.data.Size;
import dev.kamba.trainer.data.Tiling;
import dev.kamba.trainer.net.Network;
import dev.kamba.trainer.net.Weights;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

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
    private final List<Device> devices;
    private final Replicas replicas;
    private final Replica first;
    private final MovingAverage learned;
    private final MovingAverage statistics;
    private final AdamW optimiser;
    private final Survey survey;
    private final RecordedSteps steps;
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
        int deepest = size.plane() / (network.multiple() * network.multiple());
        if (settings.batch() / devices.size() * deepest < 2) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "one image of " + size.rows() + " x " + size.columns()
                            + " for each device leaves one value in each channel of the "
                            + "network's deepest stage, which cannot be normalised; set a larger --batch, or a larger size in the plan");
        }
        this.layout = start;
        this.size = size;
        this.settings = settings;
        this.augmentation = augmentation;
        this.devices = List.copyOf(devices);
        try {
            this.replicas = new Replicas(network, start, settings.loss(), devices);
        } catch (RuntimeException e) {
            throw Memory.explained(e, devices);
        }
        try {
            this.first = replicas.first();
            this.learned = new MovingAverage(first.manager(), first.learned());
            this.statistics = new MovingAverage(first.manager(), first.statistics());
            this.optimiser = new AdamW(first.manager(), start, settings.rates());
            this.survey = new Survey(network, start, size, window, settings.batch() / devices.size(), first.device());
            this.steps = new RecordedSteps(this::changed, first.manager(), devices);
        } catch (RuntimeException e) {
            replicas.close();
            throw Memory.explained(e, devices);
        }
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
        replicas.follow();
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

    /**
     * Trains on some examples to the end of the settings, or until the others are not fitted better for too long.
     *
     * @return false if it ended before that because the keeper stopped it
     */
    public boolean run(List<Example> training, List<Example> validation, Progress progress, Keeper keeper) {
        var epoch = Tiling.epoch(training, size);
        int steps = settings.steps(epoch.size());
        if (step > steps) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "the training has done " + step + " steps already, but is to have " + steps
                            + " in all; set more with --epochs");
        }
        return inMemory(() -> {
            try (var feed = new Feed(epoch, size, settings, augmentation, devices, step, steps)) {
                var meter = new Meter(feed, settings, epoch.size(), step, steps);
                return run(feed, meter, steps, validation, progress, keeper);
            }
        });
    }

    private boolean run(Feed feed, Meter meter, int steps, List<Example> validation, Progress progress, Keeper keeper) {
        try (var pace = new Pace(meter, progress, keeper)) {
            while (step < steps && (settings.patience() == 0 || idle < settings.patience())) {
                pace.launched(step, step(feed.next(), settings.rates().share(step, steps)));
                boolean last = keeper.stops();
                if (settings.validates(++step, steps)) {
                    pace.settle();
                    meter.pause();
                    keep(validate(validation), progress, keeper);
                    meter.resume();
                } else if (last) {
                    pace.settle();
                    keeper.reached(this::state);
                }
                if (last && step < steps) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * The result of work that leaves nothing on the devices when it fails. If their memory does not hold it, the failure says what
     * would; this training is of no use then.
     */
    <T> T inMemory(Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            throw Memory.explained(e, devices, settings.batch(), size, this::fits);
        }
    }

    /** Whether the devices hold a step and a validation of so many images each, with the batches that wait beside them. */
    private boolean fits(int share) {
        steps.launchAll();
        var blank =
                new Example(size, new float[size.channels() * size.plane()], new float[size.labels() * size.plane()]);
        int images = share * devices.size();
        var examples = Collections.nCopies(images, blank);
        var batch = Batch.of(examples, size);
        try (var waiting = new Closing(new ArrayList<>())) {
            for (int i = 0; i < Feed.AHEAD; i++) {
                waiting.parts().addAll(Feed.parts(batch, size, images, devices));
            }
            step(Feed.parts(batch, size, images, devices), 0).await();
            survey.withBatch(share).of(learned.value(), statistics.value(), examples.subList(0, share));
            return true;
        } catch (RuntimeException e) {
            if (Memory.exhausted(e)) {
                return false;
            }
            throw e;
        }
    }

    private Validation validate(List<Example> examples) {
        var found = steps.between(() -> survey.of(learned.value(), statistics.value(), examples));
        return Validation.of(found, examples);
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

    /** One step on a batch, which is closed when its outcome is there. */
    Outcome step(List<Feed.Part> parts, double share) {
        try {
            var numbers = StepNumbers.values(step, share, settings.rates().averaging());
            return new Outcome(steps.next(parts, numbers), parts);
        } catch (RuntimeException e) {
            parts.forEach(Feed.Part::close);
            throw e;
        }
    }

    /** Loss and length of the gradient belong to the first replica. */
    private NDArray changed(List<Feed.Part> parts, StepNumbers numbers) {
        var pass = replicas.pass(parts);
        var length = pass.gradient().norm(true);
        optimiser.step(first.learned(), AdamW.shortened(pass.gradient(), length), numbers);
        replicas.follow();
        learned.add(first.learned(), numbers);
        statistics.add(first.statistics(), numbers);
        var lossAndLength = pass.loss().reshape(1).concat(length, 0);
        lossAndLength.attach(first.manager());
        return lossAndLength;
    }

    /** Of what stays from step to step. */
    NDManager manager() {
        return first.manager();
    }

    /** Whether steps are played by now instead of launched. */
    boolean plays() {
        return steps.plays();
    }

    /** Also where they could be recorded, the operations of all steps are launched one by one. */
    void launchAll() {
        steps.launchAll();
    }

    private record Closing(List<Feed.Part> parts) implements AutoCloseable {
        @Override
        public void close() {
            parts.forEach(Feed.Part::close);
        }
    }

    /** What some weights find in each example: one mask per label, set where the logit is above 0. */
    public List<List<Mask>> found(Weights weights, List<Example> examples) {
        return inMemory(() -> {
            try (var manager = NDManager.newBaseManager(first.device())) {
                return survey.of(manager.create(weights.learned()), manager.create(weights.statistics()), examples);
            }
        });
    }

    @Override
    public void close() {
        steps.close();
        replicas.close();
    }
}
