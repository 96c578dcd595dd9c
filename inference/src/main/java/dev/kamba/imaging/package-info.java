/** Images, masks and their place in the patient: values only, no input or output. */
@NullMarked
package dev.kamba.imaging;

import org.jspecify.annotations.NullMarked;
