package dev.kamba.result;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithName;

import java.time.ZoneId;

/** What a site may choose about results. */
@ConfigMapping(prefix = "kamba.result")
public interface ResultConfig {

    /**
     * Whether a segmentation of images without a Frame of Reference gets an orientation that the standard does not allow but
     * OHIF needs to show it.
     */
    @WithName("orientation-for-2d")
    boolean orientationFor2d();

    /** Device Serial Number in results; unlike within a site. */
    @WithName("device-serial")
    String deviceSerial();

    /** Zone of the dates and times in results whose source names none; the same on every node. */
    ZoneId zone();

    /** Warning written into pictures and presentation states. */
    String notice();

    /** What destinations get when nothing was found. */
    @WithName("nothing-found")
    NothingFound nothingFound();

    /** Series Description: text with {@code {model}}, {@code {version}}, {@code {label}} and {@code {kind}}. */
    @WithName("series-description")
    String seriesDescription();

    /** Content Label: the same placeholders. */
    @WithName("content-label")
    String contentLabel();

    /** First of the Series Numbers of results; a model has the same one always. */
    @WithName("series-number")
    int seriesNumber();

    default SegSettings settings() {
        return new SegSettings(
                orientationFor2d(), zone(), new Naming(seriesDescription(), contentLabel(), seriesNumber()));
    }

    /** We as the maker of the results. */
    default Equipment equipment(String version) {
        return new Equipment("Kamba", "Kamba", deviceSerial(), version);
    }
}
