package dev.kamba.result;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The colours of images that a Color Softcopy Presentation State refers to (PS3.3 section C.11.15). */
final class IccProfile {

    private static final int CLASS_OFFSET = 12;
    private static final int LEAST_LENGTH = 128;

    private IccProfile() {}

    /** The source's own profile, else sRGB, marked as one of an input device, which is what images come from. */
    static byte[] of(Attributes source) {
        try {
            var own = source.getBytes(Tag.ICCProfile);
            if (own != null && own.length >= LEAST_LENGTH) {
                return own;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a value in memory needs no file", e);
        }
        var profile = ICC_Profile.getInstance(ColorSpace.CS_sRGB).getData();
        System.arraycopy("scnr".getBytes(StandardCharsets.US_ASCII), 0, profile, CLASS_OFFSET, 4);
        return profile;
    }
}
