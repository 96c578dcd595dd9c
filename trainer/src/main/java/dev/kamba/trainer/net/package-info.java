/** Networks, each defined once over Ops: traced, trained with DJL or written as ONNX. Knows neither data nor training. */
@NullMarked
package dev.kamba.trainer.net;

import org.jspecify.annotations.NullMarked;
