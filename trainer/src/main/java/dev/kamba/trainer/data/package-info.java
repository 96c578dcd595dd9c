/** Training and evaluation images: DICOM studies with known truth, pre-processed as the service does it. */
@NullMarked
package dev.kamba.trainer.data;

import org.jspecify.annotations.NullMarked;
