/** The Camel component {@code dicom:}, which receives instances by C-STORE and sends them. */
@NullMarked
package dev.kamba.camel;

import org.jspecify.annotations.NullMarked;
