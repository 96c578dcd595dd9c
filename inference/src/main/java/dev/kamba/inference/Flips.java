package dev.kamba.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * In which mirror images a model sees a picture besides the picture itself; their logits are turned back and averaged, which
 * costs as many inferences. Only where a mirror image could be a picture, too: not for organs that lie on one side.
 */
public enum Flips {
    /** The picture alone. */
    NONE(false, false),

    /** And with left and right exchanged: two inferences. */
    SIDES(false, true),

    /** And with top and bottom exchanged, and with both: four inferences. */
    ALL(true, true);

    private final boolean rows;
    private final boolean columns;

    Flips(boolean rows, boolean columns) {
        this.rows = rows;
        this.columns = columns;
    }

    /** As in rules and results, such as {@code sides}. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The picture itself first. */
    List<Flip> each() {
        var each = new ArrayList<>(List.of(Flip.NONE));
        if (columns) {
            each.add(new Flip(false, true));
        }
        if (rows) {
            each.add(new Flip(true, false));
        }
        if (rows && columns) {
            each.add(new Flip(true, true));
        }
        return each;
    }

    /**
     * One mirror image.
     *
     * @param rows whether the last row comes first
     * @param columns whether the last column comes first
     */
    record Flip(boolean rows, boolean columns) {

        static final Flip NONE = new Flip(false, false);
    }
}
