package dev.kamba.trainer.measure;

import java.util.Comparator;

/** The table of every picture. */
final class ScoreTable {

    private final ReportContent content;
    private final Evaluation evaluation;

    ScoreTable(ReportContent content) {
        this.content = content;
        this.evaluation = content.findings().evaluation();
    }

    /** Lowest Dice first; works without its script, which sorts by any column. */
    void write(Html html, Gallery gallery) {
        boolean several = evaluation.labels() > 1;
        html.open("div", "class", "wide tall")
                .open("table", "class", "sortable")
                .open("thead")
                .open("tr");
        html.leaf("th", "picture", "scope", "col");
        if (several) {
            html.leaf("th", "label", "scope", "col");
        }
        for (var metric : Metric.values()) {
            html.leaf("th", metric.title(evaluation.distanceUnit()), "scope", "col");
        }
        html.leaf("th", "true px", "scope", "col")
                .leaf("th", "found px", "scope", "col")
                .close()
                .close()
                .open("tbody");
        Comparator<ImageScore> byDice = Comparator.comparingDouble(ImageScore::dice);
        for (var score : evaluation.scores().stream().sorted(byDice).toList()) {
            html.open("tr");
            if (gallery.shows(score)) {
                html.open("th", "scope", "row")
                        .leaf("a", score.id(), "href", "#" + gallery.anchor(score))
                        .close();
            } else {
                html.leaf("th", score.id(), "scope", "row");
            }
            if (several) {
                html.leaf("td", content.label(score.label()));
            }
            for (var metric : Metric.values()) {
                html.leaf("td", Figures.of(metric, metric.of(score)), "class", tone(metric, metric.of(score)));
            }
            html.leaf("td", Figures.count(score.pixels().truth()));
            html.leaf("td", Figures.count(score.pixels().finding()), "class", score.falseAlarm() ? "low" : "");
            html.close();
        }
        html.close().close().close();
    }

    /** Marks low overlap, which is what the eye looks for. */
    private static String tone(Metric metric, double value) {
        return (metric == Metric.DICE || metric == Metric.IOU) && value < 0.5 ? "low" : "";
    }
}
