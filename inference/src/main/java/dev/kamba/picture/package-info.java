/** Drawing: images with their masks over them, legends, sheets of several pictures; and outlines as polygons. */
@NullMarked
package dev.kamba.picture;

import org.jspecify.annotations.NullMarked;
