package dev.kamba.trainer.measure;

import dev.kamba.trainer.measure.Chart.Range;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** What the scores of all pictures look like: headline, summary, histogram, Dice by size, and the table of every picture. */
final class ScoresSection {

    private static final int BINS = 20;

    private final ReportContent content;
    private final Evaluation evaluation;

    ScoresSection(ReportContent content) {
        this.content = content;
        this.evaluation = content.evaluation();
    }

    void headline(Html html) {
        var dice = evaluation.summary(Metric.DICE);
        var distance = evaluation.summary(Metric.HAUSDORFF95);
        var pooled = evaluation.pooled(Evaluation.PAPERS_BATCH);
        var presence = evaluation.presence();
        html.open("div", "class", "tiles");
        tile(
                html,
                "Dice per picture",
                Figures.percent(dice.mean()),
                "%",
                "median " + Figures.percent(dice.median()) + ", tenth percentile "
                        + Figures.percent(dice.tenthPercentile()));
        tile(
                html,
                "IoU per picture",
                Figures.percent(evaluation.summary(Metric.IOU).mean()),
                "%",
                "mean of " + Figures.count(dice.count())
                        + (evaluation.labels() > 1 ? " pictures and labels" : " pictures with truth"));
        tile(
                html,
                "IoU pooled by 8",
                Figures.percent(pooled.iou()),
                "%",
                "the papers' way; Dice " + Figures.percent(pooled.dice()));
        tile(
                html,
                "HD95",
                Figures.decimal(distance.mean(), 1),
                evaluation.distanceUnit(),
                "median " + Figures.decimal(distance.median(), 1) + ", over " + Figures.count(distance.count())
                        + " found");
        tile(
                html,
                "Object F1",
                Figures.percent(evaluation.summary(Metric.OBJECT_F1).mean()),
                "%",
                "sensitivity "
                        + Figures.percent(evaluation.summary(Metric.SENSITIVITY).mean()) + ", specificity "
                        + Figures.percent(evaluation.summary(Metric.SPECIFICITY).mean()));
        tile(
                html,
                "Misses",
                Figures.count(presence.misses()),
                "",
                "of " + Figures.count(presence.withTruth()) + " with truth");
        tile(
                html,
                "False alarms",
                presence.withoutTruth() == 0 ? Figures.DASH : Figures.count(presence.falseAlarms()),
                "",
                presence.withoutTruth() == 0
                        ? "every picture has truth"
                        : "of " + Figures.count(presence.withoutTruth()) + " without truth");
        html.close();
    }

    private static void tile(Html html, String title, String figure, String unit, String words) {
        html.open("div", "class", "tile").leaf("span", title, "class", "what");
        html.open("b")
                .text(figure)
                .leaf("small", figure.equals(Figures.DASH) || unit.isEmpty() ? "" : " " + unit)
                .close();
        html.leaf("span", words, "class", "more").close();
    }

    void summaries(Html html) {
        for (int label = 0; label < evaluation.labels(); label++) {
            summary(html, label);
            html.open("div", "class", "charts");
            histogram(html, label);
            bySize(html, label);
            html.close();
        }
    }

    private void summary(Html html, int label) {
        html.leaf("h3", content.label(label));
        html.open("div", "class", "wide").open("table").open("thead").open("tr");
        for (var head : List.of("", "mean", "sd", "median", "10 %", "lowest", "highest", "pictures")) {
            html.leaf("th", head, "scope", "col");
        }
        html.close().close().open("tbody");
        for (var metric : Metric.values()) {
            var summary = evaluation.summary(metric, label);
            html.open("tr").leaf("th", title(metric), "scope", "row");
            for (double value : new double[] {
                summary.mean(),
                summary.sd(),
                summary.median(),
                summary.tenthPercentile(),
                summary.lowest(),
                summary.highest()
            }) {
                html.leaf("td", Figures.of(metric, value));
            }
            html.leaf("td", Figures.count(summary.count())).close();
        }
        html.close().close().close();
    }

    private String title(Metric metric) {
        return metric.title() + (metric == Metric.HAUSDORFF95 ? ", " + evaluation.distanceUnit() : ", %");
    }

