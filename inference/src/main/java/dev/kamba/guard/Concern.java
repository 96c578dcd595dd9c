package dev.kamba.guard;

/**
 * A suspicion about a result.
 *
 * @param guard what raised it
 * @param action what is done about it, never {@link Action#OFF}
 * @param text for people, one line, without patient data
 */
public record Concern(Guard guard, Action action, String text) {

    public Concern {
        if (action == Action.OFF || text.isBlank()) {
            throw new IllegalArgumentException("a concern has an action and a text");
        }
    }

    /** Whether the result waits for a person. */
    public boolean holds() {
        return action == Action.HOLD;
    }
}
