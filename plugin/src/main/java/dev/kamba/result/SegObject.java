package dev.kamba.result;

import org.aoju.bus.image.galaxy.data.Attributes;

import java.util.function.IntFunction;

/**
 * A segmentation on its way into a file.
 *
 * @param header everything but Per-frame Functional Groups and Pixel Data
 * @param groups makes the functional groups of a frame, by its index from 0; all at once would take more memory than the masks
 */
record SegObject(Attributes header, IntFunction<Attributes> groups, SegContent content) {}
