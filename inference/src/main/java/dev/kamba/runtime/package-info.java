/** How ONNX Runtime is started. */
@NullMarked
package dev.kamba.runtime;

import org.jspecify.annotations.NullMarked;
