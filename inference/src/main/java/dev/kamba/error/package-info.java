/** The one error type and its closed set of codes. */
@NullMarked
package dev.kamba.error;

import org.jspecify.annotations.NullMarked;
