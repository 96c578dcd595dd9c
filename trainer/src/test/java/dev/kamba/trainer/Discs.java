package dev.kamba.trainer;

import javax.imageio.ImageIO;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Small pictures of bright discs, and a plan for a network that finds them. */
final class Discs {

    private static final int SIDE = 64;

    /** Its pictures lie in the folder discs. */
    static final String PLAN = """
            {"card": {"name": "discs", "version": "1", "architecture": "KM-UNet",
              "settings": {"network": "km-unet", "widths": "8,8,8,8,16"},
              "input": {"modalities": ["US"], "channels": 1, "rows": 64, "columns": 64,
                "intensity": {"rule": "window", "low": 0, "high": 255}, "mean": [0.5], "standardDeviation": [0.25]},
              "labels": [{"name": "Disc", "rgb": "#ff8800",
                "category": {"value": "49755003", "scheme": "SCT", "meaning": "Morphologically Abnormal Structure"},
                "type": {"value": "52988006", "scheme": "SCT", "meaning": "Lesion"},
                "threshold": 0.5, "minimumPixels": 0}],
              "training": {"data": "discs", "licence": "none needed", "clinicalUse": "none",
                "digest": "0000000000000000000000000000000000000000000000000000000000000000"},
              "metrics": {}, "producer": "test"},
             "pictures": {"images": "discs", "split": {"by": "group", "validation": 0.25, "unseen": 0.25, "seed": 1}},
             "augmentation": {"flipColumns": true},
             "fit": {"epochs": 25, "batch": 4, "validations": 5, "patience": 0, "seed": 1,
               "rates": {"base": 0.01, "spline": 0.01, "decay": 0, "warmUp": 0.1, "averaging": 0.8}}}
            """;

    private Discs() {}

    /** Writes so many pictures with their masks into the folder discs. */
    static void draw(Path folder, int count) throws IOException {
        var random = new Random(1);
        for (int i = 0; i < count; i++) {
            draw(folder, "discs/images/d" + i + ".png", "discs/masks/d" + i + ".png", random);
        }
    }

    private static void draw(Path folder, String image, String mask, Random random) throws IOException {
        var picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
        var truth = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
        double radius = 10 + 8 * random.nextDouble();
        double centre = 24 + 16 * random.nextDouble();
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                boolean inside = Math.hypot(x - centre, y - SIDE + centre) < radius;
                picture.getRaster().setSample(x, y, 0, (inside ? 170 : 60) + random.nextInt(40));
                truth.getRaster().setSample(x, y, 0, inside ? 255 : 0);
            }
        }
        Files.createDirectories(folder.resolve(image).getParent());
        Files.createDirectories(folder.resolve(mask).getParent());
        ImageIO.write(picture, "png", folder.resolve(image).toFile());
        ImageIO.write(truth, "png", folder.resolve(mask).toFile());
    }
}
