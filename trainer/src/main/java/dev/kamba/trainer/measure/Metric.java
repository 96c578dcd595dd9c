package dev.kamba.trainer.measure;

/** The metrics that each picture and label has; docs/metrics.md tells each formula and when it is undefined. */
public enum Metric {
    DICE("dice", "Dice"),
    IOU("iou", "IoU"),
    SENSITIVITY("sensitivity", "Sensitivity"),
    SPECIFICITY("specificity", "Specificity"),
    /** The only one of which less is better, and with a unit. */
    HAUSDORFF95("hausdorff95", "HD95"),
    OBJECT_F1("objectF1", "Object F1");

    private final String key;
    private final String title;

    Metric(String key, String title) {
        this.key = key;
        this.title = title;
    }

    /** For programs: its name in JSON. */
    public String key() {
        return key;
    }

    /** For people. */
    public String title() {
        return title;
    }

    /** The same with the unit that reports show it in. */
    String title(String distanceUnit) {
        return title + ", " + (this == HAUSDORFF95 ? distanceUnit : "%");
    }

    /** NaN where undefined. */
    public double of(ImageScore score) {
        return switch (this) {
            case DICE -> score.dice();
            case IOU -> score.iou();
            case SENSITIVITY -> score.sensitivity();
            case SPECIFICITY -> score.specificity();
            case HAUSDORFF95 -> score.hausdorff95();
            case OBJECT_F1 -> score.objectF1();
        };
    }
}
