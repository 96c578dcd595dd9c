package dev.kamba.picture;

import javax.imageio.ImageIO;
import java.awt.image.BufferedImage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Pictures as PNG files. */
public final class Png {

    private Png() {}

    /** Makes the folder where it is missing. */
    public static void write(BufferedImage picture, Path file) throws IOException {
        var folder = file.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        try (var out = new BufferedOutputStream(Files.newOutputStream(file))) {
            if (!ImageIO.write(picture, "png", out)) {
                throw new IOException("this Java has no PNG writer");
            }
        }
    }
}
