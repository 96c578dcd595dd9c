package dev.kamba.trainer.measure;

import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/** The frame of a diagram in SVG: title, axes, ticks. What it shows is drawn by others, through its two scales. */
final class Chart {

    static final int WIDTH = 440;
    static final int HEIGHT = 210;

    private static final int LEFT = 44;
    private static final int RIGHT = 22;
    private static final int TOP = 12;
    private static final int BOTTOM = 34;

    private final Html html;
    private final Scale x;
    private final Scale y;

    private Chart(Html html, Scale x, Scale y) {
        this.html = html;
        this.x = x;
        this.y = y;
    }

    /** A range of values. */
    record Range(double from, double to) {

        Range {
            // A diagram of one value still needs an extent.
            to = to > from ? to : from + 1;
        }
    }

    /** Opens figure and drawing; {@link #close} closes both. */
    static Chart open(Html html, String title, Range across, Range up) {
        html.open("figure", "class", "chart").leaf("figcaption", title);
        html.open("svg", "viewBox", "0 0 " + WIDTH + " " + HEIGHT, "role", "img", "aria-label", title);
        return new Chart(
                html,
                new Scale(across.from, across.to, LEFT, WIDTH - RIGHT),
                new Scale(up.from, up.to, HEIGHT - BOTTOM, TOP));
    }

    Html html() {
        return html;
    }

    double x(double value) {
        return x.place(value);
    }

    double y(double value) {
        return y.place(Math.max(y.from(), Math.min(y.to(), value)));
    }

    Chart axes(String words, DoubleFunction<String> acrossLabel, List<Double> across, DoubleFunction<String> upLabel) {
        for (double tick : y.ticks(5)) {
            line("grid", x.from(), tick, x.to(), tick);
            label(LEFT - 6, y.place(tick) + 3.5, "end", upLabel.apply(tick));
        }
        for (double tick : across) {
            label(x.place(tick), HEIGHT - BOTTOM + 14, "middle", acrossLabel.apply(tick));
        }
        line("axis", x.from(), y.from(), x.to(), y.from());
        label((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 5, "middle", words);
        return this;
    }

    List<Double> ticksAcross() {
        return x.ticks(6);
    }

    void line(String type, double fromX, double fromY, double toX, double toY) {
        html.empty(
                "line",
                "class",
                type,
                "x1",
                place(x(fromX)),
                "y1",
                place(y(fromY)),
                "x2",
                place(x(toX)),
                "y2",
                place(y(toY)));
    }

    /** A line through points. */
    void path(String type, List<Curves.Point> points) {
        html.empty("polyline", "class", type, "points", places(points));
    }

    /** The area between two lines. */
    void area(String type, List<Curves.Point> outline) {
        html.empty("polygon", "class", type, "points", places(outline));
    }

    private String places(List<Curves.Point> points) {
        var places = new StringBuilder();
        points.forEach(point -> places.append(place(x(point.step())))
                .append(',')
                .append(place(y(point.value())))
                .append(' '));
        return places.toString().strip();
    }

    /** A dot that tells its meaning when it is pointed at. */
    void dot(String type, double atX, double atY, double radius, String words) {
        html.open("circle", "class", type, "cx", place(x(atX)), "cy", place(y(atY)), "r", place(radius))
                .leaf("title", words)
                .close();
    }

    void label(double atX, double atY, String anchor, String words) {
        html.leaf("text", words, "x", place(atX), "y", place(atY), "text-anchor", anchor);
    }

    void close() {
        html.close().close();
    }

    static String place(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
