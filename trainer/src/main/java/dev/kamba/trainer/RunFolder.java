package dev.kamba.trainer;

import dev.kamba.trainer.experiment.Runner;

import java.nio.file.Path;

/** Where a training leaves its files. */
record RunFolder(Path path) {

    /** The weights that validated best. */
    Path best() {
        return path.resolve("best.checkpoint");
    }

    /** What a training goes on from; not there when it is finished. */
    Path state() {
        return path.resolve("state");
    }

    Path csv() {
        return path.resolve("run.csv");
    }

    Path report() {
        return path.resolve("report.html");
    }

    /** The last file to come. */
    Path result() {
        return path.resolve(Runner.RESULT);
    }
}
