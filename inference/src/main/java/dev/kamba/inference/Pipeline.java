package dev.kamba.inference;

import dev.kamba.imaging.Mask;
import dev.kamba.imaging.Plane;
import dev.kamba.model.ModelCard;
import dev.kamba.model.ModelPackage;

import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** One segmentation: each plane is an item, and each item's result becomes masks. */
final class Pipeline {

    private final ModelCard card;
    private final Preparation preparation;
    private final List<? extends Plane> planes;
    private final AtomicReferenceArray<List<Mask>> masks;
    private final LongAdder loadNanos = new LongAdder();
    private final LongAdder maskNanos = new LongAdder();

    Pipeline(ModelPackage model, List<? extends Plane> planes) {
        card = model.card();
        preparation = new Preparation(card.input());
        this.planes = planes;
        masks = new AtomicReferenceArray<>(planes.size());
    }

    Segmentation run(LoadedModel model, Priority priority, IntConsumer progress) {
        var items = IntStream.range(0, planes.size()).mapToObj(PlaneItem::new).iterator();
        var effort = model.run(items, priority, progress);
        return new Segmentation(
                IntStream.range(0, planes.size()).mapToObj(masks::get).toList(),
                effort.devices(),
                effort.reduced(),
                Duration.ofNanos(loadNanos.sum()),
                effort.inferTime(),
                Duration.ofNanos(maskNanos.sum()));
    }

    /** One plane. */
    private final class PlaneItem implements Item {

        private final int number;

        PlaneItem(int number) {
            this.number = number;
        }

        @Override
        public void fill(FloatBuffer image) {
            long start = System.nanoTime();
            preparation.fill(planes.get(number), image);
            loadNanos.add(System.nanoTime() - start);
        }

        @Override
        public void take(FloatBuffer logits) {
            long start = System.nanoTime();
            var plane = planes.get(number);
            masks.set(
                    number,
                    card.labels().stream()
                            .map(label -> Postprocessing.mask(
                                    logits, card.input(), label, plane.rows(), plane.columns(), plane.region()))
                            .toList());
            maskNanos.add(System.nanoTime() - start);
        }
    }
}
