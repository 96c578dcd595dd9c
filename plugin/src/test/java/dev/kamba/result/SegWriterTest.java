package dev.kamba.result;

import dev.kamba.dicom.SourceSeries;
import dev.kamba.imaging.Mask;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SegWriterTest {

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("result.dcm");
    }

    @Test
    void same_job_gives_the_same_bytes() throws Exception {
        var series = slices((i, header) -> {});
        var masks = Shapes.letters(series, 1, 9);

        write(series, masks);
        var first = Files.readAllBytes(file);
        var second = write(series, masks);

        assertThat(Files.readAllBytes(file)).isEqualTo(first).hasSize((int) second.bytes());
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void another_model_or_setting_gives_other_uids() throws Exception {
        var series = slices((i, header) -> {});
        var masks = Shapes.letters(series, 1, 9);
        var card = Shapes.card("Lesion");
        var newer = new Equipment("Kamba", "Kamba", "test-1", "0.2.0");

        var results = List.of(
                Written.writer().write(series, card, "aa", masks, Written.CREATED, file),
                Written.writer().write(series, card, "bb", masks, Written.CREATED, file),
                new SegWriter(newer, Written.SETTINGS).write(series, card, "aa", masks, Written.CREATED, file),
                new SegWriter(Written.EQUIPMENT, new SegSettings(true, ZoneOffset.UTC))
                        .write(series, card, "aa", masks, Written.CREATED, file));

        assertThat(results).extracting(SegResult::sopInstanceUid).doesNotHaveDuplicates();
        assertThat(results).extracting(SegResult::seriesInstanceUid).doesNotHaveDuplicates();
    }

    @Test
    void references_are_those_of_the_frames_and_no_other() throws Exception {
        var series = slices((i, header) -> {});
        var masks = List.of(
                List.of(Mask.empty(13, 11)), List.of(Shapes.letter(13, 11, 2, 1, 2)), List.of(Mask.empty(13, 11)));

        var result = write(series, masks);

        var references = Written.header(file).getSequence(Tag.ReferencedSeriesSequence);
        assertThat(references).hasSize(1);
        assertThat(references.get(0).getString(Tag.SeriesInstanceUID)).isEqualTo(series.seriesInstanceUid());
        assertThat(references.get(0).getSequence(Tag.ReferencedInstanceSequence))
                .extracting(item -> item.getString(Tag.ReferencedSOPInstanceUID))
                .containsExactly(series.frames().get(1).sopInstanceUid());
        assertThat(result.frames()).isEqualTo(1);
        assertThat(result.labelPixels())
                .containsExactly((long) masks.get(1).get(0).count());
    }

    @Test
    void overlap_is_stated() throws Exception {
        var series = slices((i, header) -> {});
        var letter = Shapes.letter(13, 11, 1, 1, 1);
        var apart = Shapes.letter(13, 11, 7, 6, 1);
        var empty = List.of(Mask.empty(13, 11), Mask.empty(13, 11));

        assertThat(overlap(series, List.of(List.of(letter, letter), empty, empty)))
                .isEqualTo("YES");
        assertThat(overlap(series, List.of(List.of(letter, apart), List.of(apart, letter), empty)))
                .isEqualTo("NO");
    }

    @Test
    void nothing_found_keeps_one_empty_frame_and_says_so() throws Exception {
        var series = slices((i, header) -> {});

        var result = write(series, Shapes.nothing(series, 1));

        assertThat(result.nothingFound()).isTrue();
        assertThat(result.frames()).isEqualTo(1);
        assertThat(result.labelPixels()).containsExactly(0L);
        assertThat(Written.header(file).getInt(Tag.NumberOfFrames, 0)).isEqualTo(1);
    }

    @Test
    void masks_of_another_grid_are_refused() throws Exception {
        var series = slices((i, header) -> {});
        var masks =
                IntStream.range(0, 3).mapToObj(i -> List.of(Mask.empty(12, 11))).toList();

        assertThatThrownBy(() -> write(series, masks)).hasMessageStartingWith("INTERNAL");
        assertThat(file).doesNotExist();
    }

    @Test
    void folder_that_cannot_be_written_is_a_matter_of_capacity() throws Exception {
        var series = slices((i, header) -> {});
        file = folder.resolve("missing").resolve("result.dcm");

        assertThatThrownBy(() -> write(series, Shapes.nothing(series, 1))).hasMessageStartingWith("STORAGE_FULL");
    }

    private SourceSeries slices(BiConsumer<Integer, Attributes> change) throws IOException {
        return Sources.slices(folder.resolve("ct"), 13, 11, List.of("0.0", "2.50", "5.0"), change);
    }

    private SegResult write(SourceSeries series, List<List<Mask>> masks) {
        return Written.of(series, masks, file);
    }

    private String overlap(SourceSeries series, List<List<Mask>> masks) throws IOException {
        write(series, masks);
        return Written.header(file).getString(Tag.SegmentsOverlap);
    }
}
