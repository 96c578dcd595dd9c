package dev.kamba.dicom;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import org.aoju.bus.image.galaxy.data.Attributes;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A series as it lies on disk: its frames in spatial order. Headers are read once, pixels when asked for. */
public final class SourceSeries {

    record Identity(String study, String series, String modality) {}

    private final Identity identity;
    private final SpatialOrder order;
    private final List<LeftOut> leftOut;
    private final Map<String, Path> files;

    SourceSeries(Identity identity, SpatialOrder order, List<LeftOut> leftOut, Map<String, Path> files) {
        this.identity = identity;
        this.order = order;
        this.leftOut = List.copyOf(leftOut);
        this.files = Map.copyOf(files);
    }

    /**
     * Reads the headers of the files of one series, in any order.
     *
     * @throws KambaException where a file is not readable, an image cannot be processed, or there is none
     */
    public static SourceSeries read(List<Path> files) {
        return new SeriesReader().read(files);
    }

    public String studyInstanceUid() {
        return identity.study;
    }

    public String seriesInstanceUid() {
        return identity.series;
    }

    /** Modality (0008,0060), or an empty text. */
    public String modality() {
        return identity.modality;
    }

    /**
     * The frames to segment: the largest group of parallel planes of one size, sorted along their normal, then by time; where
     * there are no positions, by Instance Number and frame number.
     */
    public List<SourceFrame> frames() {
        return order.stack();
    }

    /** Whether all frames have a place in one Frame of Reference, which a segmentation may copy. */
    public boolean geometric() {
        var reference = frames().get(0).frameOfReference();
        return order.geometric()
                && !reference.isEmpty()
                && frames().stream().allMatch(frame -> frame.frameOfReference().equals(reference));
    }

    /** What of the series is not in {@link #frames}, and why. */
    public List<LeftOut> leftOut() {
        return leftOut;
    }

    /** What a reader of the result must know of these images: sentences without patient data; see {@link SeriesWarnings}. */
    public List<String> warnings() {
        return SeriesWarnings.of(this);
    }

    /** SOP Instance UIDs of all its files, those of images in {@link #leftOut} too. */
    public Set<String> instances() {
        return files.keySet();
    }

    /**
     * The data set without pixel data and other values of more than 256 KiB, read anew from the file, so that a series keeps no
     * headers in memory.
     */
    public Attributes header(String sopInstanceUid) {
        var file = files.get(sopInstanceUid);
        if (file == null) {
            throw new KambaException(ErrorCode.INTERNAL, "the series has no instance with this SOP Instance UID");
        }
        return HeaderReader.read(file).attributes();
    }
}
