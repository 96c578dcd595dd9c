package dev.kamba.trainer.measure;

import dev.kamba.imaging.Mask;
import dev.kamba.imaging.Plane;
import dev.kamba.imaging.Region;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The worst, the middle and the best pictures with both outlines, and false alarms. */
final class Gallery {

    private static final int WORST = 12;
    private static final int FEW = 4;

    /** A section has at least this share of each side of the picture, so that the surroundings are seen. */
    private static final double LEAST_SHARE = 1 / 3.0;

    /** A section of more than this is no help: the whole is shown. */
    private static final double WHOLE_FROM = 0.7;

    private final ReportContent content;
    private final Findings findings;
    private final String anchors;
    private final List<Group> groups;

    /** Scores whose pictures are drawn beside each other. */
    private record Group(String title, String words, List<ImageScore> scores) {}

    /**
     * @param content of the page
     * @param findings which of its findings
     * @param anchors what the anchors of its pictures begin with, on a page with several galleries
     */
    Gallery(ReportContent content, Findings findings, String anchors) {
        this.content = content;
        this.findings = findings;
        this.anchors = anchors;
        groups = groups(findings.evaluation());
    }

    /** Ids of the pictures that are drawn. */
    static Set<String> ids(Evaluation evaluation) {
        return groups(evaluation).stream()
                .flatMap(group -> group.scores.stream())
                .map(ImageScore::id)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static List<Group> groups(Evaluation evaluation) {
        ToDoubleFunction<ImageScore> dice = ImageScore::dice;
        var ranked = evaluation.scores().stream()
                .filter(score -> score.pixels().hasTruth())
                .sorted(Comparator.comparingDouble(dice))
                .toList();
        int worst = Math.min(WORST, ranked.size());
        int best = ranked.size() - Math.min(FEW, ranked.size() - worst);
        int middle = Math.max(worst, (ranked.size() - FEW) / 2);
        return Stream.of(
                        new Group("Worst", "lowest Dice first", ranked.subList(0, worst)),
                        new Group("False alarms", "found where nothing is true, largest first", alarms(evaluation)),
                        new Group("Middle", "around the median", ranked.subList(middle, Math.min(middle + FEW, best))),
                        new Group("Best", "highest Dice last", ranked.subList(best, ranked.size())))
                .filter(group -> !group.scores.isEmpty())
                .toList();
    }

    private static List<ImageScore> alarms(Evaluation evaluation) {
        ToLongFunction<ImageScore> pixels = score -> -score.pixels().falsePositive();
        return evaluation.scores().stream()
                .filter(ImageScore::falseAlarm)
                .sorted(Comparator.comparingLong(pixels))
                .limit(FEW)
                .toList();
    }

    String anchor(ImageScore score) {
        return anchors + "case-" + findings.evaluation().scores().indexOf(score);
    }

    boolean shows(ImageScore score) {
        return groups.stream().anyMatch(group -> group.scores.contains(score));
    }

    void write(Html html) {
        html.open("p", "class", "legend");
        html.key("line truth", "truth, just outside its edge").key("line found", "found, just inside its edge");
        html.close();
        groups.forEach(group -> write(html, group));
    }

    private void write(Html html, Group group) {
        html.open("h3").text(group.title + " ").leaf("small", group.words).close();
        html.open("div", "class", "gallery");
        group.scores.forEach(score -> figure(html, score));
        html.close();
    }

    private void figure(Html html, ImageScore score) {
        int index = findings.evaluation().scores().indexOf(score);
        var outcome = findings.outcomes().get(index / findings.evaluation().labels());
        html.open("figure", "id", anchor(score));
        findings.planes()
                .apply(score.id())
                .ifPresentOrElse(
                        plane -> picture(html, outcome, score, plane),
                        () -> html.leaf("p", "The picture is not at hand any more.", "class", "gone"));
        html.open("figcaption");
        html.open("b").text("Dice " + Figures.percent(score.dice())).close();
        String distance = Figures.decimal(score.hausdorff95(), 1);
        String unit = Double.isNaN(score.hausdorff95())
                ? ""
                : "\u00a0" + findings.evaluation().distanceUnit();
        html.text(" IoU\u00a0" + Figures.percent(score.iou()) + " HD95\u00a0" + distance + unit);
        html.leaf("span", findings.evaluation().labels() > 1 ? content.label(score.label()) : "");
        html.leaf("span", note(score), "class", "note");
        html.leaf("span", score.id(), "class", "id");
        html.close().close();
    }

    private static String note(ImageScore score) {
        if (score.miss()) {
            return "missed altogether";
        }
        return score.falseAlarm()
                ? "false alarm, " + Figures.count(score.pixels().falsePositive()) + " pixels"
                : "";
    }

    private void picture(Html html, Outcome outcome, ImageScore score, Plane plane) {
        var truth = outcome.truth().get(score.label());
        var found = outcome.found().get(score.label());
        var section = section(truth, found);
        var drawn = new OutlinedPicture(plane.image(), content.card().input().intensity(), section);
        String alternative = "picture " + score.id() + " with the outlines of truth and finding";
        html.empty("img", "alt", alternative, "src", drawn.dataUri(truth, found), "loading", "lazy");
        if (section.rows() < truth.rows()) {
            String words = "section, " + Math.round(100.0 * section.rows() / truth.rows()) + " % of each side";
            html.leaf("span", words, "class", "zoom");
        }
    }

    /** The part to show: the whole, or for what is small its surroundings, so that the outlines can be seen apart. */
    static Region section(Mask truth, Mask found) {
        var both = truth.bits();
        both.or(found.bits());
        if (both.isEmpty()) {
            return new Region(0, 0, truth.rows(), truth.columns());
        }
        int columns = truth.columns();
        int top = both.nextSetBit(0) / columns;
        int bottom = (both.length() - 1) / columns;
        int left = both.stream().map(at -> at % columns).min().orElse(0);
        int right = both.stream().map(at -> at % columns).max().orElse(0);
        double share = Math.max(
                LEAST_SHARE, 2 * Math.max((bottom - top + 1.0) / truth.rows(), (right - left + 1.0) / columns));
        share = share > WHOLE_FROM ? 1 : share;
        int height = Math.max(1, (int) Math.round(share * truth.rows()));
        int width = Math.max(1, (int) Math.round(share * columns));
        return new Region(
                start((top + bottom) / 2, height, truth.rows()),
                start((left + right) / 2, width, columns),
                height,
                width);
    }

    private static int start(int centre, int side, int all) {
        return Math.max(0, Math.min(all - side, centre - side / 2));
    }
}
