package dev.kamba.trainer.measure;

/** The figures that are looked at first. */
final class Headline {

    private final Evaluation evaluation;

    Headline(Evaluation evaluation) {
        this.evaluation = evaluation;
    }

    void write(Html html) {
        var dice = evaluation.summary(Metric.DICE);
        var interval = evaluation.interval(Metric.DICE);
        var distance = evaluation.summary(Metric.HAUSDORFF95);
        var pooled = evaluation.pooled(Evaluation.PAPERS_BATCH);
        var presence = evaluation.presence();
        html.open("div", "class", "tiles");
        tile(
                html,
                "Dice per picture",
                Figures.percent(dice.mean()),
                "%",
                "95 % interval " + Figures.of(Metric.DICE, interval) + " over " + Figures.count(interval.groups())
                        + " groups; median " + Figures.percent(dice.median()) + ", tenth percentile "
                        + Figures.percent(dice.tenthPercentile()));
        tile(
                html,
                "IoU per picture",
                Figures.percent(evaluation.summary(Metric.IOU).mean()),
                "%",
                "mean of " + Figures.count(dice.count())
                        + (evaluation.labels() > 1 ? " pictures and labels" : " pictures with truth"));
        var volumes = Summary.of(evaluation.volumes(), VolumeScore::dice);
        if (volumes.count() > 0) {
            tile(
                    html,
                    "Dice per volume",
                    Figures.percent(volumes.mean()),
                    "%",
                    "95 % interval " + Figures.of(Metric.DICE, evaluation.volumeInterval()) + "; lowest of "
                            + Figures.count(volumes.count()) + ": " + Figures.percent(volumes.lowest()) + "; volume "
                            + Figures.signedPercent(Summary.of(evaluation.volumes(), VolumeScore::difference)) + " %");
        }
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
}
