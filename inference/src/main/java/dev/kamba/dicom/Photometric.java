package dev.kamba.dicom;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.util.Arrays;

/** What samples mean (PS3.3 section C.7.6.3.1.2); the names are DICOM's, with spaces as underscores. */
enum Photometric {
    MONOCHROME1(1),
    MONOCHROME2(1),
    PALETTE_COLOR(1),
    RGB(3),
    YBR_FULL(3),
    YBR_FULL_422(3),
    YBR_PARTIAL_422(3),
    YBR_ICT(3),
    YBR_RCT(3);

    private final int samples;

    Photometric(int samples) {
        this.samples = samples;
    }

    static Photometric of(String value) {
        var name = value.trim().replace(' ', '_');
        return Arrays.stream(values())
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new KambaException(
                        ErrorCode.IMAGE_UNSUPPORTED,
                        "Photometric Interpretation (0028,0004) is missing or not one of "
                                + Arrays.toString(values())));
    }

    int samples() {
        return samples;
    }

    /** Channels of the image that comes out. */
    int channels() {
        return this == MONOCHROME1 || this == MONOCHROME2 ? 1 : 3;
    }

    /** Stored uncompressed as Y Y Cb Cr for each pair of pixels. */
    boolean subsampled() {
        return this == YBR_FULL_422 || this == YBR_PARTIAL_422;
    }
}
