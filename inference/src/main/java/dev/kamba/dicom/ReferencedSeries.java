package dev.kamba.dicom;

import java.util.List;

/**
 * One item of a Referenced Series Sequence (0008,1115), PS3.3 section C.12.2.
 *
 * @param seriesInstanceUid as the file states it; empty where it does not
 * @param instances Referenced SOP Instance UIDs
 */
public record ReferencedSeries(String seriesInstanceUid, List<String> instances) {

    public ReferencedSeries {
        instances = List.copyOf(instances);
    }
}
