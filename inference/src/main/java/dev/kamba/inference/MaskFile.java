package dev.kamba.inference;

import dev.kamba.imaging.Mask;

import javax.imageio.ImageIO;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Writes a mask as an 8-bit grey PNG, 0 or 255. */
final class MaskFile {

    private MaskFile() {}

    static void write(Mask mask, Path file) throws IOException {
        var picture = new BufferedImage(mask.columns(), mask.rows(), BufferedImage.TYPE_BYTE_GRAY);
        byte[] pixels = ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
        var bits = mask.bits();
        for (int start = bits.nextSetBit(0); start >= 0; ) {
            int end = bits.nextClearBit(start);
            Arrays.fill(pixels, start, end, (byte) 0xff);
            start = bits.nextSetBit(end);
        }
        var parent = file.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (!ImageIO.write(picture, "png", file.toFile())) {
            throw new IOException("this Java has no PNG writer");
        }
    }
}
