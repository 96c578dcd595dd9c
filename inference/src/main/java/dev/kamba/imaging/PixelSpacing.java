package dev.kamba.imaging;

/**
 * Distance between pixel centres, in millimetres. Order follows PS3.3 section 10.7.1.3: the first value of Pixel Spacing
 * (0028,0030) is between rows, the second between columns.
 */
public record PixelSpacing(double rowMm, double columnMm) {

    public PixelSpacing {
        requirePositive(rowMm, "rowMm");
        requirePositive(columnMm, "columnMm");
    }

    public double areaMm2(long pixels) {
        return pixels * rowMm * columnMm;
    }

    private static void requirePositive(double value, String name) {
        if (!(value > 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException(name + " must be positive and finite, was " + value);
        }
    }
}
