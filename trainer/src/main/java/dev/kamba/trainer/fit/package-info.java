/** Training: loss, optimiser, schedule, progress, checkpoints. */
@NullMarked
package dev.kamba.trainer.fit;

import org.jspecify.annotations.NullMarked;
