package dev.kamba.trainer;

import dev.kamba.model.ModelCard;
import dev.kamba.trainer.fit.Checkpoint;
import dev.kamba.trainer.fit.Keeper;
import dev.kamba.trainer.fit.Recipe;
import dev.kamba.trainer.fit.State;
import dev.kamba.trainer.net.Weights;

import java.io.PrintStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.function.Supplier;

/** Keeps weights and states of a training as files. */
final class RunKeeper implements Keeper {

    private static final long STATE_EVERY = 60_000_000_000L;

    private final RunFolder folder;
    private final ModelCard card;
    private final Recipe recipe;
    private final Stop stop;
    private final PrintStream console;
    private boolean hasBest;
    private int stateStep;
    private long written = System.nanoTime();

    /**
     * Of a training that begins.
     *
     * @param card that goes with the weights
     */
    RunKeeper(RunFolder folder, ModelCard card, Recipe recipe, Stop stop, PrintStream console) {
        this.folder = folder;
        this.card = card;
        this.recipe = recipe;
        this.stop = stop;
        this.console = console;
    }

    /** The training goes on from the folder's state, which is of this step. */
    void goesOn(int step) {
        hasBest = Files.exists(folder.best());
        stateStep = step;
    }

    @Override
    public void best(Weights weights) {
        Checkpoint.of(card, weights).write(folder.best());
        hasBest = true;
    }

    @Override
    public void reached(Supplier<State> reached) {
        boolean last = stops();
        if (last || System.nanoTime() - written > STATE_EVERY) {
            var state = reached.get();
            state.write(folder.state(), recipe);
            stateStep = state.step();
            written = System.nanoTime();
        }
        if (last) {
            console.printf("%nstopped as asked: --resume goes on from step %d%n", stateStep);
        }
    }

    @Override
    public boolean stops() {
        return stop.asked();
    }

    @Override
    public String kept() {
        var files = new ArrayList<String>();
        if (hasBest) {
            files.add(folder.best() + " (the best weights so far, which --from starts with)");
        }
        if (stateStep > 0) {
            files.add(folder.state() + " (of step " + stateStep + ")");
        }
        return files.isEmpty() ? "Nothing is kept yet." : "Kept: " + String.join(", ", files) + ".";
    }
}
