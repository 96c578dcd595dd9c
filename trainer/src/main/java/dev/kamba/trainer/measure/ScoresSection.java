package dev.kamba.trainer.measure;

import dev.kamba.trainer.measure.Chart.Range;

import java.util.List;
import java.util.stream.IntStream;

/** What the scores of all pictures look like: summary, histogram, Dice by size. */
final class ScoresSection {

    private static final int BINS = 20;

    private final ReportContent content;
    private final Evaluation evaluation;

    ScoresSection(ReportContent content, Evaluation evaluation) {
        this.content = content;
        this.evaluation = evaluation;
    }

    void write(Html html) {
        for (int label = 0; label < evaluation.labels(); label++) {
            summary(html, label);
            html.open("div", "class", "charts");
            histogram(html, label);
            bySize(html, label);
            byVolume(html, label);
            html.close();
        }
    }

    private void summary(Html html, int label) {
        html.leaf("h3", content.label(label));
        html.open("div", "class", "wide").open("table").open("thead").open("tr");
        for (var head : List.of("", "mean", "95 % interval", "sd", "median", "10 %", "lowest", "highest", "pictures")) {
            html.leaf("th", head, "scope", "col");
        }
        html.close().close().open("tbody");
        for (var metric : Metric.values()) {
            var summary = evaluation.summary(metric, label);
            html.open("tr").leaf("th", metric.title(evaluation.distanceUnit()), "scope", "row");
            html.leaf("td", Figures.of(metric, summary.mean()));
            html.leaf("td", Figures.of(metric, evaluation.interval(metric, label)));
            for (double value : new double[] {
                summary.sd(), summary.median(), summary.tenthPercentile(), summary.lowest(), summary.highest()
            }) {
                html.leaf("td", Figures.of(metric, value));
            }
            html.leaf("td", Figures.count(summary.count())).close();
        }
        html.close().close().close();
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

    /** What was found against what is true: on the line both are as large. */
    private void byVolume(Html html, int label) {
        var volumes = evaluation.volumes(label).stream()
                .filter(volume -> volume.pixels().hasTruth())
                .toList();
        if (volumes.isEmpty()) {
            return;
        }
        double largest = 1.05
                * volumes.stream()
                        .mapToLong(volume -> Math.max(
                                volume.pixels().truth(), volume.pixels().finding()))
                        .max()
                        .orElseThrow();
        var chart = Chart.open(html, "Volumes, found by true", new Range(0, largest), new Range(0, largest));
        chart.axes(
                "thousands of pixels that are true",
                value -> Figures.decimal(value / 1000, 1),
                chart.ticksAcross(),
                value -> Figures.decimal(value / 1000, 1));
        chart.line("mark", 0, 0, largest, largest);
        for (var volume : volumes) {
            chart.dot(
                    "dot a",
                    (double) volume.pixels().truth(),
                    (double) volume.pixels().finding(),
                    2.6,
                    volume.volume() + ": Dice " + Figures.percent(volume.dice()) + " %, "
                            + Figures.count(volume.slices()) + " slices");
        }
        html.close();
        html.open("p", "class", "legend")
                .key("point a", "volume")
                .key("line mark", "found as large as it is")
                .close();
        html.close();
    }

    private static double size(ImageScore score) {
        var pixels = score.pixels();
        double truth = pixels.truth();
        return Math.log10(truth / (truth + pixels.falsePositive() + pixels.trueNegative()));
    }
}
