package dev.kamba.trainer.measure;

import dev.kamba.imaging.PixelSpacing;

/**
 * How well the mask of one label fits the truth in one picture.
 *
 * @param id the picture's
 * @param group the picture's
 * @param label index of the label, from 0
 * @param pixels counted
 * @param objects counted
 * @param hausdorff95 95th percentile of the symmetric surface distances, in millimetres or pixels as {@link Evaluation}
 *     says; NaN where truth or finding is empty
 */
public record ImageScore(
        String id, String group, int label, Confusion pixels, ObjectCount objects, double hausdorff95) {

    static ImageScore of(Outcome outcome, int label, PixelSpacing spacing) {
        var truth = outcome.truth().get(label);
        var found = outcome.found().get(label);
        return new ImageScore(
                outcome.id(),
                outcome.group(),
                label,
                Confusion.of(truth, found),
                ObjectCount.of(truth, found),
                SurfaceDistance.hausdorff95(truth, found, spacing));
    }

    /** Something was found where nothing is true. */
    public boolean falseAlarm() {
        return !pixels.hasTruth() && pixels.hasFinding();
    }

    /** Nothing was found where something is true. */
    public boolean miss() {
        return pixels.hasTruth() && !pixels.hasFinding();
    }

    /** 0..1; NaN where nothing is true. */
    public double iou() {
        return ifTrue(pixels.iou());
    }

    /** 0..1; NaN where nothing is true. */
    public double dice() {
        return ifTrue(pixels.dice());
    }

    /** 0..1; NaN where nothing is true. */
    public double sensitivity() {
        return pixels.sensitivity();
    }

    /** 0..1; NaN where everything is true. */
    public double specificity() {
        return pixels.specificity();
    }

    /** F1 of the objects, 0..1; NaN where nothing is true. */
    public double objectF1() {
        return ifTrue(objects.f1());
    }

    /** A picture without truth says nothing about overlap: it counts as a false alarm or as quiet. */
    private double ifTrue(double value) {
        return pixels.hasTruth() ? value : Double.NaN;
    }
}
