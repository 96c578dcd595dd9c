package dev.kamba.model;

import java.util.Optional;

/**
 * One output channel of a model: what it finds and how a probability becomes a segment.
 *
 * @param name Segment Label, at most 64 characters, unlike within the model
 * @param rgb display colour, {@code #rrggbb}
 * @param category Segmented Property Category, PS3.16 CID 7150
 * @param type Segmented Property Type, PS3.16 CID 7151
 * @param anatomicRegion where, if the type does not say it
 * @param threshold a pixel belongs to the segment when its probability is above this, 0..1
 * @param cleaning what is made of those pixels
 */
public record Label(
        String name,
        String rgb,
        Code category,
        Code type,
        Optional<Code> anatomicRegion,
        double threshold,
        Cleaning cleaning) {

    public Label {
        if (name.isBlank() || name.length() > 64) {
            throw new IllegalArgumentException("label name must have 1 to 64 characters, was '" + name + "'");
        }
        if (!rgb.matches("#[0-9a-fA-F]{6}")) {
            throw new IllegalArgumentException("rgb must look like #ff8800, was '" + rgb + "'");
        }
        if (!(threshold > 0 && threshold < 1)) {
            throw new IllegalArgumentException("threshold must lie between 0 and 1, was " + threshold);
        }
    }

    /** A label that only drops small parts. */
    public Label(
            String name,
            String rgb,
            Code category,
            Code type,
            Optional<Code> anatomicRegion,
            double threshold,
            int minimumPixels) {
        this(name, rgb, category, type, anatomicRegion, threshold, new Cleaning(minimumPixels, 0, 0));
    }

    /** Connected parts smaller than this many source pixels are dropped. */
    public int minimumPixels() {
        return cleaning.minimumPixels();
    }

    /** The display colour as 0xrrggbb. */
    public int colour() {
        return Integer.parseInt(rgb.substring(1), 16);
    }
}
