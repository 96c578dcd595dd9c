package dev.kamba.dicom;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import org.aoju.bus.image.UID;

import java.util.ArrayList;
import java.util.List;

/** Which transfer syntaxes (PS3.5 section 10, PS3.6 annex A) can be decoded on this machine. */
public final class SyntaxSupport {

    static final String DEFLATED = UID.DeflatedExplicitVRLittleEndian;
    static final String RLE = UID.RLELossless;

    private static final List<String> NATIVE = List.of(
            UID.ExplicitVRLittleEndian, UID.ImplicitVRLittleEndian, DEFLATED, UID.ExplicitVRBigEndianRetired, RLE);

    /** Process 1: decodable in pure Java too. */
    static final String JPEG_BASELINE = "1.2.840.10008.1.2.4.50";

    private static final List<String> COMPRESSED = List.of(
            JPEG_BASELINE,
            "1.2.840.10008.1.2.4.51",
            "1.2.840.10008.1.2.4.53",
            "1.2.840.10008.1.2.4.55",
            "1.2.840.10008.1.2.4.57",
            "1.2.840.10008.1.2.4.70",
            "1.2.840.10008.1.2.4.80",
            "1.2.840.10008.1.2.4.81",
            "1.2.840.10008.1.2.4.90",
            "1.2.840.10008.1.2.4.91");

    private SyntaxSupport() {}

    public static boolean decodable(String transferSyntaxUid) {
        return NATIVE.contains(transferSyntaxUid)
                || JPEG_BASELINE.equals(transferSyntaxUid)
                || (COMPRESSED.contains(transferSyntaxUid) && NativeCodec.available());
    }

    /** UIDs of all decodable transfer syntaxes; Explicit VR Little Endian comes first. */
    public static List<String> decodable() {
        var all = new ArrayList<>(NATIVE);
        COMPRESSED.stream().filter(SyntaxSupport::decodable).forEach(all::add);
        return List.copyOf(all);
    }

    static boolean compressed(String transferSyntaxUid) {
        return COMPRESSED.contains(transferSyntaxUid);
    }

    static void requireDecodable(String transferSyntaxUid) {
        if (decodable(transferSyntaxUid)) {
            return;
        }
        throw new KambaException(
                ErrorCode.SYNTAX_UNSUPPORTED,
                COMPRESSED.contains(transferSyntaxUid)
                        ? "transfer syntax " + transferSyntaxUid + " needs the native codecs, which do not load on this"
                                + " machine; send the series uncompressed"
                        : "transfer syntax " + printable(transferSyntaxUid)
                                + " is not supported; send the series uncompressed or as JPEG, JPEG-LS, JPEG 2000 or RLE");
    }

    /** The UID comes from the file: anything but a well-formed one stays out of messages. */
    private static String printable(String uid) {
        return Uids.wellFormed(uid) ? uid : "(malformed UID)";
    }
}
