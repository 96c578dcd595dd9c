/** Results to their destinations, retried until they are there. */
@NullMarked
package dev.kamba.delivery;

import org.jspecify.annotations.NullMarked;
