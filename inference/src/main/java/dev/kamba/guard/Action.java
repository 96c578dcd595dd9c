package dev.kamba.guard;

import java.util.Locale;

/** What is done about a suspicion. */
public enum Action {
    /** The result waits for a person. */
    HOLD,
    /** The result goes on with a warning. */
    FLAG,
    /** Nobody looks. */
    OFF;

    /** Its name in settings and rules. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
