/** ONNX graphs between the file and the session: read, rewritten for a device, kept for the next start, counted. */
@NullMarked
package dev.kamba.graph;

import org.jspecify.annotations.NullMarked;
