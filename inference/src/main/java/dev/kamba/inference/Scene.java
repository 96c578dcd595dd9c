package dev.kamba.inference;

import dev.kamba.imaging.Plane;
import dev.kamba.imaging.Region;
import dev.kamba.model.Input;
import dev.kamba.model.Window;

import java.util.List;
import java.util.Optional;

/**
 * One plane and the views that a model has of it.
 *
 * @param crop what of the plane is looked at
 * @param rows tiles from top to bottom, over the crop resized to the model's height or, under a window, as it is
 * @param columns tiles from left to right
 * @param flips mirror images of each tile
 */
record Scene(Plane plane, Region crop, Tiles rows, Tiles columns, Flips flips) {

    static Scene of(Plane plane, Input input, Flips flips, Optional<Window> window) {
        var crop = Crop.of(plane, input);
        return new Scene(
                plane,
                crop,
                window.map(each -> Tiles.sliding(crop.rows(), input.rows(), each))
                        .orElseGet(() -> Tiles.whole(input.rows())),
                window.map(each -> Tiles.sliding(crop.columns(), input.columns(), each))
                        .orElseGet(() -> Tiles.whole(input.columns())),
                flips);
    }

    /** Whether the model sees all there is at once, and once. */
    boolean plain() {
        return rows.size() == rows.tile() && columns.size() == columns.tile() && flips == Flips.NONE;
    }

    List<View> views() {
        return View.all(rows, columns, flips);
    }
}
