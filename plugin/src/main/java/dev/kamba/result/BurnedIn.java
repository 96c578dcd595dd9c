package dev.kamba.result;

import dev.kamba.dicom.SourceFrame;
import dev.kamba.dicom.SourceSeries;
import org.aoju.bus.image.Tag;

import java.util.List;

/**
 * Burned In Annotation (PS3.3 section C.7.6.1): whether pixels may tell who the patient is. What we write ourselves is a notice,
 * labels and a model's name, which tell nothing of the patient; so the answer is the sources'.
 */
final class BurnedIn {

    private BurnedIn() {}

    /**
     * True if a source says so, or says nothing and has no place in the patient: ultrasound, photographs and secondary captures
     * often carry names in their pixels, reconstructed slices do not.
     */
    static boolean of(SourceSeries series, List<SourceFrame> shown) {
        return shown.stream()
                .map(SourceFrame::sopInstanceUid)
                .distinct()
                .map(uid -> series.header(uid).getString(Tag.BurnedInAnnotation, ""))
                .anyMatch(stated -> stated.equals("YES") || (!stated.equals("NO") && !series.geometric()));
    }
}
