package dev.kamba.dicom;

import org.jspecify.annotations.Nullable;

/**
 * One item of a Segment Sequence (PS3.3 section C.8.20.4).
 *
 * @param number Segment Number; in a label map 0 is, where it is described, the background
 * @param label Segment Label, or an empty text
 * @param category Segmented Property Category
 * @param type Segmented Property Type
 * @param author who drew it
 * @param rgb Recommended Display CIELab Value as sRGB 0xrrggbb, null where there is none
 */
public record Segment(
        int number,
        String label,
        CodedConcept category,
        CodedConcept type,
        Author author,
        @Nullable Integer rgb) {

    /** Segment Algorithm Type, for example AUTOMATIC, and Segment Algorithm Name; what the file leaves out is empty. */
    public record Author(String type, String name) {}
}
