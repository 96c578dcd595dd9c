package dev.kamba.intake.ledger;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.util.List;
import java.util.Map;

/** Where results go and what each place wants. */
@ConfigMapping(prefix = "kamba")
public interface DestinationsConfig {

    /** Destinations by name. */
    Map<String, Destination> destinations();

    /** Whether any of the destinations with these names wants the encoding. */
    default boolean anyWants(List<String> names, Encoding encoding) {
        return destinations().entrySet().stream()
                .anyMatch(each -> names.contains(each.getKey())
                        && each.getValue().segmentation().contains(encoding));
    }

    /** A destination. */
    interface Destination {

        /** {@code dicom://AET@host:port} or {@code dicomweb:http://host:port/dicom-web}. */
        String url();

        /** Encodings of the segmentation, the preferred first; the destination gets the first that it takes. */
        @WithDefault("binary")
        List<Encoding> segmentation();

        /** Whether segmentations are sent as RLE Lossless; by C-STORE only if the destination takes them so. */
        @WithDefault("false")
        boolean rle();

        /** Whether it gets a report of measurements (SR). */
        @WithDefault("false")
        boolean report();

        /** Whether it gets pictures with the outlines burnt in (secondary capture). */
        @WithDefault("false")
        boolean capture();

        /** Whether it gets the outlines as a presentation state (GSPS). */
        @WithDefault("false")
        boolean presentation();
    }

    /** How a segmentation is encoded. */
    enum Encoding {
        /** Segmentation Storage, BINARY. */
        BINARY,
        /** Label Map Segmentation Storage. */
        LABELMAP,
        /** Segmentation Storage, FRACTIONAL. */
        FRACTIONAL,
        /** No segmentation at all. */
        NONE
    }
}
