/** Trains, measures and exports the networks. */
@NullMarked
package dev.kamba.trainer;

import org.jspecify.annotations.NullMarked;
