package dev.kamba.result;

import dev.kamba.dicom.SourceSeries;
import dev.kamba.fixtures.junit.NeedsProgram;
import dev.kamba.imaging.Mask;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** What OHIF's libraries make of label maps and probabilities, of every kind of source. */
@NeedsProgram("node")
class ViewerEncodingTest {

    private record Case(String name, SourceSeries series, List<List<Mask>> masks) {}

    @TempDir
    static Path folder;

    private static final List<Case> CASES = new ArrayList<>();

    @BeforeAll
    static void make() throws Exception {
        for (var kind : SourceKind.all()) {
            var series = kind.make(folder.resolve("source-" + CASES.size()));
            CASES.add(new Case(kind.name(), series, Encoded.apart(Shapes.letters(series, 2, 4))));
        }
    }

    private static List<List<String>> read(SegEncoding encoding) throws Exception {
        var folders = new ArrayList<Path>();
        for (int i = 0; i < CASES.size(); i++) {
            var made = CASES.get(i);
            var here = Files.createDirectories(folder.resolve(encoding + "-" + i));
            Files.createSymbolicLink(here.resolve("source"), folder.resolve("source-" + i));
            var job = new SegJob(made.series(), Shapes.card("Lesion", "Cyst"), Shapes.DIGEST, Written.CREATED);
            new SegWriter(Written.EQUIPMENT, new SegSettings(true, ZoneOffset.UTC))
                    .write(job, Encoded.content(encoding, made.series(), made.masks()), here.resolve("result.dcm"));
            folders.add(here);
        }
        return Viewer.read(folders);
    }

    @Test
    void every_pixel_of_a_label_map_is_found_at_its_image() throws Exception {
        var read = read(SegEncoding.LABELMAP);

        for (int i = 0; i < CASES.size(); i++) {
            var made = CASES.get(i);
            assertThat(read.get(i)).as(made.name()).isEqualTo(Viewer.expected(made.series(), made.masks()));
        }
    }

    @Test
    void probabilities_are_refused_and_never_taken_for_masks() throws Exception {
        var read = read(SegEncoding.FRACTIONAL);

        for (int i = 0; i < CASES.size(); i++) {
            assertThat(read.get(i))
                    .as(CASES.get(i).name())
                    .singleElement()
                    .asString()
                    .contains("Error");
        }
    }
}
