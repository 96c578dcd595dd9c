package dev.kamba.trainer.data;

import dev.kamba.model.Code;
import dev.kamba.model.Label;
import dev.kamba.trainer.data.DicomFolder.Frames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** Finds the segmentations among 509 files of many makers, where shared/data has them. */
@EnabledIf("archiveExists")
class RealDicomFolderTest {

    private static final Path ARCHIVE = Path.of("../../shared/data/dicom-samples.tar.zst");

    static boolean archiveExists() {
        return Files.exists(ARCHIVE);
    }

    @Test
    void segmentations_of_others_become_cases(@TempDir Path folder) throws IOException, InterruptedException {
        unpack(folder);

        var bone = DicomFolder.read(folder, List.of(label("Bone", "272673000")), Frames.MARKED);
        var liver = DicomFolder.read(folder, List.of(label("liver", "0")), Frames.ALL);
        var dcmqi = DicomFolder.read(folder.resolve("QIICR+dcmqi"), List.of(label("liver", "0")), Frames.ALL);

        assertThat(bone.cases()).singleElement().satisfies(each -> {
            assertThat(each.plane().rows()).isEqualTo(128);
            assertThat(each.truth().get(0).count()).isEqualTo(1832);
        });
        // Bone is hard in CT: what was marked must be brighter than the rest.
        assertThat(contrast(bone.cases().get(0))).isPositive();
        assertThat(dcmqi.cases())
                .extracting(each -> each.truth().get(0).count())
                .contains(36233, 35645, 35220);
        assertThat(liver.leftOut()).anyMatch(reason -> reason.endsWith("keep the right one"));
        assertThat(liver.leftOut()).anyMatch(reason -> reason.startsWith("21 files: SOP Class UID"));
    }

    private static double contrast(Case one) {
        var image = one.plane().image();
        double inside = 0;
        double outside = 0;
        var mask = one.truth().get(0);
        for (int i = 0; i < mask.rows() * mask.columns(); i++) {
            float value = image.at(0, i / mask.columns(), i % mask.columns());
            if (mask.at(i / mask.columns(), i % mask.columns())) {
                inside += value / mask.count();
            } else {
                outside += value / (mask.rows() * mask.columns() - mask.count());
            }
        }
        return inside - outside;
    }

    private static void unpack(Path folder) throws IOException, InterruptedException {
        var tar = new ProcessBuilder(
                        "sh",
                        "-c",
                        "zstd -dc \"$1\" | tar x --strip-components=1 -C \"$2\"",
                        "sh",
                        ARCHIVE.toString(),
                        folder.toString())
                .inheritIO()
                .start();
        assertThat(tar.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    private static Label label(String name, String type) {
        return new Label(
                name,
                "#ff0000",
                new Code("91723000", "SCT", "Anatomical Structure"),
                new Code(type, "SCT", "any"),
                Optional.empty(),
                0.5,
                1);
    }
}
