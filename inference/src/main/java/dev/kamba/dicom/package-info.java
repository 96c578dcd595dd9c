/** DICOM series to imaging values: reading, pixel decoding, geometry, spatial order. */
@NullMarked
package dev.kamba.dicom;

import org.jspecify.annotations.NullMarked;
