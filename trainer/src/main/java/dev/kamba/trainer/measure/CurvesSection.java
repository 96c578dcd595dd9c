package dev.kamba.trainer.measure;

import dev.kamba.trainer.measure.Chart.Range;
import dev.kamba.trainer.measure.Curves.Point;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Diagrams of a training: loss, validation, learning rate. */
final class CurvesSection {

    /** Points of a line; a training has many more steps than a diagram has pixels. */
    private static final int MOST_POINTS = 200;

    private final Curves curves;
    private final Range steps;

    CurvesSection(Curves curves) {
        this.curves = curves;
        var all = new ArrayList<>(curves.points("loss"));
        all.addAll(curves.points("validation_dice"));
        this.steps = new Range(0, all.stream().mapToDouble(Point::step).max().orElse(1));
    }

    /** A column with its name and look. */
    private record Series(String name, String type, List<Point> points) {}

    void write(Html html) {
        if (curves.points("loss").isEmpty() && curves.points("validation_dice").isEmpty()) {
            html.leaf("p", "This run left no curves.");
            return;
        }
        html.open("div", "class", "charts");
        losses(html);
        chart(
                html,
                "Validation",
                new Range(0, 1),
                series(
                        "Dice",
                        "a",
                        "validation_dice",
                        "IoU",
                        "b",
                        "validation_iou",
                        "pooled IoU",
                        "c",
                        "validation_pooled_iou"));
        chart(
                html,
                "Learning rate and waiting, as shares",
                new Range(0, 1),
                series("learning rate", "a", "rate", "device waits for pictures", "b", "wait_share"));
        var pace = series("images per second", "a", "images_per_second");
        if (!pace.isEmpty()) {
            chart(html, "Images per second", new Range(0, 1.1 * highest(pace)), pace);
        }
        html.close();
    }

    private void losses(Html html) {
        var series = series("training", "a", "loss");
        chart(html, "Loss", new Range(0, 1.05 * highest(series)), series);
    }

    private List<Series> series(String... nameTypeColumn) {
        var all = new ArrayList<Series>();
        for (int i = 0; i < nameTypeColumn.length; i += 3) {
            var points = curves.points(nameTypeColumn[i + 2]);
            if (!points.isEmpty()) {
                all.add(new Series(nameTypeColumn[i], nameTypeColumn[i + 1], points));
            }
        }
        return all;
    }

    private static double highest(List<Series> series) {
        return series.stream()
                .flatMap(each -> means(each.points()).stream())
                .mapToDouble(Point::value)
                .max()
                .orElse(1);
    }

    private void chart(Html html, String title, Range up, List<Series> series) {
        if (series.isEmpty()) {
            return;
        }
        var chart = Chart.open(html, title, steps, up);
        chart.axes(
                "step",
                step -> Figures.count(Math.round(step)),
                chart.ticksAcross(),
                value -> Figures.decimal(value, up.to() > 10 ? 0 : up.to() > 0.5 ? 1 : 2));
        double best = curves.bestStep();
        if (!Double.isNaN(best)) {
            chart.line("mark", best, up.from(), best, up.to());
        }
        for (var each : series) {
            draw(chart, each);
        }
        html.close();
        html.open("p", "class", "legend");
        series.forEach(each -> html.key("line " + each.type(), each.name() + " " + last(each)));
        if (!Double.isNaN(best)) {
            html.key("line mark", "kept weights, step " + Figures.count(Math.round(best)));
        }
        html.close().close();
    }

    private static String last(Series series) {
        double value = series.points().get(series.points().size() - 1).value();
        return "(last " + Figures.decimal(value, Math.abs(value) >= 10 ? 0 : 3) + ")";
    }

    private static void draw(Chart chart, Series series) {
        var points = series.points();
        if (points.size() > MOST_POINTS) {
            chart.area("band " + series.type(), band(points));
        }
        chart.path("curve " + series.type(), means(points));
        if (points.size() <= 100) {
            for (var point : points) {
                String words = series.name() + " " + Figures.decimal(point.value(), 4) + " at step "
                        + Figures.count(Math.round(point.step()));
                chart.dot("dot " + series.type(), point.step(), point.value(), 1.8, words);
            }
        }
    }

    private static List<Point> means(List<Point> points) {
        return parts(points).stream()
                .map(part -> new Point(
                        part.get(part.size() / 2).step(),
                        part.stream().mapToDouble(Point::value).average().orElseThrow()))
                .toList();
    }

    /** From the lowest to the highest value of each part: there along the lower side, back along the upper. */
    private static List<Point> band(List<Point> points) {
        var there = new ArrayList<Point>();
        var back = new ArrayList<Point>();
        for (var part : parts(points)) {
            double step = part.get(part.size() / 2).step();
            there.add(new Point(
                    step, part.stream().mapToDouble(Point::value).min().orElseThrow()));
            back.add(new Point(
                    step, part.stream().mapToDouble(Point::value).max().orElseThrow()));
        }
        Collections.reverse(back);
        there.addAll(back);
        return there;
    }

    private static List<List<Point>> parts(List<Point> points) {
        int size = Math.max(1, (points.size() + MOST_POINTS - 1) / MOST_POINTS);
        var parts = new ArrayList<List<Point>>();
        for (int from = 0; from < points.size(); from += size) {
            parts.add(points.subList(from, Math.min(points.size(), from + size)));
        }
        return parts;
    }
}
