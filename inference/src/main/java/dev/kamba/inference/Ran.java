package dev.kamba.inference;

/**
 * How a batch was run.
 *
 * @param device where
 * @param reduced whether its device could not do as it should and fewer images at once, or the CPU, had to do
 */
record Ran(Device device, boolean reduced) {}
