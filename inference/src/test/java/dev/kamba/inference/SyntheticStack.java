package dev.kamba.inference;

import dev.kamba.imaging.Image;
import dev.kamba.imaging.PixelSpacing;
import dev.kamba.imaging.Plane;
import dev.kamba.imaging.Region;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Pictures as the slices of a regular stack, 0.5 x 0.5 mm and 2 mm apart: a voxel is half a cubic millimetre. */
final class SyntheticStack {

    private SyntheticStack() {}

    static List<Plane> of(List<Image> images) {
        var planes = new ArrayList<Plane>();
        for (var image : images) {
            planes.add(new Slice(image, planes.size(), planes));
        }
        return planes;
    }

    private static final class Slice implements Plane {

        private final Image image;
        private final int number;
        private final List<Plane> stack;

        Slice(Image image, int number, List<Plane> stack) {
            this.image = image;
            this.number = number;
            this.stack = stack;
        }

        @Override
        public Image image() {
            return image;
        }

        @Override
        public int rows() {
            return image.rows();
        }

        @Override
        public int columns() {
            return image.columns();
        }

        @Override
        public Optional<Region> region() {
            return Optional.empty();
        }

        @Override
        public Optional<PixelSpacing> spacing() {
            return Optional.of(new PixelSpacing(0.5, 0.5));
        }

        @Override
        public Plane neighbour(int slices) {
            return stack.get(Math.max(0, Math.min(stack.size() - 1, number + slices)));
        }

        @Override
        public OptionalDouble sliceDistanceMm() {
            return OptionalDouble.of(2);
        }
    }
}
