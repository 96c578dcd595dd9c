package dev.kamba.trainer.measure;

import java.util.ArrayList;
import java.util.List;

/** Tables of pixels, pictures and objects by truth and finding. */
final class ConfusionSection {

    private final ReportContent content;
    private final Evaluation evaluation;

    ConfusionSection(ReportContent content) {
        this.content = content;
        this.evaluation = content.findings().evaluation();
    }

    void write(Html html) {
        html.open("div", "class", "matrices");
        for (int label = 0; label < evaluation.labels(); label++) {
            label(html, label);
        }
        html.close();
        if (evaluation.labels() > 1) {
            evaluation.matrix().ifPresent(matrix -> labels(html, matrix));
        }
    }

    private void label(Html html, int label) {
        var pixels = evaluation.confusion(label);
        String name = content.label(label);
        matrix(
                html,
                "Pixels: " + name,
                List.of("found", "not found"),
                List.of(
                        new Row("true", List.of(pixels.truePositive(), pixels.falseNegative())),
                        new Row("not true", List.of(pixels.falsePositive(), pixels.trueNegative()))));
        var pictures = evaluation.presence(label);
        matrix(
                html,
                "Pictures: " + name,
                List.of("found", "not found"),
                List.of(
                        new Row("true", List.of((long) pictures.withTruth() - pictures.misses(), (long)
                                pictures.misses())),
                        new Row(
                                "not true",
                                List.of(
                                        (long) pictures.falseAlarms(),
                                        (long) pictures.withoutTruth() - pictures.falseAlarms()))));
        var objects = evaluation.objects(label);
        html.open("div").leaf("h3", "Objects: " + name);
        html.open("p")
                .text(Figures.count(objects.matched()) + " matched, " + Figures.count(objects.missedObjects())
                        + " missed, " + Figures.count(objects.falseObjects()) + " false; F1 of all objects "
                        + Figures.percent(objects.f1()) + " %")
                .close();
        html.close();
    }

    private void labels(Html html, LabelMatrix matrix) {
        var names = new ArrayList<String>();
        names.add("background");
        content.card().labels().forEach(label -> names.add(label.name()));
        var heads = new ArrayList<>(names);
        heads.add("several");
        var rows = new ArrayList<Row>();
        for (int truth = 0; truth <= matrix.labels(); truth++) {
            var counts = new ArrayList<Long>();
            for (int found = 0; found <= matrix.labels() + 1; found++) {
                counts.add(matrix.count(truth, found));
            }
            rows.add(new Row(names.get(truth), counts));
        }
        matrix(html, "Pixels of all labels: true (rows), found (columns)", heads, rows);
    }

    private record Row(String name, List<Long> counts) {}

    /** Each cell with its share of the row, which also is its shade. */
    private static void matrix(Html html, String title, List<String> heads, List<Row> rows) {
        html.open("div")
                .leaf("h3", title)
                .open("table", "class", "matrix")
                .open("thead")
                .open("tr")
                .leaf("td", "");
        heads.forEach(head -> html.leaf("th", head, "scope", "col"));
        html.close().close().open("tbody");
        for (var row : rows) {
            long sum = row.counts().stream().mapToLong(Long::longValue).sum();
            html.open("tr").leaf("th", row.name(), "scope", "row");
            for (long count : row.counts()) {
                double share = sum == 0 ? Double.NaN : (double) count / sum;
                html.open("td", "style", "--share:" + (sum == 0 ? "0" : Figures.decimal(share, 3)))
                        .text(Figures.count(count))
                        .leaf("small", Double.isNaN(share) ? Figures.DASH : Figures.decimal(100 * share, 2) + " %")
                        .close();
            }
            html.close();
        }
        html.close().close().close();
    }
}
