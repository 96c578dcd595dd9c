package dev.kamba.inference;

import dev.kamba.imaging.Mask;
import dev.kamba.imaging.Plane;
import dev.kamba.model.Label;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * What planes are the slices of one volume, and which parts of a volume are large enough. A volume is a whole regular stack,
 * of which every slice is among the planes; what is not is left as it is.
 *
 * @param planes numbers of the planes in the order of space
 * @param voxelMm3 what one pixel stands for
 */
record Volumes(List<Integer> planes, double voxelMm3) {

    Volumes {
        planes = List.copyOf(planes);
    }

    static List<Volumes> of(List<? extends Plane> planes) {
        var numbers = new IdentityHashMap<Plane, Integer>();
        for (int i = 0; i < planes.size(); i++) {
            numbers.put(planes.get(i), i);
        }
        var found = new ArrayList<Volumes>();
        for (var plane : planes) {
            if (plane.sliceDistanceMm().isPresent() && plane.neighbour(-1) == plane) {
                var stack = stack(plane, numbers);
                if (!stack.isEmpty()) {
                    double area = plane.spacing().orElseThrow().areaMm2(1);
                    found.add(new Volumes(stack, area * plane.sliceDistanceMm().getAsDouble()));
                }
            }
        }
        return found;
    }

    /** The slices from the first on, or nothing if one is missing. */
    private static List<Integer> stack(Plane first, IdentityHashMap<Plane, Integer> numbers) {
        var stack = new ArrayList<Integer>();
        var plane = first;
        for (var next = plane.neighbour(1); ; plane = next, next = plane.neighbour(1)) {
            var number = numbers.get(plane);
            if (number == null || stack.size() == numbers.size()) {
                return List.of();
            }
            stack.add(number);
            if (next == plane) {
                return stack;
            }
        }
    }

    /** Drops the parts (26 neighbours) that are smaller than their label wants, in every volume among the planes. */
    static List<List<Mask>> clean(List<? extends Plane> planes, List<List<Mask>> masks, List<Label> labels) {
        if (labels.stream().allMatch(label -> label.cleaning().minimumMm3() == 0)) {
            return masks;
        }
        var cleaned = new ArrayList<List<Mask>>(masks.size());
        masks.forEach(each -> cleaned.add(new ArrayList<>(each)));
        for (var volume : of(planes)) {
            for (int label = 0; label < labels.size(); label++) {
                volume.drop(labels.get(label).cleaning().minimumMm3(), label, cleaned);
            }
        }
        return cleaned;
    }

    /** How many pixels of the label are set in all slices. */
    long voxels(List<List<Mask>> masks, int label) {
        return planes.stream()
                .mapToLong(plane -> masks.get(plane).get(label).count())
                .sum();
    }

    private void drop(double minimumMm3, int label, List<List<Mask>> masks) {
        // Rounded before it is rounded up: 0.3 / 0.1 voxels are three.
        double voxels = Math.ceil((float) (minimumMm3 / voxelMm3));
        if (voxels <= 1) {
            return;
        }
        var slices = new ArrayList<BitSet>(planes.size());
        for (int plane : planes) {
            slices.add(masks.get(plane).get(label).bits());
        }
        var first = masks.get(planes.get(0)).get(label);
        new Parts(first.rows(), first.columns()).dropBelow(slices, (int) Math.min(voxels, Integer.MAX_VALUE));
        for (int slice = 0; slice < slices.size(); slice++) {
            masks.get(planes.get(slice)).set(label, Mask.wrap(first.rows(), first.columns(), slices.get(slice)));
        }
    }
}
