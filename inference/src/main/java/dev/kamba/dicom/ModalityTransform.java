package dev.kamba.dicom;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.jspecify.annotations.Nullable;

import java.util.OptionalInt;

/** Stored values into the modality's unit (PS3.3 section C.11.1): a straight line or a table. */
final class ModalityTransform {

    private static final ModalityTransform IDENTITY = new ModalityTransform(1, 0, null, 0);

    /** From the least to the greatest number of 16 bits. */
    private static final int MOST_SPAN = 0xFFFF;

    /** Far below what float32 holds exactly. */
    private static final int MOST_WHOLE = 1 << 23;

    private final double slope;
    private final double intercept;
    private final float @Nullable [] table;
    private final int first;

    private ModalityTransform(double slope, double intercept, float @Nullable [] table, int first) {
        this.slope = slope;
        this.intercept = intercept;
        this.table = table;
        this.first = first;
    }

    /** From the data set, or from a functional group that holds the same attributes. */
    static ModalityTransform of(Attributes attributes, boolean signed) {
        var lut = attributes.getNestedDataset(Tag.ModalityLUTSequence);
        // Some senders write the sequence with nothing in it.
        if (lut != null && lut.containsValue(Tag.LUTData)) {
            return table(lut, signed);
        }
        if (!attributes.containsValue(Tag.RescaleSlope) && !attributes.containsValue(Tag.RescaleIntercept)) {
            return IDENTITY;
        }
        double slope = number(attributes, Tag.RescaleSlope, "1");
        double intercept = number(attributes, Tag.RescaleIntercept, "0");
        if (!Double.isFinite(slope) || !Double.isFinite(intercept) || slope == 0) {
            throw PixelFormat.unsupported("Rescale Slope (0028,1053) is zero, or it or the intercept is not a number");
        }
        return slope == 1 && intercept == 0 ? IDENTITY : new ModalityTransform(slope, intercept, null, 0);
    }

    /** The toolkit takes a malformed number for a missing one, which would give wrong values without a word. */
    private static double number(Attributes attributes, int tag, String missing) {
        try {
            return Double.parseDouble(attributes.getString(tag, missing));
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private static ModalityTransform table(Attributes lut, boolean signed) {
        var entries = LookupTable.read(lut, Tag.LUTDescriptor, Tag.LUTData, signed);
        var table = new float[entries.size()];
        for (int index = 0; index < table.length; index++) {
            table[index] = entries.at(entries.first() + index);
        }
        return new ModalityTransform(1, 0, table, entries.first());
    }

    /**
     * The base beside which 16 bits hold all that these stored values become; empty if it is not whole numbers or too many.
     *
     * @param least stored value
     * @param greatest stored value
     */
    OptionalInt base(long least, long greatest) {
        if (table != null) {
            return OptionalInt.of(-Short.MIN_VALUE);
        }
        double low = Math.min(least * slope, greatest * slope) + intercept;
        double high = Math.max(least * slope, greatest * slope) + intercept;
        boolean fit = isWhole(slope) && isWhole(intercept) && high - low <= MOST_SPAN && Math.abs(low) <= MOST_WHOLE;
        return fit ? OptionalInt.of((int) low - Short.MIN_VALUE) : OptionalInt.empty();
    }

    /** But not the zero below zero, which whole numbers cannot tell from the other. */
    private static boolean isWhole(double value) {
        return Double.compare((int) value, value) == 0;
    }

    /** Whether a step of the stored value always makes the same difference. */
    boolean isLine() {
        return table == null;
    }

    float apply(long stored) {
        if (table == null) {
            return (float) (stored * slope + intercept);
        }
        long index = Math.max(0, Math.min(table.length - 1L, stored - first));
        return table[(int) index];
    }
}
