/** The model package (one ONNX file with its card) and the folder of packages on disk. */
@NullMarked
package dev.kamba.model;

import org.jspecify.annotations.NullMarked;
