/** What a model is worth: metrics of its masks, and reports for people. */
@NullMarked
package dev.kamba.trainer.measure;

import org.jspecify.annotations.NullMarked;
