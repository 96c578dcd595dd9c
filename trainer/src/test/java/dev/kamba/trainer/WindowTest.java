package dev.kamba.trainer;

import dev.kamba.model.ModelPackage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import javax.imageio.ImageIO;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

/** What a window is for: objects of a few pixels in large pictures, from the plan to the package and its measurement. */
class WindowTest {

    private static final int SIDE = 1024;
    private static final int DOTS = 60;

    private static final String PLAN = """
            {"card": {"name": "dots", "version": "1", "architecture": "U-Net",
              "settings": {"network": "u-net", "widths": "8,16,16"},
              "input": {"modalities": ["OT"], "channels": 1, "rows": 64, "columns": 64,
                "intensity": {"rule": "window", "low": 0, "high": 255}, "mean": [0.5], "standardDeviation": [0.25]WINDOW},
              "labels": [{"name": "Dot", "rgb": "#ff8800",
                "category": {"value": "49755003", "scheme": "SCT", "meaning": "Morphologically Abnormal Structure"},
                "type": {"value": "52988006", "scheme": "SCT", "meaning": "Lesion"},
                "threshold": 0.5, "minimumPixels": 0}],
              "training": {"data": "dots", "licence": "none needed", "clinicalUse": "none",
                "digest": "0000000000000000000000000000000000000000000000000000000000000000"},
              "metrics": {}, "producer": "test"},
             "pictures": {"images": "dots", "split": {"by": "group", "validation": 0.25, "unseen": 0.25, "seed": 1}},
             "augmentation": {"flipColumns": true, "quarterTurns": true},
             "fit": {"epochs": EPOCHS, "batch": 8, "validations": 1, "patience": 0, "seed": 1,
               "rates": {"base": 0.01, "spline": 0.01, "decay": 0, "warmUp": 0.1, "averaging": 0.8}}}
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void four_large_pictures_of_small_dots() throws IOException {
        Files.createDirectories(folder.resolve("dots/images"));
        Files.createDirectories(folder.resolve("dots/masks"));
        var random = new Random(1);
        for (int i = 0; i < 4; i++) {
            draw("d" + i + ".png", random);
        }
    }

    private void draw(String name, Random random) throws IOException {
        var picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
        var truth = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                picture.getRaster().setSample(x, y, 0, 60 + random.nextInt(60));
            }
        }
        for (int dot = 0; dot < DOTS; dot++) {
            int row = 4 + random.nextInt(SIDE - 8);
            int column = 4 + random.nextInt(SIDE - 8);
            for (int y = -3; y <= 3; y++) {
                for (int x = -3; x <= 3; x++) {
                    if (x * x + y * y <= 9) {
                        picture.getRaster().setSample(column + x, row + y, 0, 120 + random.nextInt(60));
                        truth.getRaster().setSample(column + x, row + y, 0, 255);
                    }
                }
            }
        }
        ImageIO.write(
                picture, "png", folder.resolve("dots/images").resolve(name).toFile());
        ImageIO.write(truth, "png", folder.resolve("dots/masks").resolve(name).toFile());
    }

    /** Trains by the plan and gives the Dice of the package on the unseen picture, at its own size. */
    private double dice(String name, String window, int epochs) throws IOException {
        var plan = PLAN.replace("WINDOW", window).replace("EPOCHS", Integer.toString(epochs));
        Files.writeString(folder.resolve(name + ".json"), plan);
        var file = folder.resolve(name + ".onnx");
        int status = Main.commandLine()
                .execute(
                        "train",
                        "--plan",
                        folder.resolve(name + ".json").toString(),
                        "--data",
                        folder.toString(),
                        "--run",
                        folder.resolve(name).toString(),
                        "--out",
                        file.toString());
        assertThat(status).isZero();
        return ModelPackage.open(file).card().metrics().getOrDefault("diceUnseen", Double.NaN);
    }

    @Test
    void model_with_a_window_finds_what_is_lost_when_pictures_shrink() throws IOException {
        // The same number of steps: 512 tiles once, or two pictures 256 times.
        double sliding = dice("sliding", ", \"window\": {\"overlap\": 0.1}", 1);
        double resized = dice("resized", "", 256);

        assertThat(sliding).isGreaterThan(0.7);
        assertThat(resized).isLessThan(0.3);
        assertThat(ModelPackage.open(folder.resolve("sliding.onnx"))
                        .card()
                        .input()
                        .window())
                .hasValueSatisfying(window -> assertThat(window.overlap()).isEqualTo(0.1));
        assertThat(folder.resolve("sliding/report.html")).exists();
        assertThat(folder.resolve("sliding")).isDirectoryNotContaining("glob:**scratch");
    }
}
