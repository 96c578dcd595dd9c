package dev.kamba.trainer.measure;

import java.util.List;

/** Dice of each variant on one set: a dot per seed, a line for the mean, a bar for one deviation to each side. */
final class SeedsChart {

    private static final int WIDTH = 440;
    private static final int ROW = 26;
    private static final int NAMES = 150;
    private static final int RIGHT = 20;

    private SeedsChart() {}

    static void write(Html html, String set, List<SeedGroup> groups) {
        var all = Summary.of(
                groups.stream().flatMap(group -> group.seeds().stream()).toList(), SeedsChart::dice);
        if (all.count() == 0) {
            return;
        }
        // Differences between variants are small against 0..100 %, so the axis is cut; it says so by its figures.
        double from = Math.max(0, Math.floor(20 * all.lowest() - 1) / 20);
        var scale =
                new Scale(from, Math.min(1, Math.ceil(20 * all.highest() + 0.5) / 20 + 0.001), NAMES, WIDTH - RIGHT);
        int height = ROW * groups.size() + 24;
        html.open("figure", "class", "chart").leaf("figcaption", set);
        html.open("svg", "viewBox", "0 0 " + WIDTH + " " + height, "role", "img", "aria-label", "Dice on " + set);
        for (double tick : scale.ticks(5)) {
            line(html, "grid", scale.place(tick), 4, scale.place(tick), height - 20);
            html.leaf(
                    "text",
                    Figures.percent(tick),
                    "x",
                    Chart.place(scale.place(tick)),
                    "y",
                    Chart.place(height - 6),
                    "text-anchor",
                    "middle");
        }
        for (int i = 0; i < groups.size(); i++) {
            variant(html, scale, groups.get(i), ROW * i + ROW / 2.0 + 4);
        }
        html.close().close();
    }

    private static void variant(Html html, Scale scale, SeedGroup group, double y) {
        html.leaf(
                "text",
                shortened(group.run().variant()),
                "x",
                Chart.place(NAMES - 8),
                "y",
                Chart.place(y + 4),
                "text-anchor",
                "end");
        var dice = group.over(SeedsChart::dice);
        if (dice.count() == 0) {
            return;
        }
        if (!Double.isNaN(dice.sd())) {
            line(html, "error", place(scale, dice.mean() - dice.sd()), y, place(scale, dice.mean() + dice.sd()), y);
        }
        line(html, "error", scale.place(dice.mean()), y - 7, scale.place(dice.mean()), y + 7);
        for (var seed : group.seeds()) {
            if (!Double.isNaN(dice(seed))) {
                html.open(
                                "circle",
                                "class",
                                "dot b",
                                "cx",
                                Chart.place(scale.place(dice(seed))),
                                "cy",
                                Chart.place(y),
                                "r",
                                "3.2")
                        .leaf("title", "seed " + seed.run().seed() + ": " + Figures.percent(dice(seed)) + " %")
                        .close();
            }
        }
    }

    private static double dice(RunResult result) {
        return result.last().dice();
    }

    private static double place(Scale scale, double value) {
        return scale.place(Math.max(scale.from(), Math.min(scale.to(), value)));
    }

    private static String shortened(String name) {
        return name.length() <= 24 ? name : name.substring(0, 23) + "\u2026";
    }

    private static void line(Html html, String type, double fromX, double fromY, double toX, double toY) {
        html.empty(
                "line",
                "class",
                type,
                "x1",
                Chart.place(fromX),
                "y1",
                Chart.place(fromY),
                "x2",
                Chart.place(toX),
                "y2",
                Chart.place(toY));
    }
}
