package dev.kamba.model;

import java.util.List;

/**
 * What a model takes: tensor {@code image}, float32 [N, channels, rows, columns].
 *
 * @param modalities DICOM modalities the model was made for, for example US; never empty
 * @param channels 1 (grey; colour images are turned to grey) or 3 (grey images are repeated)
 * @param rows height after resizing; the plane is stretched to it
 * @param columns width after resizing
 * @param intensity rule that maps samples to 0..1
 * @param mean per channel, subtracted after the intensity rule
 * @param standardDeviation per channel, divided by after that
 */
public record Input(
        List<String> modalities,
        int channels,
        int rows,
        int columns,
        Intensity intensity,
        List<Double> mean,
        List<Double> standardDeviation) {

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
    }
}
