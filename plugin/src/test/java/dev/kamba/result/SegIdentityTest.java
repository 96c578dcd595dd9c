package dev.kamba.result;

import dev.kamba.dicom.SourceSeries;
import dev.kamba.imaging.Mask;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

import static org.assertj.core.api.Assertions.assertThat;

/** What a SEG takes over from its source besides geometry. */
class SegIdentityTest {

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("result.dcm");
    }

    @ParameterizedTest
    @CsvSource({
        "ISO_IR 100, ISO-8859-1, Müller^Jürgen",
        "ISO_IR 192, UTF-8, Ångström^你好",
        "'\\ISO 2022 IR 87', ISO-2022-JP, 'Yamada^Tarou=山田^太郎'"
    })
    void names_survive_in_their_character_set(String characterSet, String encoding, String name) throws Exception {
        var bytes = name.getBytes(Charset.forName(encoding));
        var padded = Arrays.copyOf(bytes, bytes.length + bytes.length % 2);
        if (padded.length > bytes.length) {
            padded[bytes.length] = ' ';
        }
        var series = slices((i, header) -> {
            header.setString(Tag.SpecificCharacterSet, VR.CS, characterSet.split("\\\\", -1));
            header.setBytes(Tag.PatientName, VR.PN, padded);
        });

        write(series, Shapes.letters(series, 1, 9));

        var copy = Written.header(file);
        assertThat(copy.getBytes(Tag.PatientName)).isEqualTo(padded);
        assertThat(new String(copy.getBytes(Tag.SpecificCharacterSet), StandardCharsets.US_ASCII).trim())
                .isEqualTo(characterSet);
        assertThat(copy.getString(Tag.PatientName)).isEqualTo(name);
    }

    @Test
    void bytes_that_no_character_set_explains_are_copied() throws Exception {
        var series = slices((i, header) -> {
            header.remove(Tag.SpecificCharacterSet);
            header.setBytes(Tag.PatientName, VR.PN, new byte[] {'M', (byte) 0xfc, 'l', (byte) 0x81});
        });

        write(series, Shapes.letters(series, 1, 9));

        assertThat(Written.header(file).getBytes(Tag.PatientName)).containsExactly('M', 0xfc, 'l', 0x81);
    }

    @Test
    void label_beyond_the_sources_character_set_makes_the_object_utf8() throws Exception {
        var series = slices((i, header) -> {
            header.setString(Tag.SpecificCharacterSet, VR.CS, "ISO_IR 100");
            header.setString(Tag.PatientName, VR.PN, "Müller^Jürgen");
        });

        Written.writer()
                .write(
                        series,
                        Shapes.card("Läsion 病变"),
                        Shapes.DIGEST,
                        Shapes.letters(series, 1, 9),
                        Written.CREATED,
                        file);

        var copy = Written.header(file);
        assertThat(copy.getString(Tag.SpecificCharacterSet)).isEqualTo("ISO_IR 192");
        assertThat(copy.getString(Tag.PatientName)).isEqualTo("Müller^Jürgen");
        assertThat(copy.getNestedDataset(Tag.SegmentSequence).getString(Tag.SegmentLabel))
                .isEqualTo("Läsion 病变");
    }

    @Test
    void empty_character_set_is_left_out_and_empty_identity_stays() throws Exception {
        var series = slices((i, header) -> {
            header.setNull(Tag.SpecificCharacterSet, VR.CS);
            header.setNull(Tag.PatientBirthDate, VR.DA);
            header.remove(Tag.PatientID);
        });

        write(series, Shapes.letters(series, 1, 9));

        var copy = Written.header(file);
        assertThat(copy.contains(Tag.SpecificCharacterSet)).isFalse();
        for (var tag :
                new int[] {Tag.PatientBirthDate, Tag.PatientID, Tag.AccessionNumber, Tag.ReferringPhysicianName}) {
            assertThat(copy.contains(tag)).isTrue();
            assertThat(copy.containsValue(tag)).isFalse();
        }
    }

    @Test
    void lossy_compression_of_a_named_source_is_inherited() throws Exception {
        var series = slices((i, header) -> {
            if (i == 1) {
                header.setString(Tag.LossyImageCompression, VR.CS, "01");
                header.setString(Tag.LossyImageCompressionRatio, VR.DS, "12.5");
                header.setString(Tag.LossyImageCompressionMethod, VR.CS, "ISO_10918_1");
            }
        });

        write(series, Shapes.letters(series, 1, 9));

        var copy = Written.header(file);
        assertThat(copy.getString(Tag.LossyImageCompression)).isEqualTo("01");
        assertThat(copy.getString(Tag.LossyImageCompressionRatio)).isEqualTo("12.5");
        assertThat(copy.getString(Tag.LossyImageCompressionMethod)).isEqualTo("ISO_10918_1");
    }

    @Test
    void times_follow_the_sources_offset() throws Exception {
        var series = slices((i, header) -> header.setString(Tag.TimezoneOffsetFromUTC, VR.SH, "+0900"));

        write(series, Shapes.letters(series, 1, 9));

        var copy = Written.header(file);
        assertThat(copy.getString(Tag.ContentDate) + copy.getString(Tag.ContentTime))
                .isEqualTo("20260304140607");
        assertThat(copy.getString(Tag.StudyDate)).isEqualTo("20240229");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Lesion", "Läsion"})
    void attribute_of_unknown_representation_keeps_its_value(String label) throws Exception {
        var series = slices(
                (i, header) -> header.setBytes(Tag.PatientID, VR.UN, "P-77".getBytes(StandardCharsets.US_ASCII)));

        Written.writer()
                .write(series, Shapes.card(label), Shapes.DIGEST, Shapes.letters(series, 1, 9), Written.CREATED, file);

        assertThat(Written.header(file).getString(Tag.PatientID)).isEqualTo("P-77");
    }

    @Test
    void offset_that_is_none_is_not_passed_on() throws Exception {
        var series = slices((i, header) -> header.setString(Tag.TimezoneOffsetFromUTC, VR.SH, "+9900"));

        write(series, Shapes.letters(series, 1, 9));

        var copy = Written.header(file);
        assertThat(copy.contains(Tag.TimezoneOffsetFromUTC)).isFalse();
        assertThat(copy.getString(Tag.ContentTime)).isEqualTo("050607");
    }

    private SourceSeries slices(BiConsumer<Integer, Attributes> change) throws IOException {
        return Sources.slices(folder.resolve("ct"), 13, 11, List.of("0.0", "2.50", "5.0"), change);
    }

    private SegResult write(SourceSeries series, List<List<Mask>> masks) {
        return Written.of(series, masks, file);
    }
}
