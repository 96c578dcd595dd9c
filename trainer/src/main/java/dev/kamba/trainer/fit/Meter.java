package dev.kamba.trainer.fit;

import java.time.Duration;

/** Speed of a training, without its validations. */
final class Meter {

    private final Feed feed;
    private final FitSettings settings;
    private final int examples;
    private final int first;
    private final int steps;
    private long start = System.nanoTime();
    private long paused;

    /**
     * @param first step that is measured, counted from 0
     * @param steps of the whole training
     */
    Meter(Feed feed, FitSettings settings, int examples, int first, int steps) {
        this.feed = feed;
        this.settings = settings;
        this.examples = examples;
        this.first = first;
        this.steps = steps;
    }

    void pause() {
        paused = System.nanoTime();
    }

    void resume() {
        start += System.nanoTime() - paused;
    }

    /** The step with its speed. */
    Progress.Step of(int number, double loss) {
        long passed = System.nanoTime() - start;
        int done = number - first;
        return new Progress.Step(
                number,
                steps,
                (int) Math.min(settings.epochs(), 1 + (long) (number - 1) * settings.batch() / examples),
                loss,
                settings.rates().share(number - 1, steps),
                1e9 * done * settings.batch() / passed,
                (double) feed.waited() / passed,
                Duration.ofNanos(passed / done * (steps - number)));
    }
}
