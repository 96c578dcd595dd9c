package dev.kamba.inference;

import ai.onnxruntime.OrtException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Times runs that take turns, so that whatever else the machine does meets all of them alike. */
final class Turns {

    private static final int RUNS_PER_TURN = 10;

    private Turns() {}

    /** What is timed. */
    @FunctionalInterface
    interface Run {

        void once() throws OrtException;
    }

    /** Median milliseconds of each, after one run of each that does not count. */
    static List<Double> medianMs(List<Run> runs, Duration time) throws OrtException {
        var times = new ArrayList<List<Double>>();
        for (var run : runs) {
            run.once();
            times.add(new ArrayList<>());
        }
        long begin = System.nanoTime();
        do {
            for (int i = 0; i < runs.size(); i++) {
                turn(runs.get(i), times.get(i));
            }
        } while (System.nanoTime() - begin < time.toNanos());
        return times.stream().map(Turns::median).toList();
    }

    private static void turn(Run run, List<Double> times) throws OrtException {
        for (int i = 0; i < RUNS_PER_TURN; i++) {
            long start = System.nanoTime();
            run.once();
            times.add((System.nanoTime() - start) / 1e6);
        }
    }

    private static double median(List<Double> times) {
        return times.stream().sorted().toList().get(times.size() / 2);
    }
}
