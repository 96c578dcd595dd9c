package dev.kamba.inference;

import java.util.function.IntConsumer;

/** One segmentation: planes as items through a model, and what they bring back as masks. */
final class Pipeline {

    private Pipeline() {}

    /** @param progress is told how many planes are done, whenever that changes */
    static Segmentation run(LoadedModel model, Views views, Priority priority, IntConsumer progress) {
        var told = new int[1];
        var effort = model.run(views.items(), priority, items -> {
            int planes = views.done();
            if (planes > told[0]) {
                told[0] = planes;
                progress.accept(planes);
            }
        });
        return new Segmentation(
                views.masks(),
                views.probabilities(),
                effort.devices(),
                effort.reduced(),
                views.loadTime(),
                effort.inferTime(),
                views.maskTime());
    }
}
