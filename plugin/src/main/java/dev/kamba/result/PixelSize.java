package dev.kamba.result;

import dev.kamba.dicom.SourceFrame;
import dev.kamba.imaging.PixelSpacing;
import dev.kamba.imaging.Region;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** The size of pixels in the patient, where the source tells it and it means what it says. */
final class PixelSize {

    /** Images whose Pixel Spacing may be the detector's, larger than the patient's (PS3.3 section 10.7.1.1). */
    private static final Set<String> PROJECTIONS = Set.of("CR", "DX", "MG", "XA", "RF", "IO", "PX", "RG");

    private static final int CENTIMETRES = 3;
    private static final double MM_PER_CM = 10;

    private PixelSize() {}

    /**
     * From the frame's geometry, else from the only ultrasound region (PS3.3 section C.8.5.5), else from Pixel Spacing; a
     * projection's counts only if it was calibrated.
     */
    static Optional<PixelSpacing> of(SourceFrame frame, String modality, Attributes header) {
        return frame.spacing()
                .or(() -> frame.region().flatMap(region -> ultrasound(region, header)))
                .or(() -> pixelSpacing(modality, header));
    }

    private static Optional<PixelSpacing> ultrasound(Region region, Attributes header) {
        var regions = header.getSequence(Tag.SequenceOfUltrasoundRegions);
        if (regions == null) {
            return Optional.empty();
        }
        return regions.stream()
                .filter(item -> item.getInt(Tag.RegionLocationMinX0, -1) == region.column()
                        && item.getInt(Tag.RegionLocationMinY0, -1) == region.row())
                .filter(item -> item.getInt(Tag.PhysicalUnitsXDirection, 0) == CENTIMETRES
                        && item.getInt(Tag.PhysicalUnitsYDirection, 0) == CENTIMETRES)
                .findFirst()
                .flatMap(item -> spacing(
                        MM_PER_CM * Math.abs(item.getDouble(Tag.PhysicalDeltaY, 0)),
                        MM_PER_CM * Math.abs(item.getDouble(Tag.PhysicalDeltaX, 0))));
    }

    private static Optional<PixelSpacing> pixelSpacing(String modality, Attributes header) {
        var values = header.getDoubles(Tag.PixelSpacing);
        if (values == null || values.length != 2) {
            return Optional.empty();
        }
        boolean calibrated = header.containsValue(Tag.PixelSpacingCalibrationType)
                || (header.containsValue(Tag.ImagerPixelSpacing)
                        && !Arrays.equals(values, header.getDoubles(Tag.ImagerPixelSpacing)));
        return PROJECTIONS.contains(modality) && !calibrated ? Optional.empty() : spacing(values[0], values[1]);
    }

    private static Optional<PixelSpacing> spacing(double rowMm, double columnMm) {
        return rowMm > 0 && columnMm > 0 && Double.isFinite(rowMm) && Double.isFinite(columnMm)
                ? Optional.of(new PixelSpacing(rowMm, columnMm))
                : Optional.empty();
    }
}
