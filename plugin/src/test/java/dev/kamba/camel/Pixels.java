package dev.kamba.camel;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.io.ImageInputStream;

import java.nio.file.Path;

/** Pixel data (7FE0,0010) of native files, as bytes. */
final class Pixels {

    private Pixels() {}

    static byte[] of(Path file) throws Exception {
        try (ImageInputStream in = new ImageInputStream(file.toFile())) {
            Attributes dataSet = in.readDataset(-1, -1);
            return dataSet.getBytes(Tag.PixelData);
        }
    }
}
