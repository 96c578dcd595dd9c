package dev.kamba.result;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.UID;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.Sequence;
import org.aoju.bus.image.galaxy.data.SpecificCharacterSet;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.galaxy.data.Value;
import org.aoju.bus.image.galaxy.io.ImageEncodingOptions;
import org.aoju.bus.image.galaxy.io.ImageOutputStream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;

/**
 * Writes sequences and items with their lengths, as DCMTK and what is built on it does, so that such an archive gives back the
 * very bytes that it got. The toolkit can do so too, but decodes all text for it: bytes that their character set does not
 * explain would not survive.
 */
final class KnownLengths {

    /** For items without copied text, which the toolkit may measure. */
    static final ImageEncodingOptions OPTIONS = new ImageEncodingOptions(false, false, false, false, false);

    private KnownLengths() {}

    /** Writes file meta information and a data set, Explicit VR Little Endian. */
    static void write(ImageOutputStream out, Attributes meta, Attributes data) throws IOException {
        out.setEncodingOptions(OPTIONS);
        out.writeFileMetaInformation(meta);
        write(out, data, data.getSpecificCharacterSet());
    }

    private static void write(ImageOutputStream out, Attributes data, SpecificCharacterSet outer) throws IOException {
        var characters = data.containsValue(Tag.SpecificCharacterSet) ? data.getSpecificCharacterSet() : outer;
        for (int tag : data.tags()) {
            var value = data.getValue(tag);
            var vr = data.getVR(tag);
            if (value instanceof Sequence items) {
                write(out, tag, items, characters);
            } else if (value instanceof Value) {
                out.writeAttribute(tag, vr, new byte[0]);
            } else {
                out.writeAttribute(tag, vr, value instanceof byte[] bytes ? bytes : vr.toBytes(value, characters));
            }
        }
    }

    private static void write(ImageOutputStream out, int tag, Sequence items, SpecificCharacterSet characters)
            throws IOException {
        var encoded = new ArrayList<byte[]>();
        int length = 0;
        for (var item : items) {
            var bytes = new ByteArrayOutputStream();
            try (var nested = new ImageOutputStream(bytes, UID.ExplicitVRLittleEndian)) {
                write(nested, item, characters);
            }
            encoded.add(bytes.toByteArray());
            length = Math.addExact(length, Math.addExact(8, bytes.size()));
        }
        out.writeHeader(tag, VR.SQ, length);
        for (var bytes : encoded) {
            out.writeHeader(Tag.Item, null, bytes.length);
            out.write(bytes);
        }
    }
}
