package dev.kamba.result;

import dev.kamba.imaging.Diameters;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The measurements of one label of a series.
 *
 * @param label index of the label, from 0
 * @param frame index of the source frame on which it is largest, from 0
 * @param largestPixels its pixels there
 * @param areaMm2 its area there, where the size of pixels is known
 * @param diameters of the slice with the longest, where the size of pixels is known
 * @param volumeMm3 where the series is one volume
 * @param mean of the pixel values of all its pixels, where they measure a quantity
 */
record Measured(
        int label,
        int frame,
        int largestPixels,
        OptionalDouble areaMm2,
        Optional<Diameters> diameters,
        OptionalDouble volumeMm3,
        OptionalDouble mean) {}
