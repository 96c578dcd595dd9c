package dev.kamba.trainer.fit;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.kamba.trainer.net.NativeRecording;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Steps of a training. Where {@link NativeRecording} serves its only device, all but the first ones are one recorded step that is
 * played for every batch: the same operations in the same order, without the time to launch each.
 */
final class RecordedSteps implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(RecordedSteps.class.getName());
    private static final int REHEARSALS = 2;

    private final Step step;
    private final NDManager manager;
    private @Nullable NativeRecording recording;
    private @Nullable Recorded recorded;
    private int rehearsals;

    /** Changes all that a training changes; may close the parts' arrays. */
    interface Step {
        /** Loss and length of the gradient, one behind the other; not the parts'. */
        NDArray of(List<Feed.Part> parts, StepNumbers numbers);
    }

    /** Where the recorded step finds its batch and numbers and leaves its result. */
    private record Recorded(Feed.Part batch, NDArray numbers, NDArray result) {}

    /** @param parent of what stays, on the first device */
    RecordedSteps(Step step, NDManager parent, List<Device> devices) {
        this.step = step;
        this.manager = parent.newSubManager();
        if (devices.size() == 1 && NativeRecording.serves(devices.get(0))) {
            this.recording = new NativeRecording(devices.get(0));
        }
    }

    /** Waits for what the step leaves; until then the parts stay open. */
    Supplier<float[]> next(List<Feed.Part> parts, float[] numbers) {
        if (recording == null) {
            return launched(parts, numbers);
        }
        if (recorded == null && rehearsals++ < REHEARSALS) {
            return recording.rehearsed(() -> launched(parts, numbers));
        }
        if (recorded == null) {
            try {
                recorded = recorded(recording, parts.get(0));
            } catch (RuntimeException e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "a step could not be recorded, so that the operations of every step are launched one by one: {0}",
                        e.getMessage());
                launchAll();
                return launched(parts, numbers);
            }
        }
        var batch = parts.get(0);
        if (!batch.images().getShape().equals(recorded.batch.images().getShape())) {
            return launched(parts, numbers);
        }
        Replica.overwrite(recorded.batch.images(), batch.images());
        Replica.overwrite(recorded.batch.targets(), batch.targets());
        return recording.play(numbers, recorded.numbers, recorded.result)::await;
    }

    /**
     * The result of other work between two steps. What is recorded keeps its memory meanwhile; if that is what the work lacks, it is
     * given up.
     */
    <T> T between(Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            if (recorded == null || !Memory.exhausted(e)) {
                throw e;
            }
            LOG.log(
                    System.Logger.Level.WARNING,
                    "a recorded step leaves too little memory for a validation, so that the operations of every step are launched "
                            + "one by one from now on; a smaller batch may be faster");
            launchAll();
            return work.get();
        }
    }

    boolean plays() {
        return recorded != null;
    }

    /** Nothing is recorded any more, and what was is freed. */
    void launchAll() {
        if (recording != null) {
            recording.close();
            recording = null;
        }
        recorded = null;
        manager.close();
    }

    private Supplier<float[]> launched(List<Feed.Part> parts, float[] numbers) {
        try (var scalars = new Numbers()) {
            var each = IntStream.range(0, numbers.length)
                    .mapToObj(i -> scalars.of(numbers[i]))
                    .toList();
            var result = stepped(parts, StepNumbers.of(each));
            return () -> {
                try (result) {
                    return result.toFloatArray();
                }
            };
        }
    }

    private Recorded recorded(NativeRecording recording, Feed.Part like) {
        var numbers = manager.zeros(new Shape(StepNumbers.COUNT));
        var batch = new Feed.Part(
                manager,
                manager.create(like.images().getShape()),
                manager.create(like.targets().getShape()));
        var result = recording.recorded(() -> {
            var each = IntStream.range(0, StepNumbers.COUNT)
                    .mapToObj(i -> numbers.get(i + ":" + (i + 1)))
                    .toList();
            return stepped(List.of(batch), StepNumbers.of(each));
        });
        result.attach(manager);
        return new Recorded(batch, numbers, result);
    }

    private NDArray stepped(List<Feed.Part> parts, StepNumbers numbers) {
        var others = parts.stream().map(Feed.Part::again).toList();
        try {
            return step.of(others, numbers);
        } finally {
            others.forEach(Feed.Part::close);
        }
    }

    @Override
    public void close() {
        launchAll();
    }
}
