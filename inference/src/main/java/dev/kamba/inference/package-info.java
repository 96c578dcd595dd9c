/** Turns model packages and images into masks: pre-processing, sessions, post-processing. */
@NullMarked
package dev.kamba.inference;

import org.jspecify.annotations.NullMarked;
