/** Rules: which series, which model, which destination. */
@NullMarked
package dev.kamba.routing;

import org.jspecify.annotations.NullMarked;
