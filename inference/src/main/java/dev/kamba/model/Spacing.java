package dev.kamba.model;

/**
 * Distances of pixel centres that a model was made for, in millimetres, rows and columns alike.
 *
 * @param leastMm above 0
 * @param mostMm at least {@code leastMm}
 */
public record Spacing(double leastMm, double mostMm) {

    public Spacing {
        if (!(leastMm > 0 && mostMm >= leastMm && Double.isFinite(mostMm))) {
            throw new IllegalArgumentException(
                    "leastMm must be above 0 and mostMm at least as large, were " + leastMm + " and " + mostMm);
        }
    }

    /** Whether a distance lies in the range, give or take a hundredth: scanners round. */
    public boolean covers(double millimetres) {
        return millimetres >= 0.99 * leastMm && millimetres <= 1.01 * mostMm;
    }
}
