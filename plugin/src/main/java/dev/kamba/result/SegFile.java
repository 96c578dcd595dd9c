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

    private SegFile() {}

    /** Writes and forces to disk. */
    static void write(Attributes header, SegContent content, Path file) throws IOException {
        try (var channel = FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING);
                var buffer = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
                var out = new ImageOutputStream(buffer, UID.ExplicitVRLittleEndian)) {
            out.writeDataset(meta(header), header);
            pixels(out, content);
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

    private static void pixels(ImageOutputStream out, SegContent content) throws IOException {
        var pixels = Math.multiplyExact(
                (long) content.framePixels(), content.frames().size());
        var padded = BitPacker.paddedBytes(pixels);
        // The header takes the unsigned 32-bit length as an int.
        out.writeHeader(Tag.PixelData, VR.OB, (int) padded);
        var packer = new BitPacker(out);
        for (var frame : content.frames()) {
            packer.write(frame.mask().bits(), content.framePixels());
        }
        packer.finish();
        if ((pixels + 7) / 8 != padded) {
            out.write(0);
        }
    }
}
