/** Dice of a model package through the whole inference pipeline. */
@NullMarked
package dev.kamba.trainer.measure;

import org.jspecify.annotations.NullMarked;
