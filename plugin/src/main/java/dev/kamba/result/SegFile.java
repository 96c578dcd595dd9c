package dev.kamba.result;

import dev.kamba.camel.KambaImplementation;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.UID;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.galaxy.io.ImageOutputStream;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A Part 10 file, Explicit VR Little Endian, whose pixels are written frame by frame. */
final class SegFile {

    private static final int UNDEFINED_LENGTH = -1;
    private static final long LONGEST = 0xFFFF_FFFEL;
    private static final int ITEM_HEADER = 8;

    private SegFile() {}

    /** Writes and forces to disk. */
    static void write(SegObject object, Path file) throws IOException {
        try (var channel = FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING);
                var buffer = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
                var out = new ImageOutputStream(buffer, UID.ExplicitVRLittleEndian)) {
            KnownLengths.write(out, meta(object.header()), object.header());
            groups(out, object);
            pixels(out, object.content());
            out.flush();
            channel.force(true);
        }
    }

    private static Attributes meta(Attributes header) {
        var meta = header.createFileMetaInformation(UID.ExplicitVRLittleEndian);
        meta.setString(Tag.ImplementationClassUID, VR.UI, KambaImplementation.CLASS_UID);
        meta.setString(Tag.ImplementationVersionName, VR.SH, KambaImplementation.VERSION_NAME);
        return meta;
    }

    // The last of our attributes before Pixel Data, item by item. Each is made twice, once for the length: all at once
    // would
    // take more memory than the masks.
    private static void groups(ImageOutputStream out, SegObject object) throws IOException {
        int frames = object.content().frames().size();
        long length = 0;
        for (int i = 0; i < frames; i++) {
            length += ITEM_HEADER + object.groups().apply(i).calcLength(KnownLengths.OPTIONS, true);
        }
        boolean known = length <= LONGEST;
        out.writeHeader(Tag.PerFrameFunctionalGroupsSequence, VR.SQ, known ? (int) length : UNDEFINED_LENGTH);
        for (int i = 0; i < frames; i++) {
            object.groups().apply(i).writeItemTo(out);
        }
        if (!known) {
            out.writeHeader(Tag.SequenceDelimitationItem, null, 0);
        }
    }

    private static void pixels(ImageOutputStream out, SegContent content) throws IOException {
        var bytes = content.bytes();
        // The header takes the unsigned 32-bit length as an int.
        out.writeHeader(Tag.PixelData, content.bits() == 16 ? VR.OW : VR.OB, (int) (bytes + bytes % 2));
        var packer = new BitPacker(out);
        for (var frame : content.frames()) {
            var stored = frame.pixels().bytes();
            if (content.bits() == 1) {
                packer.write(stored, content.framePixels());
            } else {
                out.write(stored, 0, stored.length);
            }
        }
        packer.finish();
        if (bytes % 2 == 1) {
            out.write(0);
        }
    }
}
