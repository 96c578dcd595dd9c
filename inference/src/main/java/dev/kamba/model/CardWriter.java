package dev.kamba.model;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.TreeMap;

/** Builds the tree that {@link CardJson#read} takes apart. */
final class CardWriter {

    private CardWriter() {}

    static ObjectNode tree(ObjectNode root, ModelCard card) {
        root.put("name", card.name()).put("version", card.version()).put("architecture", card.architecture());
        var settings = root.putObject("settings");
        new TreeMap<>(card.settings()).forEach(settings::put);
        input(root.putObject("input"), card.input());
        var labels = root.putArray("labels");
        card.labels().forEach(label -> label(labels.addObject(), label));
        training(root.putObject("training"), card.training());
        var metrics = root.putObject("metrics");
        new TreeMap<>(card.metrics()).forEach(metrics::put);
        return root.put("producer", card.producer());
    }

    private static void input(ObjectNode node, Input input) {
        var modalities = node.putArray("modalities");
        input.modalities().forEach(modalities::add);
        node.put("channels", input.channels()).put("rows", input.rows()).put("columns", input.columns());
        node.putObject("intensity")
                .put("rule", name(input.intensity().rule()))
                .put("low", input.intensity().low())
                .put("high", input.intensity().high());
        var mean = node.putArray("mean");
        input.mean().forEach(mean::add);
        var standardDeviation = node.putArray("standardDeviation");
        input.standardDeviation().forEach(standardDeviation::add);
        // Left out where they say nothing, so that older readers take the card too.
        if (input.field() < 1) {
            node.put("field", input.field());
        }
        if (input.slices() > 1) {
            node.put("slices", input.slices());
        }
        input.window().ifPresent(window -> node.putObject("window").put("overlap", window.overlap()));
        input.spacing()
                .ifPresent(spacing -> node.putObject("spacing")
                        .put("leastMm", spacing.leastMm())
                        .put("mostMm", spacing.mostMm()));
    }

    private static String name(Intensity.Rule rule) {
        return switch (rule) {
            case WINDOW -> "window";
            case PERCENTILE -> "percentile";
        };
    }

    private static void label(ObjectNode node, Label label) {
        node.put("name", label.name()).put("rgb", label.rgb());
        code(node.putObject("category"), label.category());
        code(node.putObject("type"), label.type());
        label.anatomicRegion().ifPresent(region -> code(node.putObject("anatomicRegion"), region));
        node.put("threshold", label.threshold())
                .put("minimumPixels", label.cleaning().minimumPixels());
        if (label.cleaning().holePixels() > 0) {
            node.put("holePixels", label.cleaning().holePixels());
        }
        if (label.cleaning().minimumMm3() > 0) {
            node.put("minimumMm3", label.cleaning().minimumMm3());
        }
    }

    private static void code(ObjectNode node, Code code) {
        node.put("value", code.value()).put("scheme", code.scheme()).put("meaning", code.meaning());
    }

    private static void training(ObjectNode node, Training training) {
        node.put("data", training.data())
                .put("licence", training.licence())
                .put("digest", training.digest())
                .put("clinicalUse", training.clinicalUse());
    }
}
