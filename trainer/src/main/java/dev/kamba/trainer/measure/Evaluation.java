package dev.kamba.trainer.measure;

import dev.kamba.imaging.PixelSpacing;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * All metrics of a list of outcomes, at the pictures' own size.
 *
 * @param labels number of labels, the same in every picture
 * @param millimetres whether distances are in millimetres, because every picture has a spacing; otherwise all are in pixels
 * @param scores picture by picture in the order given, within a picture label by label
 * @param volumes in the order in which they first come, within a volume label by label; none for pictures by themselves
 * @param matrix pixels by true and found label; empty where labels overlap in the truth
 */
public record Evaluation(
        int labels,
        boolean millimetres,
        List<ImageScore> scores,
        List<VolumeScore> volumes,
        Optional<LabelMatrix> matrix) {

    /** Pictures in a batch of the papers. */
    public static final int PAPERS_BATCH = 8;

    private static final PixelSpacing PIXELS = new PixelSpacing(1, 1);

    /** One picture, all labels counted together. */
    private record Picture(String group, Confusion pixels) {}

    public Evaluation {
        scores = List.copyOf(scores);
        volumes = List.copyOf(volumes);
    }

    /** Scores several pictures at a time. */
    public static Evaluation of(List<Outcome> outcomes) {
        int labels = outcomes.stream().mapToInt(Outcome::labels).findFirst().orElse(1);
        if (outcomes.stream().anyMatch(outcome -> outcome.labels() != labels)) {
            throw new IllegalArgumentException("all pictures must have the same labels");
        }
        boolean millimetres = !outcomes.isEmpty()
                && outcomes.stream().allMatch(outcome -> outcome.spacing().isPresent());
        var scores = outcomes.parallelStream()
                .flatMap(outcome -> IntStream.range(0, labels)
                        .mapToObj(label -> ImageScore.of(
                                outcome, label, millimetres ? outcome.spacing().orElseThrow() : PIXELS)))
                .toList();
        return new Evaluation(
                labels,
                millimetres,
                scores,
                VolumeScore.of(outcomes, scores, labels),
                LabelMatrix.of(outcomes, labels));
    }

    public int images() {
        return scores.size() / labels;
    }

    /** Of the surface distances: mm or px. */
    public String distanceUnit() {
        return millimetres ? "mm" : "px";
    }

    /** One score per picture. */
    public List<ImageScore> scores(int label) {
        return scores.stream().filter(score -> score.label() == label).toList();
    }

    /** One score per volume. */
    public List<VolumeScore> volumes(int label) {
        return volumes.stream().filter(score -> score.label() == label).toList();
    }

    /** Over all pictures and labels with a value. */
    public Summary summary(Metric metric) {
        return Summary.of(scores, metric::of);
    }

    /** Over all pictures in which the label has a value. */
    public Summary summary(Metric metric, int label) {
        return Summary.of(scores(label), metric::of);
    }

    /** Of the mean over all pictures and labels with a value. */
    public Interval interval(Metric metric) {
        return Interval.ofMean(scores, ImageScore::group, metric::of);
    }

    /** Of the mean over all pictures in which the label has a value. */
    public Interval interval(Metric metric, int label) {
        return Interval.ofMean(scores(label), ImageScore::group, metric::of);
    }

    /** Overlap over all pixels and labels of consecutive batches: see {@link Pooled}. */
    public Pooled pooled(int batch) {
        return pooled(pictures(), batch);
    }

    /** Of that IoU. */
    public Interval pooledInterval(int batch) {
        return Interval.of(
                pictures(), Picture::group, drawn -> pooled(drawn, batch).iou());
    }

    /** Of the mean Dice over all volumes and labels with a value. */
    public Interval volumeInterval() {
        return Interval.ofMean(volumes, VolumeScore::group, VolumeScore::dice);
    }

    private List<Picture> pictures() {
        return IntStream.range(0, images())
                .mapToObj(image -> scores.subList(image * labels, (image + 1) * labels))
                .map(labelled -> new Picture(labelled.get(0).group(), sum(labelled)))
                .toList();
    }

    private static Pooled pooled(List<Picture> pictures, int batch) {
        return Pooled.of(pictures.stream().map(Picture::pixels).toList(), batch);
    }

    /** The same of one label. */
    public Pooled pooled(int batch, int label) {
        return Pooled.of(scores(label).stream().map(ImageScore::pixels).toList(), batch);
    }

    /** All pixels of a label. */
    public Confusion confusion(int label) {
        return sum(scores(label));
    }

    /** All objects of a label. */
    public ObjectCount objects(int label) {
        return scores(label).stream().map(ImageScore::objects).reduce(ObjectCount.NONE, ObjectCount::plus);
    }

    /** Pictures times labels, by truth and finding. */
    public Presence presence() {
        return Presence.of(scores);
    }

    /** Pictures, by truth and finding of a label. */
    public Presence presence(int label) {
        return Presence.of(scores(label));
    }

    private static Confusion sum(List<ImageScore> scores) {
        return scores.stream().map(ImageScore::pixels).reduce(Confusion.NONE, Confusion::plus);
    }
}
