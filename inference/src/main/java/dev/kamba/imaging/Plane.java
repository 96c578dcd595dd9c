package dev.kamba.imaging;

import java.util.Optional;
import java.util.OptionalDouble;

/** One two-dimensional picture to segment; its pixels are decoded when they are asked for. */
public interface Plane {

    /** A picture in memory of which nothing else is known; unlike every other plane, even one of the same picture. */
    static Plane of(Image picture) {
        return new Plane() {
            @Override
            public Image image() {
                return picture;
            }

            @Override
            public int rows() {
                return picture.rows();
            }

            @Override
            public int columns() {
                return picture.columns();
            }

            @Override
            public Optional<Region> region() {
                return Optional.empty();
            }
        };
    }

    /** Decodes the pixels now, [channels, rows, columns]; every call decodes again. */
    Image image();

    int rows();

    int columns();

    /** The part that shows the patient, where the rest is known to be text and scales; always inside the plane. */
    Optional<Region> region();

    /** Distance of the pixels, where it is known. */
    default Optional<PixelSpacing> spacing() {
        return Optional.empty();
    }

    /**
     * The picture this many slices further in space, never in time; before the first and behind the last slice, and where
     * nothing is known of neighbours, the last one there is, which may be this one.
     */
    default Plane neighbour(int slices) {
        return this;
    }

    /**
     * Distance of the slices of this plane's stack, where it is regular: all at one distance, one above the other, of one size
     * and spacing, and, in a loop, as many at each position. {@link #neighbour} then goes from the first to the last of a volume.
     */
    default OptionalDouble sliceDistanceMm() {
        return OptionalDouble.empty();
    }
}
