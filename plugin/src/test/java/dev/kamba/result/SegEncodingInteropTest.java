package dev.kamba.result;

import dev.kamba.camel.RleFile;
import dev.kamba.dicom.SegmentationObject;
import dev.kamba.dicom.Segments;
import dev.kamba.dicom.SourceSeries;
import dev.kamba.dicom.rule.SegRules;
import dev.kamba.dicom.rule.Severity;
import dev.kamba.fixtures.Kind;
import dev.kamba.fixtures.Recipe;
import dev.kamba.fixtures.Study;
import dev.kamba.fixtures.Variant;
import dev.kamba.fixtures.junit.NeedsProgram;
import dev.kamba.imaging.Mask;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** Every encoding of every kind of source as pydicom, dciodvfy and our own reader see it. */
@NeedsProgram({"dciodvfy", "python3"})
class SegEncodingInteropTest {

    @TempDir
    Path folder;

    /** Of odd sizes: rows x columns is no multiple of 8, or the length of all frames is odd. */
    private List<SourceSeries> sources() throws Exception {
        var ct = Recipe.of(Kind.CT, 3).withSlices(5).withSize(71);
        return List.of(
                Sources.slices(folder.resolve("7x7"), 7, 7, List.of("0", "2", "4", "6", "8"), (i, header) -> {}),
                Sources.slices(folder.resolve("13x11"), 13, 11, List.of("6", "2", "4.5"), (i, header) -> {}),
                Sources.slices(folder.resolve("times"), 16, 9, List.of("0", "0", "5", "5"), (i, header) -> {}),
                Sources.enhanced(folder.resolve("enhanced"), 13, 11, List.of("6", "0", "3", "9")),
                Sources.clip(folder.resolve("clip"), 21, 19, 5),
                Sources.pictures(folder.resolve("picture"), 21, 19, 1, (i, header) -> {}),
                Sources.pictures(folder.resolve("pictures"), 15, 10, 3, (i, header) -> {}),
                fixture("oblique", ct.withVariants(Variant.OBLIQUE, Variant.SHUFFLED)),
                fixture("uneven", ct.withVariants(Variant.UNEVEN)));
    }

    private SourceSeries fixture(String name, Recipe recipe) throws Exception {
        return SourceSeries.read(Study.of(recipe).writeTo(Files.createDirectories(folder.resolve(name))));
    }

    @ParameterizedTest
    @EnumSource
    void frames_are_where_they_belong_and_hold_what_was_found(SegEncoding encoding) throws Exception {
        var files = new ArrayList<Path>();
        var expected = new ArrayList<List<String>>();
        for (var series : sources()) {
            var masks = Encoded.apart(Shapes.letters(series, 2, 4));
            var file = folder.resolve(files.size() + ".dcm");
            Encoded.write(series, Encoded.content(encoding, series, masks), file);
            files.add(file);
            expected.add(Encoded.expected(encoding, series, masks));

            assertThat(errors(encoding, file)).isEmpty();
            assertThat(SegRules.check(SegmentationObject.read(file), dev.kamba.dicom.rule.Sources.of(series)))
                    .filteredOn(finding -> finding.severity() == Severity.ERROR)
                    .isEmpty();
            requireReadable(file, encoding, series, masks);
        }

        assertThat(Encoded.frames(files)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void frames_are_the_same_when_compressed(SegEncoding encoding) throws Exception {
        var files = new ArrayList<Path>();
        var expected = new ArrayList<List<String>>();
        for (var series : sources()) {
            var masks = Encoded.apart(Shapes.letters(series, 2, 4));
            var plain = folder.resolve("plain.dcm");
            Encoded.write(series, Encoded.content(encoding, series, masks), plain);
            var file = folder.resolve(files.size() + ".dcm");

            assertThat(RleFile.copy(plain, file)).isTrue();

            files.add(file);
            expected.add(Encoded.expected(encoding, series, masks));
            assertThat(Written.header(file)).isEqualTo(Written.header(plain));
            assertThat(errors(encoding, file)).isEmpty();
            requireReadable(file, encoding, series, masks);
        }

        assertThat(Encoded.frames(files)).isEqualTo(expected);
    }

    /** Without the two lines of a dciodvfy from before 2024, which knows neither the SOP class nor a segment 0. */
    private static List<String> errors(SegEncoding encoding, Path file) throws Exception {
        return Validator.errors(file).stream()
                .filter(line -> encoding != SegEncoding.LABELMAP
                        || !(line.equals("Error - Information Object Not found")
                                || line.endsWith("item number 1 (from one) with SegmentNumber of 0")))
                .toList();
    }

    private static void requireReadable(Path file, SegEncoding encoding, SourceSeries series, List<List<Mask>> masks) {
        var read = Segments.read(file);
        assertThat(read.kind())
                .isEqualTo(
                        switch (encoding) {
                            case BINARY -> Segments.Kind.BINARY;
                            case FRACTIONAL -> Segments.Kind.FRACTIONAL;
                            case LABELMAP -> Segments.Kind.LABEL_MAP;
                        });
        for (int label = 0; label < 2; label++) {
            int number = label + 1;
            assertThat(read.masks(number, series.frames()))
                    .isEqualTo(masks.stream().map(each -> each.get(number - 1)).toList());
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothing_found_is_a_frame_of_nothing(SegEncoding encoding) throws Exception {
        var series = Sources.slices(folder, 7, 7, List.of("0", "2"), (i, header) -> {});
        var masks = Shapes.nothing(series, 2);
        var file = folder.resolve("result.dcm");

        var result = Encoded.write(series, Encoded.content(encoding, series, masks), file);

        assertThat(result.nothingFound()).isTrue();
        assertThat(result.frames()).isEqualTo(1);
        assertThat(errors(encoding, file)).isEmpty();
        assertThat(Encoded.frames(List.of(file)).get(0))
                .singleElement()
                .asString()
                .endsWith(" " + Encoded.digest(new byte[49]));
    }
}
