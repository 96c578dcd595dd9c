package dev.kamba.inference;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamba.graph.GraphCost;
import dev.kamba.graph.GraphTraffic;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;

/** What a graph costs and where it runs, for people and for programs. */
final class InspectedCost {

    private static final double MILLION = 1e6;

    private InspectedCost() {}

    static void add(
            ObjectNode root,
            GraphCost cost,
            GraphTraffic traffic,
            SortedMap<String, SortedMap<String, Integer>> placement) {
        var total = cost.total();
        var perImage = root.putObject("cost")
                .put("nodes", total.nodes())
                .put("parameters", cost.parameters())
                .put("weightBytes", cost.weightBytes())
                .put("activationBytes", cost.activationBytes())
                .put("macs", total.macs())
                .put("flops", total.flops())
                .put("unknownNodes", cost.unknown());
        var operators = perImage.putObject("operators");
        cost.operators()
                .forEach((name, operator) -> operators
                        .putObject(name)
                        .put("nodes", operator.nodes())
                        .put("macs", operator.macs())
                        .put("flops", operator.flops()));
        var moved = root.putObject("gpuTraffic")
                .put("bytesPerImage", traffic.bytesPerImage())
                .put("weightBytes", traffic.weightBytes())
                .put("unknownNodes", traffic.unknown())
                .putObject("operators");
        traffic.operators().forEach(moved::put);
        var devices = root.putObject("placement");
        placement.forEach((provider, counts) -> {
            var device = devices.putObject(provider);
            counts.forEach(device::put);
        });
    }

    static String text(GraphCost cost, GraphTraffic traffic, SortedMap<String, SortedMap<String, Integer>> placement) {
        var total = cost.total();
        var text = new StringBuilder();
        line(
                text,
                "weights",
                String.format(Locale.ROOT, "%,d numbers, %.1f MB", cost.parameters(), cost.weightBytes() / MILLION));
        line(
                text,
                "activations",
                String.format(Locale.ROOT, "%.1f MB written per image", cost.activationBytes() / MILLION));
        line(
                text,
                "cost",
                String.format(
                        Locale.ROOT,
                        "%.1f million MACs, %.1f million FLOPs per image",
                        total.macs() / MILLION,
                        total.flops() / MILLION));
        line(
                text,
                "on a GPU",
                String.format(
                        Locale.ROOT,
                        "%.1f MB read and written per image, %.1f MB of weights per batch",
                        traffic.bytesPerImage() / MILLION,
                        traffic.weightBytes() / MILLION));
        if (cost.unknown() > 0) {
            line(text, "unknown", cost.unknown() + " nodes whose cost is not counted");
        }
        text.append(String.format("%n%-24s%8s%16s%16s%n", "operator", "nodes", "million MACs", "million FLOPs"));
        cost.operators().entrySet().stream()
                .sorted(Comparator.comparing(entry -> -entry.getValue().flops()))
                .forEach(entry -> row(text, entry.getKey(), entry.getValue()));
        row(text, "all", total);
        placement.forEach((provider, counts) ->
                text.append(String.format("%nafter optimisation on %s: %s%n", provider, counts(counts))));
        return text.toString().stripTrailing();
    }

    private static String counts(Map<String, Integer> counts) {
        var text = new StringBuilder();
        counts.forEach((name, count) -> text.append(text.isEmpty() ? "" : ", ")
                .append(count)
                .append(' ')
                .append(name));
        return text.toString();
    }

    private static void row(StringBuilder text, String name, GraphCost.Operator operator) {
        text.append(String.format(
                Locale.ROOT,
                "%-24s%8d%16.2f%16.2f%n",
                name,
                operator.nodes(),
                operator.macs() / MILLION,
                operator.flops() / MILLION));
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format("%-12s%s%n", name, value));
    }
}
