package dev.kamba.dicom.rule;

import dev.kamba.dicom.PixelFacts;
import org.aoju.bus.image.Tag;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** How pixels are encoded: Image Pixel module and the bytes of Pixel Data. */
final class PixelRules {

    private static final String IMAGE = "PS3.3 C.8.20.2";

    private PixelRules() {}

    static List<Rule> rules() {
        return List.of(
                Rule.error("samples-per-pixel", IMAGE, PixelRules::samples),
                Rule.error("photometric-interpretation", IMAGE, PixelRules::photometric),
                Rule.error("pixel-representation", IMAGE, PixelRules::representation),
                Rule.error("bit-depth", IMAGE, PixelRules::depth),
                Rule.error("palette", "PS3.3 C.7.9", PixelRules::palette),
                Rule.error("icc-profile", "PS3.3 A.51.3", PixelRules::profile),
                Rule.error("pixel-data", "PS3.3 C.7.6.3", PixelRules::decodable),
                Rule.error("pixel-length", "PS3.5 8.1.1", PixelRules::length),
                Rule.error("padding-byte", "PS3.5 8.1.1", PixelRules::padding),
                Rule.warning("spare-bits", "PS3.5 8.1.1", PixelRules::spareBits),
                Rule.warning("frames-inside-bytes", "dcmqi (WebAssembly), Weasis 4.6", PixelRules::insideBytes));
    }

    private static void samples(Subject subject, Consumer<String> finding) {
        if (Data.number(subject.header(), Tag.SamplesPerPixel, 1) != 1) {
            finding.accept("Samples per Pixel (0028,0002) is not 1");
        }
    }

    private static void photometric(Subject subject, Consumer<String> finding) {
        var photometric = Data.text(subject.header(), Tag.PhotometricInterpretation);
        var allowed = subject.labelMap() ? Set.of("MONOCHROME2", "PALETTE COLOR") : Set.of("MONOCHROME2");
        if (!photometric.isEmpty() && !allowed.contains(photometric)) {
            finding.accept("Photometric Interpretation (0028,0004) is not "
                    + (subject.labelMap() ? "MONOCHROME2 or PALETTE COLOR" : "MONOCHROME2"));
        }
    }

    private static void representation(Subject subject, Consumer<String> finding) {
        if (Data.number(subject.header(), Tag.PixelRepresentation, 0) != 0) {
            finding.accept("Pixel Representation (0028,0103) is not 0, unsigned");
        }
    }

    private static void depth(Subject subject, Consumer<String> finding) {
        int allocated = Data.number(subject.header(), Tag.BitsAllocated, 0);
        int stored = Data.number(subject.header(), Tag.BitsStored, allocated);
        int high = Data.number(subject.header(), Tag.HighBit, stored - 1);
        boolean right = switch (subject.type()) {
            case "BINARY" -> allocated == 1;
            case "FRACTIONAL" -> allocated == 8;
            case "LABELMAP" -> allocated == 8 || allocated == 16;
            default -> true;
        };
        if (allocated != 0 && !(right && stored == allocated && high == allocated - 1)) {
            finding.accept("Bits Allocated, Bits Stored and High Bit are " + allocated + ", " + stored + " and " + high
                    + "; BINARY has 1, 1, 0; FRACTIONAL 8, 8, 7; LABELMAP 8, 8, 7 or 16, 16, 15");
        }
    }

    private static void palette(Subject subject, Consumer<String> finding) {
        if (subject.palette()) {
            for (int tag : new int[] {
                Tag.RedPaletteColorLookupTableDescriptor,
                Tag.GreenPaletteColorLookupTableDescriptor,
                Tag.BluePaletteColorLookupTableDescriptor,
            }) {
                if (Data.ints(subject.header(), tag).length != 3) {
                    finding.accept(Data.name(tag) + " does not have three values");
                }
            }
        }
    }

    private static void profile(Subject subject, Consumer<String> finding) {
        if (subject.palette() && !subject.header().containsValue(Tag.ICCProfile)) {
            finding.accept("a segmentation with PALETTE COLOR has no ICC Profile (0028,2000)");
        }
    }

    private static void decodable(Subject subject, Consumer<String> finding) {
        if (!subject.pixels().problem().isEmpty()) {
            finding.accept("the frames cannot be decoded: " + subject.pixels().problem());
        }
    }

    private static long pixelBits(Subject subject) {
        return Math.multiplyExact((long) subject.rows() * subject.columns(), subject.numberOfFrames())
                * Data.number(subject.header(), Tag.BitsAllocated, 0);
    }

    private static void length(Subject subject, Consumer<String> finding) {
        if (!subject.nativePixels() || !subject.pixels().problem().isEmpty()) {
            return;
        }
        long bytes = (pixelBits(subject) + 7) / 8;
        if (bytes == 0) {
            return;
        }
        long wanted = bytes + bytes % 2;
        if (subject.pixels().length() != wanted) {
            finding.accept("Pixel Data has " + subject.pixels().length()
                    + " bytes; Rows, Columns, Number of Frames and Bits" + " Allocated make " + wanted);
        }
    }

    private static void padding(Subject subject, Consumer<String> finding) {
        if (subject.pixels().padding() != PixelFacts.NONE && subject.pixels().padding() != 0) {
            finding.accept("the byte after the last pixel is not 00H");
        }
    }

    private static void spareBits(Subject subject, Consumer<String> finding) {
        if (subject.pixels().spareBits() != 0) {
            finding.accept("bits after the last pixel in its byte are not 0");
        }
    }

    private static void insideBytes(Subject subject, Consumer<String> finding) {
        if (subject.nativePixels()
                && subject.binary()
                && subject.numberOfFrames() > 1
                && (long) subject.rows() * subject.columns() % 8 != 0) {
            finding.accept(
                    "Rows x Columns is no multiple of 8, so that frames begin inside a byte; some readers shift them");
        }
    }
}
