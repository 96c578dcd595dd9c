package dev.kamba.result;

import dev.kamba.dicom.Segments;
import dev.kamba.dicom.SourceSeries;
import dev.kamba.fixtures.junit.NeedsProgram;
import dev.kamba.imaging.Mask;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** SEG objects of every kind of source, as a validator and three readers see them. */
@NeedsProgram({"dciodvfy", "python3", "node"})
class SegKindsTest {

    private record Case(SourceKind kind, Path folder, SourceSeries series, List<List<Mask>> masks) {

        Path result() {
            return folder.resolve("result.dcm");
        }

        @Override
        public String toString() {
            return kind.name();
        }
    }

    /** @param frames what pydicom reads
     *  @param viewed what OHIF's libraries read */
    private record Read(Case made, List<String> frames, List<String> viewed) {

        @Override
        public String toString() {
            return made.toString();
        }
    }

    @TempDir
    static Path folder;

    private static final List<Read> READ = new ArrayList<>();

    @BeforeAll
    static void write() throws Exception {
        var made = new ArrayList<Case>();
        for (var kind : SourceKind.all()) {
            made.add(write(
                    kind, Files.createDirectories(folder.resolve(kind.name().replace(' ', '-')))));
        }
        var frames = Validator.frames(made.stream().map(Case::result).toList());
        var viewed = Viewer.read(made.stream().map(Case::folder).toList());
        IntStream.range(0, made.size()).forEach(i -> READ.add(new Read(made.get(i), frames.get(i), viewed.get(i))));
    }

    private static Case write(SourceKind kind, Path folder) throws Exception {
        var series = kind.make(folder.resolve("source"));
        var made = new Case(kind, folder, series, Shapes.letters(series, 2, 4));
        new SegWriter(Written.EQUIPMENT, new SegSettings(true, ZoneOffset.UTC))
                .write(
                        series,
                        Shapes.card("Lesion", "Cyst"),
                        Shapes.DIGEST,
                        made.masks(),
                        Written.CREATED,
                        made.result());
        return made;
    }

    static Stream<Case> made() {
        return READ.stream().map(Read::made);
    }

    static Stream<Read> read() {
        return READ.stream();
    }

    @ParameterizedTest
    @MethodSource("made")
    void object_is_valid(Case made) throws Exception {
        assertThat(Validator.errors(made.result())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("read")
    void pydicom_finds_every_pixel_at_its_image(Read read) {
        assertThat(read.frames())
                .isEqualTo(Validator.expected(read.made().series(), read.made().masks()));
    }

    @ParameterizedTest
    @MethodSource("read")
    void ohif_finds_every_pixel_at_its_image(Read read) {
        assertThat(read.viewed())
                .isEqualTo(Viewer.expected(read.made().series(), read.made().masks()));
    }

    @ParameterizedTest
    @MethodSource("made")
    void our_reader_finds_every_pixel_at_its_image(Case made) {
        var read = Segments.read(made.result());
        for (int label = 0; label < 2; label++) {
            int index = label;
            assertThat(read.masks(label + 1, made.series().frames()))
                    .isEqualTo(
                            made.masks().stream().map(masks -> masks.get(index)).toList());
        }
    }
}
