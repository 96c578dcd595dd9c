package dev.kamba.result;

import dev.kamba.dicom.SourceSeries;
import dev.kamba.fixtures.junit.NeedsProgram;
import org.aoju.bus.image.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;

import static org.assertj.core.api.Assertions.assertThat;

/** SEG objects of scanners' own files. */
@NeedsProgram({"dciodvfy", "python3", "zstd"})
class SegRealDataTest {

    private static final Equipment EQUIPMENT = new Equipment("Kamba", "Kamba", "test-1", "0.1.0");

    @TempDir
    Path folder;

    @Test
    void twenty_slices_of_ct() throws Exception {
        var files =
                RealData.unpack("wasserth+TotalSegmentator-derived/dicom", Files.createDirectory(folder.resolve("ct")));
        RealData.mend(files);
        var series = SourceSeries.read(files);

        var written = check(series);

        assertThat(series.frames()).hasSize(20);
        assertThat(written.frames()).isEqualTo(30);
    }

    @Test
    void knee_mr() throws Exception {
        var series = SourceSeries.read(
                RealData.unpack("orthanc-tests/Knee/T1", Files.createDirectory(folder.resolve("knee"))));

        check(series);

        assertThat(series.frames()).hasSize(24);
    }

    @Test
    void cine_mr_with_time_points_at_shared_places() throws Exception {
        var files = RealData.unpack("final_dicoms/SCD0000101", Files.createDirectory(folder.resolve("mr")));
        RealData.mend(files);
        var series = SourceSeries.read(files);

        var written = check(series);

        assertThat(series.geometric()).isTrue();
        assertThat(series.frames()).hasSize(240);
        assertThat(written.frames()).isEqualTo(360);
        var header = Written.header(folder.resolve("result.dcm"));
        assertThat(header.getSequence(Tag.DimensionIndexSequence)).hasSize(3);
    }

    private SegResult check(SourceSeries series) throws Exception {
        var masks = Shapes.letters(series, 2, 4);
        var file = folder.resolve("result.dcm");
        var written = new SegWriter(EQUIPMENT, new SegSettings(false, ZoneOffset.UTC))
                .write(series, Shapes.card("Heart", "Liver"), Shapes.DIGEST, masks, Instant.EPOCH, file);
        Preview.write(series, Shapes.card("Heart", "Liver"), masks, folder.resolve("preview.png"));
        if (System.getenv("KEEP") != null)
            Files.copy(
                    folder.resolve("preview.png"),
                    Path.of("/tmp/preview-" + series.modality()
                            + series.frames().size() + ".png"),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        // Scanners write UIDs with leading zeros and a birth date of 00000000; a copy has to repeat them.
        assertThat(Validator.errors(file))
                .filteredOn(error -> !error.contains("Value invalid for this VR"))
                .isEmpty();
        assertThat(Validator.frames(file)).isEqualTo(Validator.expected(series, masks));
        return written;
    }
}
