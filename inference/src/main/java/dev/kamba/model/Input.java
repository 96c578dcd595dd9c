package dev.kamba.model;

import java.util.List;
import java.util.Optional;

/**
 * What a model takes: tensor {@code image}, float32 [N, {@link #tensorChannels}, rows, columns].
 *
 * @param modalities DICOM modalities the model was made for, for example US; never empty
 * @param channels 1 (grey; colour images are turned to grey) or 3 (grey images are repeated)
 * @param rows height after resizing; what the model sees of the plane is stretched to it
 * @param columns width after resizing
 * @param intensity rule that maps samples to 0..1
 * @param mean per channel, subtracted after the intensity rule
 * @param standardDeviation per channel, divided by after that
 * @param field share of the height and of the width of the plane, or of its region, that the model sees, about the centre;
 *     above 0, at most 1
 * @param slices neighbouring slices that the model sees together, each as a channel, the one to segment in the middle; odd,
 *     1..15; more than 1 only where {@code channels} is 1
 * @param window whether the model slides over the plane at the plane's own resolution, instead of seeing all of it resized
 * @param spacing distances of pixels that the model was made for; empty for any
 */
public record Input(
        List<String> modalities,
        int channels,
        int rows,
        int columns,
        Intensity intensity,
        List<Double> mean,
        List<Double> standardDeviation,
        double field,
        int slices,
        Optional<Window> window,
        Optional<Spacing> spacing) {

    private static final int MOST_SLICES = 15;

    public Input {
        modalities = List.copyOf(modalities);
        mean = List.copyOf(mean);
        standardDeviation = List.copyOf(standardDeviation);
        if (modalities.isEmpty()) {
            throw new IllegalArgumentException("modalities must name at least one");
        }
        if (channels != 1 && channels != 3) {
            throw new IllegalArgumentException("channels must be 1 or 3, was " + channels);
        }
        if (rows < 16 || columns < 16 || rows > 4096 || columns > 4096) {
            throw new IllegalArgumentException("rows and columns must lie in 16..4096, were " + rows + " x " + columns);
        }
        if (mean.size() != channels || standardDeviation.size() != channels) {
            throw new IllegalArgumentException("mean and standardDeviation need one value per channel");
        }
        if (!standardDeviation.stream().allMatch(value -> value > 0)) {
            throw new IllegalArgumentException("standardDeviation must be positive");
        }
        if (!(field > 0 && field <= 1)) {
            throw new IllegalArgumentException("field must be above 0 and at most 1, was " + field);
        }
        if (slices < 1 || slices > MOST_SLICES || slices % 2 == 0) {
            throw new IllegalArgumentException("slices must be odd and lie in 1.." + MOST_SLICES + ", was " + slices);
        }
        if (slices > 1 && channels != 1) {
            throw new IllegalArgumentException("several slices need channels to be 1, were " + channels);
        }
    }

    /** A model for pixels of any size. */
    public Input(
            List<String> modalities,
            int channels,
            int rows,
            int columns,
            Intensity intensity,
            List<Double> mean,
            List<Double> standardDeviation,
            double field,
            int slices,
            Optional<Window> window) {
        this(
                modalities,
                channels,
                rows,
                columns,
                intensity,
                mean,
                standardDeviation,
                field,
                slices,
                window,
                Optional.empty());
    }

    /** A model that sees the whole of one plane at a time. */
    public Input(
            List<String> modalities,
            int channels,
            int rows,
            int columns,
            Intensity intensity,
            List<Double> mean,
            List<Double> standardDeviation) {
        this(modalities, channels, rows, columns, intensity, mean, standardDeviation, 1, 1, Optional.empty());
    }

    /** A model that sees a part of one or several planes, resized. */
    public Input(
            List<String> modalities,
            int channels,
            int rows,
            int columns,
            Intensity intensity,
            List<Double> mean,
            List<Double> standardDeviation,
            double field,
            int slices) {
        this(modalities, channels, rows, columns, intensity, mean, standardDeviation, field, slices, Optional.empty());
    }

    /** Channels of the tensor: one per slice where the model sees several, otherwise {@code channels}. */
    public int tensorChannels() {
        return slices > 1 ? slices : channels;
    }
}
