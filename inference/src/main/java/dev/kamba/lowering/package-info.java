/** Scans, which packages hold as functions of their own, in the form that suits a device. */
@NullMarked
package dev.kamba.lowering;

import org.jspecify.annotations.NullMarked;
