/** A job: load a series, infer, hand the masks over. */
@NullMarked
package dev.kamba.segment;

import org.jspecify.annotations.NullMarked;
