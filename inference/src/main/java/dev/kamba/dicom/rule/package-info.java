/** The rules of DICOM segmentations that a machine can check. */
@NullMarked
package dev.kamba.dicom.rule;

import org.jspecify.annotations.NullMarked;
