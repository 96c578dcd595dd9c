/** The one digest that the project uses. */
@NullMarked
package dev.kamba.digest;

import org.jspecify.annotations.NullMarked;
