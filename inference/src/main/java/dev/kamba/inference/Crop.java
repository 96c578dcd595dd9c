package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Plane;
import dev.kamba.imaging.Region;
import dev.kamba.model.Input;

import java.util.Optional;

/** Which part of a plane a model sees; the only place that says so, for serving and training alike. */
public final class Crop {

    private Crop() {}

    /** As {@link #of(int, int, Optional, Input)} of the plane's own size and region. */
    public static Region of(Plane plane, Input input) {
        return of(plane.rows(), plane.columns(), plane.region(), input);
    }

    /**
     * The plane's region, or all of it, less the margin that {@link Input#field} leaves out: n (1 - field) / 2 pixels rounded
     * to the nearest whole number, half up, on either side alike, so that the centre stays the centre; one or two pixels remain
     * at the least.
     *
     * @param rows height of the whole plane
     * @param columns width of the whole plane
     */
    public static Region of(int rows, int columns, Optional<Region> region, Input input) {
        var whole = region.orElseGet(() -> new Region(0, 0, rows, columns));
        if (!whole.isInside(rows, columns)) {
            throw new KambaException(
                    ErrorCode.IMAGE_UNSUPPORTED, "the region lies outside the plane of " + rows + " x " + columns);
        }
        int above = margin(whole.rows(), input.field());
        int left = margin(whole.columns(), input.field());
        return new Region(
                whole.row() + above, whole.column() + left, whole.rows() - 2 * above, whole.columns() - 2 * left);
    }

    private static int margin(int size, double field) {
        return (int) Math.min((size - 1) / 2, Math.round(size * (1 - field) / 2));
    }
}
