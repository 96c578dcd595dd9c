package dev.kamba.inference;

import dev.kamba.imaging.Mask;
import dev.kamba.imaging.Plane;
import dev.kamba.imaging.ProbabilityMap;
import dev.kamba.model.ModelCard;
import org.jspecify.annotations.Nullable;

import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One request as items, and the masks made of what they bring back. Only planes of which a part is on its way are in memory.
 * Items may be filled and taken by several threads at once, in any order.
 */
final class Views {

    private final ModelCard card;
    private final List<? extends Plane> planes;
    private final Viewing viewing;
    private final PixelLoops loops;
    private final Preparation preparation;
    private final Queue<Postprocessing> idle = new ConcurrentLinkedQueue<>();
    private final AtomicReferenceArray<List<Mask>> masks;
    private final AtomicReferenceArray<List<ProbabilityMap>> probabilities;
    private final AtomicInteger done = new AtomicInteger();
    private final LongAdder loadNanos = new LongAdder();
    private final LongAdder maskNanos = new LongAdder();

    Views(ModelCard card, List<? extends Plane> planes, Viewing viewing, PixelLoops loops) {
        this.card = card;
        this.planes = planes;
        this.viewing = viewing;
        this.loops = loops;
        preparation = new Preparation(card.input(), loops);
        masks = new AtomicReferenceArray<>(planes.size());
        probabilities = new AtomicReferenceArray<>(viewing.probabilities() ? planes.size() : 0);
    }

    /** Plane by plane; each is made when it is asked for. */
    Iterator<Item> items() {
        var window = viewing.window().or(() -> card.input().window());
        return IntStream.range(0, planes.size())
                .mapToObj(
                        number -> new Seen(number, Scene.of(planes.get(number), card.input(), viewing.flips(), window)))
                .flatMap(Seen::items)
                .iterator();
    }

    /** How many planes have their masks. */
    int done() {
        return done.get();
    }

    /** Spent on decoding and preparing, all threads together. */
    Duration loadTime() {
        return Duration.ofNanos(loadNanos.sum());
    }

    /** Spent on turning logits into masks, all threads together. */
    Duration maskTime() {
        return Duration.ofNanos(maskNanos.sum());
    }

    /** One list per plane, one mask per label, when all items were taken; parts that are too small in space are dropped. */
    List<List<Mask>> masks() {
        long start = System.nanoTime();
        var found = new ArrayList<List<Mask>>(planes.size());
        for (int i = 0; i < planes.size(); i++) {
            found.add(masks.get(i));
        }
        var kept = Volumes.clean(planes, found, card.labels());
        maskNanos.add(System.nanoTime() - start);
        return kept;
    }

    /** One list per plane, one map per label, when all items were taken; empty if they are not to be kept. */
    List<List<ProbabilityMap>> probabilities() {
        return IntStream.range(0, probabilities.length())
                .mapToObj(probabilities::get)
                .toList();
    }

    /** A plane on its way. */
    private final class Seen {

        private final int number;
        private final Scene scene;
        private final List<View> views;
        private @Nullable Blend blend;

        Seen(int number, Scene scene) {
            this.number = number;
            this.scene = scene;
            views = scene.views();
        }

        Stream<Item> items() {
            return IntStream.range(0, views.size()).mapToObj(view -> new Look(this, view));
        }

        private synchronized Blend blend() {
            var known = blend;
            if (known == null) {
                known = new Blend(
                        scene.rows(),
                        scene.columns(),
                        views,
                        viewing.flips().each().size(),
                        card.labels().size());
                blend = known;
            }
            return known;
        }

        void take(int view, FloatBuffer logits) {
            if (scene.plain()) {
                finish(logits);
                return;
            }
            // Before it is lost in a sum.
            Finite.require(logits);
            var whole = blend();
            if (whole.take(view, logits)) {
                finish(whole.logits());
            }
        }

        private void finish(FloatBuffer logits) {
            var waiting = idle.poll();
            var postprocessing = waiting == null ? new Postprocessing(loops) : waiting;
            var found = new ArrayList<Mask>(card.labels().size());
            var probable = new ArrayList<ProbabilityMap>();
            for (var label : card.labels()) {
                var same = logits.duplicate();
                found.add(postprocessing.mask(logits, scene, label));
                if (viewing.probabilities()) {
                    probable.add(postprocessing.probabilities(same, scene));
                }
            }
            idle.add(postprocessing);
            if (viewing.probabilities()) {
                probabilities.set(number, probable);
            }
            masks.set(number, found);
            done.incrementAndGet();
        }
    }

    /** One view of a plane. */
    private final class Look implements Item {

        private final Seen seen;
        private final int view;

        Look(Seen seen, int view) {
            this.seen = seen;
            this.view = view;
        }

        @Override
        public void fill(FloatBuffer image) {
            long start = System.nanoTime();
            preparation.fill(seen.scene, seen.views.get(view), image);
            loadNanos.add(System.nanoTime() - start);
        }

        @Override
        public void take(FloatBuffer logits) {
            long start = System.nanoTime();
            seen.take(view, logits);
            maskNanos.add(System.nanoTime() - start);
        }
    }
}
