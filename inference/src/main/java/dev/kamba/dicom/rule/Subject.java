package dev.kamba.dicom.rule;

import dev.kamba.dicom.PixelFacts;
import dev.kamba.dicom.SegmentationObject;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.UID;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The segmentation that is checked, and the images it was made from. */
final class Subject {

    static final String SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4";
    static final String LABEL_MAP = "1.2.840.10008.5.1.4.1.1.66.7";

    private static final Attributes NOTHING = new Attributes(0);

    private final SegmentationObject object;
    private final @Nullable Sources sources;
    private final List<Frame> frames = new ArrayList<>();

    Subject(SegmentationObject object, @Nullable Sources sources) {
        this.object = object;
        this.sources = sources;
        var shared = Data.item(header(), Tag.SharedFunctionalGroupsSequence);
        for (var own : Data.items(header(), Tag.PerFrameFunctionalGroupsSequence)) {
            frames.add(new Frame(frames.size() + 1, own == null ? NOTHING : own, shared));
        }
    }

    Attributes header() {
        return object.header();
    }

    String syntax() {
        return object.transferSyntaxUid();
    }

    boolean nativePixels() {
        return !pixels().encapsulated() && pixels().length() != PixelFacts.NONE;
    }

    PixelFacts pixels() {
        return object.pixels();
    }

    Optional<Sources> sources() {
        return Optional.ofNullable(sources);
    }

    /** The items of Per-frame Functional Groups, as many as there are. */
    List<Frame> frames() {
        return frames;
    }

    /** Frames of which both the functional groups and the pixels are known. */
    int decodedFrames() {
        return Math.min(frames.size(), pixels().frames().size());
    }

    List<Attributes> segments() {
        return Data.items(header(), Tag.SegmentSequence);
    }

    /** Segmentation Type (0062,0001). */
    String type() {
        return Data.text(header(), Tag.SegmentationType);
    }

    boolean binary() {
        return type().equals("BINARY");
    }

    boolean fractional() {
        return type().equals("FRACTIONAL");
    }

    boolean labelMap() {
        return Data.text(header(), Tag.SOPClassUID).equals(LABEL_MAP);
    }

    boolean palette() {
        return Data.text(header(), Tag.PhotometricInterpretation).equals("PALETTE COLOR");
    }

    boolean hasFrameOfReference() {
        return header().containsValue(Tag.FrameOfReferenceUID);
    }

    /** Whether frames lie on a slide, which has coordinates of its own (PS3.3 section C.8.12.2). */
    boolean slide() {
        return header().contains(Tag.ImageOrientationSlide)
                || frames.stream().anyMatch(frame -> frame.has(Tag.PlanePositionSlideSequence));
    }

    boolean anyGroup(int group) {
        return frames.stream().anyMatch(frame -> frame.has(group));
    }

    boolean explicitLittleEndian() {
        return syntax().equals(UID.ExplicitVRLittleEndian) || syntax().equals(UID.ImplicitVRLittleEndian);
    }

    int rows() {
        return Data.number(header(), Tag.Rows, 0);
    }

    int columns() {
        return Data.number(header(), Tag.Columns, 0);
    }

    int numberOfFrames() {
        return Data.number(header(), Tag.NumberOfFrames, 0);
    }
}