    private void histogram(Html html, int label) {
        var counts = new int[BINS];
        var summary = evaluation.summary(Metric.DICE, label);
        for (var score : evaluation.scores(label)) {
            if (!Double.isNaN(score.dice())) {
                counts[Math.min(BINS - 1, (int) (score.dice() * BINS))]++;
            }
        }
        int most = 1;
        for (int count : counts) {
            most = Math.max(most, count);
        }
        var chart = Chart.open(html, "Dice of the pictures", new Range(0, 1), new Range(0, 1.05 * most));
        chart.axes(
                "Dice, %",
                value -> Figures.decimal(100 * value, 0),
                chart.ticksAcross(),
                value -> value == Math.rint(value) ? Figures.decimal(value, 0) : "");
        for (int bin = 0; bin < BINS; bin++) {
            bar(chart, bin, counts[bin]);
        }
        if (summary.count() > 0) {
            chart.line("mark", summary.median(), 0, summary.median(), 1.05 * most);
        }
        html.close();
        html.open("p", "class", "legend")
                .key("line mark", "median " + Figures.percent(summary.median()) + " %")
                .close();
        html.close();
    }

    private static void bar(Chart chart, int bin, int count) {
        double from = (double) bin / BINS;
        double to = (bin + 1.0) / BINS;
        if (count > 0) {
            chart.html()
                    .open(
                            "rect",
                            "class",
                            "bar",
                            "x",
                            Chart.place(chart.x(from) + 1),
                            "y",
                            Chart.place(chart.y(count)),
                            "width",
                            Chart.place(chart.x(to) - chart.x(from) - 2),
                            "height",
                            Chart.place(chart.y(0) - chart.y(count)))
                    .leaf("title", count + " of Dice " + Math.round(100 * from) + " to " + Math.round(100 * to) + " %")
                    .close();
        }
    }

    /** On a logarithmic scale, because areas differ by powers of ten. */
    private void bySize(Html html, int label) {
        var scores = evaluation.scores(label).stream()
                .filter(score -> score.pixels().hasTruth())
                .toList();
        if (scores.isEmpty()) {
            return;
        }
        double smallest = scores.stream().mapToDouble(ScoresSection::size).min().orElseThrow();
        var chart = Chart.open(html, "Dice by size of the truth", new Range(Math.floor(smallest), 0), new Range(0, 1));
        var powers = IntStream.rangeClosed((int) Math.floor(smallest), 0)
                .mapToObj(power -> (double) power)
                .toList();
        chart.axes(
                "share of the picture that is true, %",
                power -> Figures.decimal(100 * Math.pow(10, power), (int) Math.max(0, -2 - power)),
                powers,
                value -> Figures.decimal(100 * value, 0));
        for (var score : scores) {
            chart.dot(
                    "dot " + (score.miss() ? "b" : "a"),
                    size(score),
                    score.dice(),
                    2.6,
                    score.id() + ": " + Figures.percent(score.dice()) + " %");
        }
        html.close();
        html.open("p", "class", "legend")
                .key("point a", "picture")
                .key("point b", "missed altogether")
                .close();
        html.close();
    }

    private static double size(ImageScore score) {
        var pixels = score.pixels();
        double truth = pixels.truePositive() + pixels.falseNegative();
        return Math.log10(truth / (truth + pixels.falsePositive() + pixels.trueNegative()));
    }

    /** Lowest Dice first; works without its script, which sorts by any column. */
    void table(Html html, Gallery gallery) {
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
            html.leaf("th", title(metric), "scope", "col");
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
            html.leaf(
                    "td",
                    Figures.count(score.pixels().truePositive() + score.pixels().falseNegative()));
            html.leaf(
                    "td",
                    Figures.count(score.pixels().truePositive() + score.pixels().falsePositive()),
                    "class",
                    score.falseAlarm() ? "low" : "");
            html.close();
        }
        html.close().close().close();
    }

    /** Marks low overlap, which is what the eye looks for. */
    private static String tone(Metric metric, double value) {
        return (metric == Metric.DICE || metric == Metric.IOU) && value < 0.5 ? "low" : "";
    }
}
