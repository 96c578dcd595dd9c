package dev.kamba.result;

import dev.kamba.dicom.CieLab;
import dev.kamba.dicom.SourceFrame;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Mask;
import dev.kamba.model.Label;
import dev.kamba.picture.Contour;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.Sequence;
import org.aoju.bus.image.galaxy.data.VR;

import java.util.Comparator;
import java.util.List;

/**
 * The outlines and words of a presentation state (PS3.3 sections C.10.5 and C.10.7): a layer for each label, and one for the
 * notice.
 */
final class GraphicLayers {

    private static final String NOTICE = "NOTICE";

    // Graphic Data is FL, whose length in Explicit VR has 16 bits: 8191 points of two values of four bytes.
    private static final int MOST_POINTS = 8191;

    // More than this is no outline that a person could read.
    private static final int MOST_OUTLINES = 20_000;

    private final Attributes target;
    private final SourceFacts facts;
    private final Sequence annotations;
    private int outlines;

    GraphicLayers(Attributes target, SourceFacts facts) {
        this.target = target;
        this.facts = facts;
        annotations = target.newSequence(Tag.GraphicAnnotationSequence, 16);
    }

    /** Adds the layers of the labels, in their order, with the notice on top. */
    void layers(List<Label> labels) {
        var layers = target.newSequence(Tag.GraphicLayerSequence, labels.size() + 1);
        for (int i = 0; i < labels.size(); i++) {
            layers.add(layer(
                    name(i),
                    i + 1,
                    SegText.value(labels.get(i).name()),
                    labels.get(i).colour()));
        }
        layers.add(layer(NOTICE, labels.size() + 1, "Notice", 0xffd24a));
    }

    private static Attributes layer(String name, int order, String description, int colour) {
        var layer = new Attributes();
        layer.setString(Tag.GraphicLayer, VR.CS, name);
        layer.setInt(Tag.GraphicLayerOrder, VR.IS, order);
        var lab = CieLab.encode(colour);
        // A grey screen has only lightness; below half of it a line could be lost on dark tissue.
        layer.setInt(Tag.GraphicLayerRecommendedDisplayGrayscaleValue, VR.US, Math.max(0x8000, lab[0]));
        layer.setInt(Tag.GraphicLayerRecommendedDisplayCIELabValue, VR.US, lab);
        layer.setString(Tag.GraphicLayerDescription, VR.LO, description);
        return layer;
    }

    private static String name(int label) {
        return "SEGMENT_" + (label + 1);
    }

    /** Writes into the upper left corner of every image. */
    void notice(String text) {
        var item = new Attributes();
        item.setString(Tag.GraphicLayer, VR.CS, NOTICE);
        var words = Items.one(item, Tag.TextObjectSequence);
        words.setString(Tag.BoundingBoxAnnotationUnits, VR.CS, "DISPLAY");
        words.setString(Tag.UnformattedTextValue, VR.ST, text);
        words.setFloat(Tag.BoundingBoxTopLeftHandCorner, VR.FL, 0.02f, 0.02f);
        words.setFloat(Tag.BoundingBoxBottomRightHandCorner, VR.FL, 0.98f, 0.12f);
        words.setString(Tag.BoundingBoxTextHorizontalJustification, VR.CS, "LEFT");
        annotations.add(item);
    }

    /** Draws a mask that is not empty on its frame, and writes the label's name beside its largest part. */
    void outline(SourceFrame frame, int label, String name, Mask mask) {
        var contours = Contour.of(mask);
        outlines += contours.size();
        if (outlines > MOST_OUTLINES) {
            throw new KambaException(
                    ErrorCode.IMAGE_UNSUPPORTED,
                    "the masks have more than " + MOST_OUTLINES + " outlines; a presentation state does not suit them");
        }
        var item = new Attributes();
        Heading.images(item, Tag.ReferencedImageSequence, List.of(frame), facts);
        item.setString(Tag.GraphicLayer, VR.CS, name(label));
        var graphics = item.newSequence(Tag.GraphicObjectSequence, contours.size());
        contours.forEach(contour -> add(graphics, contour.simplified()));
        var largest =
                contours.stream().max(Comparator.comparingInt(Contour::size)).orElseThrow();
        Items.one(item, Tag.TextObjectSequence).addAll(text(largest, name, mask));
        annotations.add(item);
    }

    private static void add(Sequence graphics, Contour contour) {
        // The last point is the first again: that closes the line. One that is too long is drawn in several pieces.
        int ends = contour.size();
        for (int from = 0; from < ends; from += MOST_POINTS - 1) {
            int to = Math.min(ends, from + MOST_POINTS - 1);
            var graphic = new Attributes();
            graphic.setString(Tag.GraphicAnnotationUnits, VR.CS, "PIXEL");
            graphic.setInt(Tag.GraphicDimensions, VR.US, 2);
            graphic.setInt(Tag.NumberOfGraphicPoints, VR.US, to - from + 1);
            graphic.setFloat(Tag.GraphicData, VR.FL, points(contour, from, to));
            graphic.setString(Tag.GraphicType, VR.CS, "POLYLINE");
            graphic.setString(Tag.GraphicFilled, VR.CS, "N");
            graphics.add(graphic);
        }
    }

    private static float[] points(Contour contour, int from, int to) {
        var points = new float[2 * (to - from + 1)];
        for (int i = from; i <= to; i++) {
            points[2 * (i - from)] = (float) contour.x(i % contour.size());
            points[2 * (i - from) + 1] = (float) contour.y(i % contour.size());
        }
        return points;
    }

    // To the right of the outline's upper end, but within the image.
    private static Attributes text(Contour contour, String name, Mask mask) {
        double right = 0;
        double top = mask.rows();
        for (int i = 0; i < contour.size(); i++) {
            right = Math.max(right, contour.x(i));
            top = Math.min(top, contour.y(i));
        }
        double height = Math.max(1, mask.rows() / 24.0);
        double width = Math.min(mask.columns(), 0.7 * height * name.length());
        double x = Math.max(0, Math.min(right + height / 2, mask.columns() - width));
        double y = Math.max(0, Math.min(top, mask.rows() - height));
        var words = new Attributes();
        words.setString(Tag.BoundingBoxAnnotationUnits, VR.CS, "PIXEL");
        words.setString(Tag.UnformattedTextValue, VR.ST, name);
        words.setFloat(Tag.BoundingBoxTopLeftHandCorner, VR.FL, (float) x, (float) y);
        words.setFloat(Tag.BoundingBoxBottomRightHandCorner, VR.FL, (float) (x + width), (float) (y + height));
        words.setString(Tag.BoundingBoxTextHorizontalJustification, VR.CS, "LEFT");
        return words;
    }
}
