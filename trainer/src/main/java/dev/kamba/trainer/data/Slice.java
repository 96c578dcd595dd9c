package dev.kamba.trainer.data;

import dev.kamba.imaging.Image;
import dev.kamba.imaging.PixelSpacing;
import dev.kamba.imaging.Plane;
import dev.kamba.imaging.Region;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A picture of a volume, which knows its neighbours. */
final class Slice implements Plane {

    private final Plane plane;
    private final List<Slice> volume;
    private final int place;

    private Slice(Plane plane, List<Slice> volume) {
        this.plane = plane;
        this.volume = volume;
        this.place = volume.size();
    }

    /** The slices of one volume, given in their order in space. */
    static List<Slice> of(List<? extends Plane> planes) {
        var volume = new ArrayList<Slice>();
        planes.forEach(plane -> volume.add(new Slice(plane, volume)));
        return List.copyOf(volume);
    }

    @Override
    public Plane neighbour(int slices) {
        return volume.get(Math.max(0, Math.min(volume.size() - 1, place + slices)));
    }

    @Override
    public Image image() {
        return plane.image();
    }

    @Override
    public int rows() {
        return plane.rows();
    }

    @Override
    public int columns() {
        return plane.columns();
    }

    @Override
    public Optional<Region> region() {
        return plane.region();
    }

    @Override
    public Optional<PixelSpacing> spacing() {
        return plane.spacing();
    }
}
