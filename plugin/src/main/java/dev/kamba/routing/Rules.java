package dev.kamba.routing;

import dev.kamba.intake.ledger.JobPlan;
import dev.kamba.intake.ledger.SeriesSummary;
import dev.kamba.model.ModelPackage;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Decides for each series of a complete study: one job per rule that takes it, or a stated reason for none. */
final class Rules {

    private final List<Rule> rules;
    private final List<String> destinations;

    Rules(List<Rule> rules, Set<String> destinations) {
        this.rules = List.copyOf(rules);
        this.destinations = destinations.stream().sorted().toList();
        var names = new HashSet<String>();
        for (var rule : rules) {
            if (!names.add(rule.name())) {
                throw new IllegalArgumentException("two rules are named '" + rule.name() + "'");
            }
            rule.to().stream()
                    .filter(to -> !destinations.contains(to))
                    .findFirst()
                    .ifPresent(unknown -> {
                        throw new IllegalArgumentException("rule '" + rule.name() + "' sends to '" + unknown
                                + "', which is not configured; known destinations: " + this.destinations);
                    });
        }
    }

    /** Without a rules file, each model takes the series of the modalities on its card. */
    static List<Rule> fromCards(List<ModelPackage> models) {
        return models.stream()
                .map(model -> new Rule(
                        model.card().name(),
                        new Rule.Condition(model.card().input().modalities(), List.of(), List.of(), List.of()),
                        model.card().name(),
                        List.of(),
                        ""))
                .toList();
    }

    List<JobPlan> plan(List<SeriesSummary> study) {
        return study.stream().flatMap(this::plan).toList();
    }

    private Stream<JobPlan> plan(SeriesSummary series) {
        var plans = new ArrayList<JobPlan>();
        for (var rule : rules) {
            if (rule.when().holds(series)) {
                plans.add(JobPlan.run(
                        series,
                        rule.name(),
                        rule.model(),
                        rule.to().isEmpty() ? destinations : rule.to(),
                        rule.urgent(),
                        rule.guardLine(),
                        rule.viewingLine()));
            }
        }
        if (plans.isEmpty()) {
            plans.add(JobPlan.skip(series, reason(series)));
        }
        return plans.stream();
    }

    private String reason(SeriesSummary series) {
        if (rules.isEmpty()) {
            return "there is no rule and no model; put model packages into the folder kamba.models";
        }
        var modality = series.modality().isEmpty() ? "no modality" : "modality " + series.modality();
        return "no rule takes a series with " + modality
                + (series.bodyPart().isEmpty() ? "" : ", body part " + series.bodyPart());
    }
}
