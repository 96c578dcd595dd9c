package dev.kamba.imaging;

/**
 * The place of an image plane in the patient (PS3.3 section C.7.6.2.1.1).
 *
 * @param position centre of the first pixel (upper left corner)
 * @param row unit vector along a row, in the direction of rising column index
 * @param column unit vector along a column, in the direction of rising row index; perpendicular to {@code row}
 * @param spacing distance of pixel centres
 */
public record PlaneGeometry(Vector3 position, Vector3 row, Vector3 column, PixelSpacing spacing) {

    private static final double TOLERANCE = 1e-3;

    public PlaneGeometry {
        if (Math.abs(row.length() - 1) > TOLERANCE
                || Math.abs(column.length() - 1) > TOLERANCE
                || Math.abs(row.dot(column)) > TOLERANCE) {
            throw new IllegalArgumentException("row and column must be perpendicular unit vectors");
        }
    }

    /** Unit vector perpendicular to the plane; slices are sorted along it. */
    public Vector3 normal() {
        return row.cross(column);
    }

    /** Signed distance of the plane from the origin along its normal, in millimetres. */
    public double offset() {
        return position.dot(normal());
    }

    /** Whether the other plane has the same directions, to within a thousandth. */
    public boolean isParallelTo(PlaneGeometry other) {
        return row.minus(other.row).length() < TOLERANCE
                && column.minus(other.column).length() < TOLERANCE;
    }
}
