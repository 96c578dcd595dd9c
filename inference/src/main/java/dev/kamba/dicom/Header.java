package dev.kamba.dicom;

import org.aoju.bus.image.galaxy.data.Attributes;
import org.jspecify.annotations.Nullable;

/**
 * What stands in a file before its pixel data.
 *
 * @param pixels where the pixel data are; null where there are none
 */
record Header(
        Attributes attributes,
        String transferSyntax,
        @Nullable PixelSource pixels) {}
