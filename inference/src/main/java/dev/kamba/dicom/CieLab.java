package dev.kamba.dicom;

/** Display colours as PS3.3 section C.10.7.1.1 encodes them: CIELab with white point D50, each scaled to 16 bits. */
public final class CieLab {

    // sRGB to CIE XYZ, adapted (Bradford) to D50, the white point of the ICC profile connection space.
    private static final double[][] TO_XYZ = {
        {0.4360747, 0.3850649, 0.1430804}, {0.2225045, 0.7168786, 0.0606169}, {0.0139322, 0.0971045, 0.7141733}
    };
    private static final double EPSILON = 216.0 / 24389;
    private static final double KAPPA = 24389.0 / 27;

    // The inverse of TO_XYZ.
    private static final double[][] FROM_XYZ = {
        {3.1338561, -1.6168667, -0.4906146}, {-0.9787684, 1.9161415, 0.0334540}, {0.0719453, -0.2289914, 1.4052427}
    };

    private CieLab() {}

    /** L*, a*, b* of an sRGB colour 0xrrggbb: 0..100, -128..127 and -128..127 become 0..65535. */
    public static int[] encode(int rgb) {
        var red = linear(rgb >> 16 & 0xff);
        var green = linear(rgb >> 8 & 0xff);
        var blue = linear(rgb & 0xff);
        var f = new double[3];
        for (int i = 0; i < 3; i++) {
            // A row's sum is the white point, so white is exactly neutral.
            var row = TO_XYZ[i];
            f[i] = curve((row[0] * red + row[1] * green + row[2] * blue) / (row[0] + row[1] + row[2]));
        }
        return new int[] {
            scale(116 * f[1] - 16, 0, 100), scale(500 * (f[0] - f[1]), -128, 127), scale(200 * (f[1] - f[2]), -128, 127)
        };
    }

    /** The sRGB colour 0xrrggbb nearest to three values 0..65535; what sRGB cannot show is cut off. */
    static int decode(int[] lab) {
        var middle = (unscale(lab[0], 0, 100) + 16) / 116;
        double[] f = {middle + unscale(lab[1], -128, 127) / 500, middle, middle - unscale(lab[2], -128, 127) / 200};
        var xyz = new double[3];
        for (int i = 0; i < 3; i++) {
            xyz[i] = ratio(f[i]) * (TO_XYZ[i][0] + TO_XYZ[i][1] + TO_XYZ[i][2]);
        }
        var rgb = 0;
        for (var row : FROM_XYZ) {
            rgb = rgb << 8 | component(row[0] * xyz[0] + row[1] * xyz[1] + row[2] * xyz[2]);
        }
        return rgb;
    }

    private static double unscale(int value, double low, double high) {
        return low + (value & 0xffff) / 65535.0 * (high - low);
    }

    private static double ratio(double f) {
        return f * f * f > EPSILON ? f * f * f : (116 * f - 16) / KAPPA;
    }

    private static int component(double linear) {
        var value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * Math.pow(linear, 1 / 2.4) - 0.055;
        return (int) Math.round(255 * Math.min(1, Math.max(0, value)));
    }

    private static double linear(int component) {
        var value = component / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }

    private static double curve(double ratio) {
        return ratio > EPSILON ? Math.cbrt(ratio) : (KAPPA * ratio + 16) / 116;
    }

    private static int scale(double value, double low, double high) {
        var share = (value - low) / (high - low);
        return (int) Math.round(65535 * Math.min(1, Math.max(0, share)));
    }
}
