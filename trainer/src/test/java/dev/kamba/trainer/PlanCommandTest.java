package dev.kamba.trainer;

import dev.kamba.model.Intensity;
import dev.kamba.trainer.data.Plan;
import dev.kamba.trainer.data.Source;
import dev.kamba.trainer.fit.FitSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import javax.imageio.ImageIO;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** A plan for pictures of one's own. */
class PlanCommandTest {

    @TempDir
    private Path folder;

    private final StringWriter err = new StringWriter();

    private int plan(String... more) {
        var arguments = new ArrayList<>(List.of(
                "plan",
                "--data",
                folder.toString(),
                "--name",
                "mine",
                "--out",
                folder.resolve("plan.json").toString()));
        arguments.addAll(List.of(more));
        return Main.commandLine().setErr(new PrintWriter(err)).execute(arguments.toArray(String[]::new));
    }

    private Plan written() {
        return Plan.of(folder.resolve("plan.json").toString());
    }

    @Test
    void plan_of_grey_pictures_can_be_trained() throws IOException {
        Discs.draw(folder, 8);

        assertThat(plan("--images", "discs", "--label", "Disc", "--modality", "us"))
                .isZero();

        var card = written().card();
        assertThat(card.input().modalities()).containsExactly("US");
        assertThat(card.input().channels()).isEqualTo(1);
        assertThat(card.input().rows()).isEqualTo(64);
        assertThat(card.input().intensity().rule()).isEqualTo(Intensity.Rule.PERCENTILE);
        assertThat(card.labels().get(0).type().scheme()).isEqualTo("99LOCAL");
        assertThat(FitSettings.read(written().fit()).epochs()).isEqualTo(300);
        assertThat(((Source.Folder) written().pictures()).images()).isEqualTo("discs");
        assertThat(Main.commandLine()
                        .execute(
                                "train",
                                "--plan=" + folder.resolve("plan.json"),
                                "--data=" + folder,
                                "--run=" + folder.resolve("run"),
                                "--epochs=1",
                                "--device=cpu"))
                .isZero();
    }

    @Test
    void size_mean_and_deviation_are_those_of_the_pictures() throws IOException {
        Files.createDirectories(folder.resolve("set/images"));
        Files.createDirectories(folder.resolve("set/masks"));
        // Red is 51 in one and 153 in the other: 0.2 and 0.6 of the range.
        colour(51, "a");
        colour(153, "b");

        assertThat(plan("--images=set", "--label=Left", "--modality=XC", "--set=network=u-net"))
                .isZero();

        var input = written().card().input();
        assertThat(input.channels()).isEqualTo(3);
        assertThat(input.rows()).as("40, to a multiple of 16").isEqualTo(48);
        assertThat(input.columns()).isEqualTo(96);
        assertThat(input.intensity()).isEqualTo(new Intensity(Intensity.Rule.WINDOW, 0, 255));
        assertThat(input.mean().get(0)).isCloseTo(0.4, within(1e-3));
        assertThat(input.standardDeviation()).containsExactly(0.2, 0.01, 0.01);
    }

    private void colour(int red, String name) throws IOException {
        var picture = new BufferedImage(100, 40, BufferedImage.TYPE_INT_RGB);
        var truth = new BufferedImage(100, 40, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 4000; i++) {
            picture.setRGB(i % 100, i / 100, red << 16 | 255);
            truth.getRaster().setSample(i % 100, i / 100, 0, i % 100 < 25 ? 255 : 0);
        }
        ImageIO.write(
                picture, "png", folder.resolve("set/images/" + name + ".png").toFile());
        ImageIO.write(truth, "png", folder.resolve("set/masks/" + name + ".png").toFile());
    }

    @Test
    void plan_that_is_there_stays_and_no_picture_is_read_for_nothing() throws IOException {
        Files.writeString(folder.resolve("plan.json"), "mended by hand");

        assertThat(plan("--images", "none", "--label", "Disc", "--modality", "US"))
                .isEqualTo(1);

        assertThat(err.toString()).contains("plan.json is there already; name another");

        assertThat(folder.resolve("plan.json")).hasContent("mended by hand");
    }

    @Test
    void what_no_card_can_hold_is_refused() throws IOException {
        Discs.draw(folder, 2);

        assertThat(plan("--images", "discs", "--label", "Disc", "--label", "Disc", "--modality", "US"))
                .isEqualTo(1);
        assertThat(plan("--images", "discs", "--label", "Disc", "--modality", "ultrasound!"))
                .isEqualTo(1);
        assertThat(plan("--images", "none", "--label", "Disc", "--modality", "US"))
                .isEqualTo(1);
        assertThat(plan("--label", "Disc", "--modality", "US")).isEqualTo(2);
        assertThat(folder.resolve("plan.json")).doesNotExist();
    }
}
