package dev.kamba.dicom;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;

import java.util.Comparator;

/**
 * What orders frames where their position does not; missing numbers and texts come last.
 *
 * @param trigger milliseconds after the R wave
 * @param temporal index of the time point
 */
record OrderKey(Times times, double trigger, double temporal, double echo, double instance, String uid, int frame) {

    /** DICOM texts, which sort as the times do. */
    record Times(String acquired, String content) {}

    private static final String LAST = "\uFFFF";

    private static final Comparator<OrderKey> BY_TIMES =
            Comparator.comparing((OrderKey key) -> key.times.acquired).thenComparing(key -> key.times.content);

    /** Of frames at one position. */
    static final Comparator<OrderKey> IN_TIME = Comparator.comparingDouble(OrderKey::trigger)
            .thenComparingDouble(OrderKey::temporal)
            .thenComparing(BY_TIMES)
            .thenComparingDouble(OrderKey::echo)
            .thenComparingDouble(OrderKey::instance)
            .thenComparing(OrderKey::uid)
            .thenComparingInt(OrderKey::frame);

    /** Of frames without a position. */
    static final Comparator<OrderKey> IN_SERIES = Comparator.comparingDouble(OrderKey::instance)
            .thenComparing(BY_TIMES)
            .thenComparing(OrderKey::uid)
            .thenComparingInt(OrderKey::frame);

    static OrderKey of(Attributes dataSet, FrameAttributes frame, String uid, int number) {
        var content = frame.groupOrAll(Tag.FrameContentSequence);
        var cardiac = frame.groupOrAll(Tag.CardiacSynchronizationSequence);
        return new OrderKey(
                new Times(acquired(dataSet, content), joined(dataSet, Tag.ContentDate, Tag.ContentTime)),
                first(number(cardiac, Tag.NominalCardiacTriggerDelayTime), number(dataSet, Tag.TriggerTime)),
                first(number(content, Tag.TemporalPositionIndex), number(dataSet, Tag.TemporalPositionIdentifier)),
                number(dataSet, Tag.EchoNumbers),
                number(dataSet, Tag.InstanceNumber),
                uid,
                number);
    }

    /** What tells images of one place apart; equal for copies of one image. */
    OrderKey moment() {
        return new OrderKey(times, trigger, temporal, echo, 0, "", 0);
    }

    private static String acquired(Attributes dataSet, Attributes content) {
        return content.getString(
                Tag.FrameAcquisitionDateTime,
                dataSet.getString(Tag.AcquisitionDateTime, joined(dataSet, Tag.AcquisitionDate, Tag.AcquisitionTime)));
    }

    private static String joined(Attributes attributes, int date, int time) {
        var text = attributes.getString(date, "") + attributes.getString(time, "");
        return text.isEmpty() ? LAST : text;
    }

    /** From the text, because the toolkit refuses to see integer strings as numbers of another kind. */
    private static double number(Attributes attributes, int tag) {
        try {
            double value = Double.parseDouble(attributes.getString(tag, "none"));
            return Double.isFinite(value) ? value : Double.POSITIVE_INFINITY;
        } catch (NumberFormatException e) {
            return Double.POSITIVE_INFINITY;
        }
    }

    private static double first(double preferred, double otherwise) {
        return Double.isInfinite(preferred) ? otherwise : preferred;
    }
}
