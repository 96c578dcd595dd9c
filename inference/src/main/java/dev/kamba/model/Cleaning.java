package dev.kamba.model;

/**
 * What is made of the pixels that a model finds. All zero: nothing.
 *
 * @param minimumPixels connected parts (8 neighbours) smaller than this many source pixels are dropped
 * @param holePixels holes, parts of the background (4 neighbours) that touch no border of the plane, smaller than this many
 *     source pixels are filled
 * @param minimumMm3 parts connected through the slices (26 neighbours) smaller than this many cubic millimetres are dropped,
 *     where the planes are all slices of a regular stack
 */
public record Cleaning(int minimumPixels, int holePixels, double minimumMm3) {

    public Cleaning {
        if (minimumPixels < 0 || holePixels < 0) {
            throw new IllegalArgumentException(
                    "minimumPixels and holePixels must not be negative, were " + minimumPixels + " and " + holePixels);
        }
        if (!(minimumMm3 >= 0 && Double.isFinite(minimumMm3))) {
            throw new IllegalArgumentException("minimumMm3 must be finite and not negative, was " + minimumMm3);
        }
    }
}
