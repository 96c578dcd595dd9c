package dev.kamba.result;

import dev.kamba.dicom.SourceSeries;
import dev.kamba.fixtures.junit.NeedsProgram;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Same UID, same content: what decides the UIDs of results, and how a result names the one it replaces. */
class OriginTest {

    private static final Origin FIRST = new Origin("aa", Map.of());
    private static final Origin AGAIN = new Origin(
            "aa",
            Map.of(ResultKind.SEGMENTATION, new Origin.Replaced("2.25.11", "1.2.840.10008.5.1.4.1.1.66.4", "2.25.12")));

    @TempDir
    Path folder;

    private SourceSeries series;

    @BeforeEach
    void source() throws IOException {
        series = Sources.slices(folder.resolve("ct"), 16, 16, List.of("0", "2"), (i, header) -> {});
    }

    @Test
    void repeated_job_makes_the_same_object() throws Exception {
        assertThat(uid(FIRST, Written.SETTINGS)).isEqualTo(uid(FIRST, Written.SETTINGS));
    }

    @Test
    void other_content_of_the_sources_settings_or_predecessor_make_another_object() throws Exception {
        var named = new SegSettings(false, ZoneOffset.UTC, new Naming("{model}", "{model}", 9000));

        assertThat(List.of(
                        uid(FIRST, Written.SETTINGS),
                        uid(new Origin("bb", Map.of()), Written.SETTINGS),
                        uid(FIRST, named),
                        uid(FIRST, new SegSettings(true, ZoneOffset.UTC)),
                        uid(AGAIN, Written.SETTINGS)))
                .doesNotHaveDuplicates();
    }

    @Test
    @NeedsProgram("dciodvfy")
    void replaced_object_is_named_and_the_new_one_valid() throws Exception {
        var header = write(AGAIN, Written.SETTINGS);

        var named = header.getNestedDataset(Tag.PredecessorDocumentsSequence)
                .getNestedDataset(Tag.ReferencedSeriesSequence);
        assertThat(named.getString(Tag.SeriesInstanceUID)).isEqualTo("2.25.11");
        assertThat(named.getNestedDataset(Tag.ReferencedSOPSequence).getString(Tag.ReferencedSOPInstanceUID))
                .isEqualTo("2.25.12");
        assertThat(header.getSequence(Tag.ReferencedSeriesSequence)).hasSize(1);
        assertThat(Validator.errors(folder.resolve("result.dcm"))).isEmpty();
    }

    @Test
    @NeedsProgram("dciodvfy")
    void way_in_which_the_model_saw_the_images_is_named_and_makes_another_object() throws Exception {
        var plain = write(FIRST, "", Written.SETTINGS);
        var mirrored = write(FIRST, "flips=sides", Written.SETTINGS);

        assertThat(List.of(
                        plain.getString(Tag.SOPInstanceUID),
                        mirrored.getString(Tag.SOPInstanceUID),
                        write(FIRST, "flips=all", Written.SETTINGS).getString(Tag.SOPInstanceUID)))
                .doesNotHaveDuplicates();
        assertThat(parameters(plain)).startsWith("modelSha256=" + Shapes.DIGEST + " threshold=");
        assertThat(parameters(mirrored)).startsWith("modelSha256=" + Shapes.DIGEST + " flips=sides threshold=");
        assertThat(Validator.errors(folder.resolve("result.dcm"))).isEmpty();
    }

    private static String parameters(Attributes header) {
        return header.getNestedDataset(Tag.SegmentSequence)
                .getNestedDataset(Tag.SegmentationAlgorithmIdentificationSequence)
                .getString(Tag.AlgorithmParameters);
    }

    private String uid(Origin origin, SegSettings settings) throws IOException {
        return write(origin, settings).getString(Tag.SOPInstanceUID);
    }

    private Attributes write(Origin origin, SegSettings settings) throws IOException {
        return write(origin, "", settings);
    }

    private Attributes write(Origin origin, String viewing, SegSettings settings) throws IOException {
        var file = folder.resolve("result.dcm");
        new SegWriter(Written.EQUIPMENT, settings)
                .write(
                        new SegJob(series, Shapes.card("Lesion"), Shapes.DIGEST, viewing, Written.CREATED, origin),
                        SegContent.binary(series.frames(), Shapes.letters(series, 1, 9), 1),
                        file);
        return Written.header(file);
    }
}
