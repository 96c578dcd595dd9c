package dev.kamba.routing;

import dev.kamba.guard.Limits;
import dev.kamba.inference.Viewing;
import dev.kamba.intake.ledger.SeriesSummary;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One rule: which series it takes and what is done with them.
 *
 * @param name shown with each job; unlike all others
 * @param when what a series must be
 * @param model name of the model
 * @param to names of destinations; empty means all that are configured
 * @param priority "stat" or "routine", or empty for routine
 * @param guards what is done about suspicious results where it is not what the configuration says: {@code hold}, {@code flag}
 *     or {@code off} by the name of the guard
 * @param viewing how images are shown to the model where it is not what its card says: {@code flips}, {@code overlap}
 */
record Rule(
        String name,
        Condition when,
        String model,
        List<String> to,
        String priority,
        Map<String, String> guards,
        Map<String, String> viewing) {

    private static final Set<String> PRIORITIES = Set.of("", "stat", "routine");

    Rule {
        if (when == null) {
            throw new IllegalArgumentException("rule '" + name + "' has no 'when'; '{}' takes every series");
        }
        to = List.copyOf(to);
        guards = Map.copyOf(guards);
        viewing = Map.copyOf(viewing);
        if (name.isBlank() || name.length() > 80) {
            throw new IllegalArgumentException("a rule's name must have 1 to 80 characters, was '" + name + "'");
        }
        if (model.isBlank()) {
            throw new IllegalArgumentException("rule '" + name + "' names no model");
        }
        if (!PRIORITIES.contains(priority)) {
            throw new IllegalArgumentException(
                    "rule '" + name + "': priority is stat or routine, not '" + priority + "'");
        }
        try {
            Limits.actions(guards);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("rule '" + name + "', guards: " + e.getMessage(), e);
        }
        try {
            Viewing.of(viewing);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("rule '" + name + "', viewing: " + e.getMessage(), e);
        }
    }

    Rule(String name, Condition when, String model, List<String> to, String priority) {
        this(name, when, model, to, priority, Map.of(), Map.of());
    }

    /** The guards on one line, as the ledger keeps them. */
    String guardLine() {
        return Limits.line(Limits.actions(guards));
    }

    /** The viewing on one line, as the ledger keeps it. */
    String viewingLine() {
        return Viewing.of(viewing).line();
    }

    /** Whether its jobs go before others. */
    boolean urgent() {
        return priority.equals("stat");
    }

    /**
     * What a series must be; an empty list allows anything.
     *
     * @param modality values of Modality
     * @param bodyPart values of Body Part Examined
     * @param callingAet application entities that sent it
     * @param sopClass SOP Class UIDs, one of which all its instances must have
     */
    record Condition(List<String> modality, List<String> bodyPart, List<String> callingAet, List<String> sopClass) {

        Condition {
            modality = List.copyOf(modality);
            bodyPart = List.copyOf(bodyPart);
            callingAet = List.copyOf(callingAet);
            sopClass = List.copyOf(sopClass);
        }

        boolean holds(SeriesSummary series) {
            return allows(modality, series.modality())
                    && allows(bodyPart, series.bodyPart())
                    && allows(callingAet, series.callingAet())
                    && (sopClass.isEmpty() || sopClass.containsAll(series.sopClasses()));
        }

        private static boolean allows(List<String> values, String value) {
            return values.isEmpty() || values.contains(value);
        }
    }
}
