package dev.kamba.result;

import dev.kamba.dicom.SourceSeries;
import dev.kamba.dicom.SyntaxSupport;
import dev.kamba.fixtures.Kind;
import dev.kamba.fixtures.Recipe;
import dev.kamba.fixtures.Study;
import dev.kamba.fixtures.Syntax;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.galaxy.io.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** How the source is encoded leaves no trace in a result: every transfer syntax that intake accepts. */
class SourceSyntaxTest {

    @TempDir
    Path folder;

    @Test
    void result_is_the_same_for_every_uncompressed_syntax_and_rle() throws Exception {
        var study = Study.of(Recipe.of(Kind.CT, 5).withSlices(3).withSize(64));
        var explicit = result(SourceSeries.read(study.writeTo(folder.resolve("explicit"))));

        for (var syntax : Syntax.values()) {
            assertThat(result(SourceSeries.read(study.writeTo(folder.resolve(syntax.name()), syntax))))
                    .as(syntax.name())
                    .isEqualTo(explicit);
        }
    }

    static Stream<String> compressed() {
        return SyntaxSupport.decodable().stream().filter(uid -> uid.startsWith("1.2.840.10008.1.2.4."));
    }

    @ParameterizedTest
    @MethodSource("compressed")
    void result_is_the_same_for_every_compressed_syntax(String syntax) throws Exception {
        var series = Sources.slices(folder.resolve("plain"), 16, 8, List.of("0", "2"), (i, header) -> {});
        var here = Files.createDirectories(folder.resolve("compressed"));
        for (int i = 0; i < 2; i++) {
            var header = series.header("2.25.7000" + i);
            var pixels = header.newFragments(Tag.PixelData, VR.OB, 2);
            pixels.add(new byte[0]);
            pixels.add(new byte[64]);
            write(header, syntax, here.resolve(i + ".dcm"));
        }
        var compressed = SourceSeries.read(List.of(here.resolve("0.dcm"), here.resolve("1.dcm")));

        assertThat(result(compressed)).isEqualTo(result(series));
    }

    private static void write(Attributes header, String syntax, Path file) throws IOException {
        try (var out = new ImageOutputStream(file.toFile())) {
            out.writeDataset(header.createFileMetaInformation(syntax), header);
        }
    }

    private byte[] result(SourceSeries series) throws IOException {
        var file = folder.resolve("result.dcm");
        Written.of(series, Shapes.letters(series, 1, 9), file);
        return Files.readAllBytes(file);
    }
}
