/** Real peers that tests talk to, started as private processes on free ports. */
@NullMarked
package dev.kamba.peer;

import org.jspecify.annotations.NullMarked;
