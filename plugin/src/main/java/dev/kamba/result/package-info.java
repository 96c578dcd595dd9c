/** Results as DICOM Segmentation objects and as preview pictures, checked before they are handed out. */
@NullMarked
package dev.kamba.result;

import org.jspecify.annotations.NullMarked;
