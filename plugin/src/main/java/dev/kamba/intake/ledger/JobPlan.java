package dev.kamba.intake.ledger;

import java.util.List;

/**
 * What is to be done with a series: a model and destinations, or nothing with the reason.
 *
 * @param series the series
 * @param rule name of the rule that took it, empty if none did
 * @param model name of the model, empty if the series is skipped
 * @param destinations names of the destinations
 * @param urgent whether it goes before others
 * @param guards what the rule changes about the guards of results, such as {@code border=off}
 * @param viewing how the rule wants images shown to the model, such as {@code flips=sides}
 * @param skipReason why nothing is done, empty if something is
 */
public record JobPlan(
        SeriesSummary series,
        String rule,
        String model,
        List<String> destinations,
        boolean urgent,
        String guards,
        String viewing,
        String skipReason) {

    public JobPlan {
        destinations = List.copyOf(destinations);
        if (model.isEmpty() == skipReason.isEmpty()) {
            throw new IllegalArgumentException("a plan has either a model or a reason to skip");
        }
    }

    public static JobPlan run(
            SeriesSummary series, String rule, String model, List<String> destinations, boolean urgent) {
        return run(series, rule, model, destinations, urgent, "", "");
    }

    public static JobPlan run(
            SeriesSummary series,
            String rule,
            String model,
            List<String> destinations,
            boolean urgent,
            String guards,
            String viewing) {
        return new JobPlan(series, rule, model, destinations, urgent, guards, viewing, "");
    }

    public static JobPlan skip(SeriesSummary series, String reason) {
        return new JobPlan(series, "", "", List.of(), false, "", "", reason);
    }
}
