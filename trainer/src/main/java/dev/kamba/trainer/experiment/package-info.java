/** Many trainings that differ in named ways, run side by side, and the tables of their results. */
@NullMarked
package dev.kamba.trainer.experiment;

import org.jspecify.annotations.NullMarked;
