package dev.kamba.result;

import dev.kamba.model.Code;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;

import java.util.Optional;

/**
 * What the pixel values of a grey image measure, where the standard has a name for it.
 *
 * @param concept the quantity, from PS3.16 CID 7469
 * @param unit its UCUM unit
 */
record Quantity(Code concept, Code unit) {

    private static final Quantity ATTENUATION = new Quantity(
            new Code("112031", "DCM", "Attenuation Coefficient"), new Code("[hnsf'U]", "UCUM", "Hounsfield unit"));
    private static final Quantity MR_SIGNAL =
            new Quantity(new Code("110852", "DCM", "MR signal intensity"), new Code("1", "UCUM", "no units"));

    /** Hounsfield units for CT unless Rescale Type (0028,1054) says otherwise, signal for MR; empty for everything else. */
    static Optional<Quantity> of(String modality, Attributes header) {
        return switch (modality) {
            case "CT" -> rescaleType(header).equals("HU") ? Optional.of(ATTENUATION) : Optional.empty();
            case "MR" -> Optional.of(MR_SIGNAL);
            default -> Optional.empty();
        };
    }

    private static String rescaleType(Attributes header) {
        var shared = header.getNestedDataset(Tag.SharedFunctionalGroupsSequence);
        var enhanced = shared == null ? null : shared.getNestedDataset(Tag.PixelValueTransformationSequence);
        return (enhanced == null ? header : enhanced).getString(Tag.RescaleType, "HU");
    }
}
