package dev.kamba.trainer.measure;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Tables of an experiment: its variants on its sets, mean and sample deviation over seeds and folds. Runs that differ in experiment,
 * set, split or schedule are never averaged.
 */
public final class Comparison {

    private final String title;
    private final List<SeedGroup> groups;
    private final List<Claim> claims;

    /** Variants and sets keep the order in which they first come. */
    public Comparison(String title, List<RunResult> results, List<Claim> claims) {
        var byRun = new LinkedHashMap<RunResult.Run, List<RunResult>>();
        for (var result : results) {
            var run = result.run();
            var withoutSeed = new RunResult.Run(
                    run.experiment(), run.set(), run.variant(), 0, run.split(), run.epochs(), run.batch());
            byRun.computeIfAbsent(withoutSeed, key -> new ArrayList<>()).add(result);
        }
        this.title = title;
        this.claims = List.copyOf(claims);
        this.groups = byRun.entrySet().stream()
                .map(entry -> new SeedGroup(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** A table for people. */
    record Table(String title, List<String> heads, List<List<String>> rows) {}

    private List<Table> tables() {
        var tables = new ArrayList<Table>();
        tables.add(matrix(
                "Dice per picture, %, weights at the end",
                result -> result.last().dice()));
        tables.add(matrix(
                "IoU pooled by 8, %, of the validation in which it was highest (the papers' way)",
                RunResult::highestPooledIou));
        for (var set : distinct(SeedGroup::set)) {
            tables.add(details(set));
        }
        if (!claims.isEmpty()) {
            tables.add(new Table(
                    "Claimed elsewhere",
                    List.of("of", "says", "by"),
                    claims.stream()
                            .map(claim -> List.of(claim.of(), claim.says(), claim.by()))
                            .toList()));
        }
        return tables;
    }

    private List<String> distinct(Function<SeedGroup, String> key) {
        return groups.stream().map(key).distinct().toList();
    }

    private Table matrix(String metricTitle, ToDoubleFunction<RunResult> metric) {
        var sets = distinct(SeedGroup::set);
        var heads = new ArrayList<>(List.of("variant", "parameters", "GMAC"));
        sets.forEach(set -> heads.add(shortened(set)));
        var rows = new ArrayList<List<String>>();
        for (var variant : distinct(group -> group.run().variant())) {
            var those = groups.stream()
                    .filter(group -> group.run().variant().equals(variant))
                    .toList();
            var row = new ArrayList<>(List.of(variant));
            row.addAll(cost(those));
            for (var set : sets) {
                row.add(those.stream()
                        .filter(group -> group.set().equals(set))
                        .findFirst()
                        .map(group -> Figures.percent(group.over(metric)))
                        .orElse(Figures.DASH));
            }
            rows.add(row);
        }
        return new Table(metricTitle, heads, rows);
    }

    /** Without the conditions, if all runs share them: the note tells them then. */
    private String shortened(String set) {
        var conditions = distinct(SeedGroup::conditions);
        return conditions.size() == 1
                ? set.substring(0, set.length() - conditions.get(0).length() - 2)
                : set;
    }

    /** Of one variant; a range where its sets differ, for example in labels or size. */
    private static List<String> cost(List<SeedGroup> variant) {
        var all = variant.stream().flatMap(group -> group.seeds().stream()).toList();
        return List.of(
                range(
                        Summary.of(all, result -> result.cost().parameters()),
                        count -> Figures.decimal(count / 1e6, 2) + " M"),
                range(Summary.of(all, result -> result.cost().macs()), macs -> Figures.decimal(macs / 1e9, 2)));
    }

    private static String range(Summary summary, Function<Double, String> words) {
        String lowest = words.apply(summary.lowest());
        String highest = words.apply(summary.highest());
        return lowest.equals(highest) ? lowest : lowest + " to " + highest;
    }

    private Table details(String set) {
        var heads = List.of(
                "variant",
                "runs",
                "Dice",
                "IoU",
                "pooled IoU",
                "pooled, best",
                "pooled, highest",
                "sensitivity",
                "specificity",
                "HD95",
                "object F1",
                "loss",
                "images/s",
                "wait");
        Comparator<SeedGroup> byDice = Comparator.comparingDouble(
                group -> -group.over(seed -> seed.last().dice()).mean());
        var rows = groups.stream()
                .filter(group -> group.set().equals(set))
                .sorted(byDice)
                .map(Comparison::details)
                .toList();
        return new Table(set, heads, rows);
    }

    private static List<String> details(SeedGroup group) {
        return List.of(
                group.run().variant(),
                group.seedsInWords(),
                group.percentWithin(RunMetrics::dice, RunMetrics::diceInterval),
                group.percent(RunMetrics::iou, RunResult::last),
                group.percentWithin(RunMetrics::pooledIou, RunMetrics::pooledInterval),
                group.percent(RunMetrics::pooledIou, RunResult::best),
                Figures.percent(group.over(RunResult::highestPooledIou)),
                group.percent(RunMetrics::sensitivity, RunResult::last),
                group.percent(RunMetrics::specificity, RunResult::last),
                group.distance(),
                group.percent(RunMetrics::objectF1, RunResult::last),
                group.losses(),
                Figures.decimal(group.over(seed -> seed.cost().imagesPerSecond()), 0),
                Figures.percent(group.over(seed -> seed.cost().waitShare())));
    }

    /** The tables for a page of documentation. */
    public String markdown() {
        var text = new StringBuilder();
        for (var table : tables()) {
            text.append("**").append(cell(table.title())).append("**\n\n");
            line(text, table.heads());
            line(text, table.heads().stream().map(head -> "---").toList());
            table.rows().forEach(row -> line(text, row));
            text.append('\n');
        }
        return text.append(cell(note())).append('\n').toString();
    }

    private static void line(StringBuilder text, List<String> cells) {
        text.append('|');
        cells.forEach(cell -> text.append(' ').append(cell(cell)).append(" |"));
        text.append('\n');
    }

    /** Names come from files: none may end a cell or begin an element. */
    private static String cell(String text) {
        return text.replaceAll("\\s+", " ")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("|", "\\|");
    }

    private String note() {
        var devices = groups.stream()
                .flatMap(group -> group.seeds().stream())
                .map(result -> result.cost().device())
                .distinct()
                .toList();
        var conditions = distinct(SeedGroup::conditions);
        return (conditions.size() == 1 ? "All: " + conditions.get(0) + ". " : "")
                + "Mean \u00b1 standard deviation over seeds and folds, in percent; without \u00b1 it is one run, in brackets its 95 % interval over"
                + " groups of measured pictures. Per picture, with the"
                + " weights at the end, unless it says otherwise. GMAC for one picture, KAN and scan included. Images per"
                + " second while training, on " + String.join("; ", devices) + ".";
    }

    /** One HTML page that needs nothing else. */
    public void write(Path file) {
        var html = new Html();
        Report.begin(html, title);
        html.open("header").leaf("h1", title).leaf("p", note()).close();
        html.open("section").leaf("h2", "Dice per picture");
        html.open("p", "class", "legend")
                .key("point b", "a seed or fold")
                .key("line a", "mean, and one deviation to each side");
        html.close();
        html.open("div", "class", "charts");
        distinct(SeedGroup::set)
                .forEach(set -> SeedsChart.write(
                        html,
                        shortened(set),
                        groups.stream().filter(group -> group.set().equals(set)).toList()));
        html.close().close();
        for (var table : tables()) {
            html.open("section")
                    .leaf("h2", table.title())
                    .open("div", "class", "wide")
                    .open("table", "class", "sortable");
            html.open("thead").open("tr");
            table.heads().forEach(head -> html.leaf("th", head, "scope", "col"));
            html.close().close().open("tbody");
            table.rows().forEach(row -> row(html, row));
            html.close().close().close().close();
        }
        Report.end(html);
        Report.save(file, html.toString());
    }

    private static void row(Html html, List<String> cells) {
        html.open("tr").leaf("th", cells.get(0), "scope", "row");
        cells.subList(1, cells.size()).forEach(cell -> html.leaf("td", cell));
        html.close();
    }
}
