package dev.kamba.result;

import dev.kamba.dicom.SourceSeries;
import dev.kamba.imaging.Mask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The self-check must notice each kind of defect. */
class SegCheckTest {

    @TempDir
    Path folder;

    private Path file;
    private SourceSeries series;
    private List<List<Mask>> masks;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("result.dcm");
        series = Sources.slices(folder.resolve("ct"), 13, 11, List.of("0.0", "2.50", "5.0"), (i, header) -> {});
        masks = Shapes.letters(series, 1, 9);
        Written.of(series, masks, file);
    }

    @Test
    void untouched_file_passes() {
        assertThatCode(() -> check(masks)).doesNotThrowAnyException();
    }

    @Test
    void one_flipped_bit_is_found() throws IOException {
        change(bytes -> bytes[bytes.length - 20] ^= 4);

        assertThatThrownBy(() -> check(masks))
                .hasMessageStartingWith("INTERNAL")
                .hasMessageContaining("pixels");
    }

    @Test
    void set_padding_is_found() throws IOException {
        change(bytes -> bytes[bytes.length - 1] |= (byte) 0x80);

        assertThatThrownBy(() -> check(masks)).hasMessageStartingWith("INTERNAL");
    }

    @Test
    void missing_end_is_found() throws IOException {
        var bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 2));

        assertThatThrownBy(() -> check(masks)).hasMessageStartingWith("INTERNAL");
    }

    @Test
    void masks_in_another_order_are_found() {
        var reversed = new ArrayList<>(masks);
        Collections.reverse(reversed);

        assertThatThrownBy(() -> check(reversed)).hasMessageContaining("pixels");
    }

    @Test
    void another_position_is_found() throws IOException {
        replace("-12.50\\3.250\\2.50", "-12.50\\3.250\\2.60");

        assertThatThrownBy(() -> check(masks)).hasMessageContaining("Image Position");
    }

    @Test
    void another_source_is_found() throws IOException {
        var text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        var place = text.lastIndexOf("2.25.70001");
        change(bytes -> bytes[place + 9] = '2');

        assertThatThrownBy(() -> check(masks)).hasMessageContaining("Referenced SOP Instance");
    }

    private interface Change {
        void apply(byte[] bytes);
    }

    private void change(Change change) throws IOException {
        var bytes = Files.readAllBytes(file);
        change.apply(bytes);
        Files.write(file, bytes);
    }

    private void replace(String old, String other) throws IOException {
        var text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        Files.write(file, text.replace(old, other).getBytes(StandardCharsets.ISO_8859_1));
    }

    private void check(List<List<Mask>> expected) throws IOException {
        var content = SegContent.binary(series.frames(), expected, 1);
        new SegCheck(content, series.frames(), true).compare(file);
    }
}
