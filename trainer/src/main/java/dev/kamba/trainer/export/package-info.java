/** ONNX model packages, checked against DJL before they are written. */
@NullMarked
package dev.kamba.trainer.export;

import org.jspecify.annotations.NullMarked;
