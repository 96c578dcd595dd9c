package dev.kamba.result;

import dev.kamba.dicom.SourceSeries;
import dev.kamba.fixtures.junit.NeedsProgram;
import org.aoju.bus.image.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

/** SEG objects of scanners' own files. */
@NeedsProgram({"dciodvfy", "python3", "zstd"})
class SegRealDataTest {

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
        var written = Written.of(series, masks, file);
        var findings = Shapes.findings(series, masks, "Lesion", "Cyst");
        assertThat(Preview.write(new Pictures(findings, "not for diagnosis"), findings, folder))
                .contains("preview.png", "montage.png");

        // Scanners write UIDs with leading zeros, a birth date of 00000000, a sex of 0000; a copy has to repeat them.
        assertThat(Validator.errors(file))
                .filteredOn(error -> !error.contains("Value invalid for this VR") && !error.contains("PatientSex"))
                .isEmpty();
        assertThat(Validator.frames(file)).isEqualTo(Validator.expected(series, masks));
        return written;
    }
}
