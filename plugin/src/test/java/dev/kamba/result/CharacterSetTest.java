package dev.kamba.result;

import dev.kamba.fixtures.junit.NeedsProgram;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.UID;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.galaxy.io.ImageOutputStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Names of the source, in every character set that DICOM has, as pydicom reads them in our objects. */
@NeedsProgram("python3")
class CharacterSetTest {

    /** Part of a text: an escape sequence, or none, and what follows in a Java charset. */
    private record Piece(String escape, String charset, String text) {}

    /** @param declared Specific Character Set (0008,0005) */
    private record Name(String declared, List<Piece> pieces) {

        static Name of(String declared, String charset, String text) {
            return new Name(declared, List.of(new Piece("", charset, text)));
        }

        String text() {
            var text = new StringBuilder();
            pieces.forEach(piece -> text.append(piece.text()));
            return text.toString();
        }

        byte[] bytes() {
            var out = new ByteArrayOutputStream();
            for (var piece : pieces) {
                out.writeBytes(piece.escape().getBytes(StandardCharsets.US_ASCII));
                out.writeBytes(piece.text().getBytes(Charset.forName(piece.charset())));
            }
            return even(out.toByteArray());
        }
    }

    private static final String KOREAN = "\u001b$)C";
    private static final String CHINESE = "\u001b$)A";

    private static final List<Name> NAMES = List.of(
            Name.of("ISO_IR 100", "ISO-8859-1", "Müller^Jürgen"),
            Name.of("ISO_IR 101", "ISO-8859-2", "Dvořák^Łucja"),
            Name.of("ISO_IR 109", "ISO-8859-3", "Ĉapelo^Ġorġ"),
            Name.of("ISO_IR 110", "ISO-8859-4", "Ķirsis^Ēriks"),
            Name.of("ISO_IR 144", "ISO-8859-5", "Люкceмбypг"),
            Name.of("ISO_IR 127", "ISO-8859-6", "قباني^لنزار"),
            Name.of("ISO_IR 126", "ISO-8859-7", "Διονυσιος"),
            Name.of("ISO_IR 138", "ISO-8859-8", "שרון^דבורה"),
            Name.of("ISO_IR 148", "ISO-8859-9", "Çavuşoğlu^Şule"),
            Name.of("ISO_IR 166", "TIS-620", "นาม^ไทย"),
            Name.of("ISO_IR 13", "JIS_X0201", "ﾔﾏﾀﾞ^ﾀﾛｳ"),
            Name.of("ISO_IR 192", "UTF-8", "Wang^XiaoDong=王^小东=😀"),
            Name.of("GB18030", "GB18030", "Wang^XiaoDong=王^小东"),
            Name.of("GBK", "GBK", "Wang^XiaoDong=王^小东"),
            Name.of("\\ISO 2022 IR 87", "ISO-2022-JP", "Yamada^Tarou=山田^太郎=やまだ^たろう"),
            new Name(
                    "\\ISO 2022 IR 149",
                    List.of(
                            new Piece("", "US-ASCII", "Hong^Gildong="),
                            new Piece(KOREAN, "EUC-KR", "洪^"),
                            new Piece(KOREAN, "EUC-KR", "吉洞="),
                            new Piece(KOREAN, "EUC-KR", "홍^"),
                            new Piece(KOREAN, "EUC-KR", "길동"))),
            new Name(
                    "\\ISO 2022 IR 58",
                    List.of(
                            new Piece("", "US-ASCII", "Zhang^XiaoDong="),
                            new Piece(CHINESE, "GB2312", "张^"),
                            new Piece(CHINESE, "GB2312", "小东"))),
            new Name(
                    "ISO 2022 IR 100\\ISO 2022 IR 144",
                    List.of(new Piece("", "ISO-8859-1", "Müller^"), new Piece("\u001b-L", "ISO-8859-5", "Мюллер"))));

    @TempDir
    Path folder;

    @Test
    void names_are_those_of_the_source_whether_copied_as_bytes_or_as_utf8() throws Exception {
        var files = new ArrayList<Path>();
        for (var name : NAMES) {
            var here = Files.createDirectories(folder.resolve("name-" + files.size()));
            var source = source(here, name);
            files.add(here.resolve("source-0.dcm"));
            files.add(copy(source, "Lesion", here.resolve("bytes.dcm")));
            files.add(copy(source, "Läsion 病变", here.resolve("utf8.dcm")));
        }

        var read = read(files);

        var softly = new SoftAssertions();
        for (int i = 0; i < NAMES.size(); i++) {
            var name = NAMES.get(i);
            // pydicom leaves some escape sequences in its texts: the bytes are right if it reads both alike.
            softly.assertThat(read.get(3 * i + 1))
                    .as("%s, bytes", name.declared())
                    .isEqualTo(read.get(3 * i));
            softly.assertThat(read.get(3 * i + 2))
                    .as("%s, UTF-8", name.declared())
                    .isEqualTo(name.text() + "|" + name.text() + "|" + name.text());
        }
        softly.assertAll();
    }

    // One name at the top, one in an item, and one in an item that declares another character set by itself.
    private static Attributes source(Path folder, Name name) throws IOException {
        return Sources.slices(folder, 8, 8, List.of("0"), (i, header) -> {
                    declare(header, name);
                    header.setBytes(Tag.PatientName, VR.PN, name.bytes());
                    var ids = header.newSequence(Tag.OtherPatientIDsSequence, 2);
                    var plain = new Attributes();
                    ids.add(plain);
                    plain.setBytes(Tag.IssuerOfPatientID, VR.LO, name.bytes());
                    var other = new Attributes();
                    ids.add(other);
                    other.setString(Tag.SpecificCharacterSet, VR.CS, "ISO_IR 192");
                    other.setBytes(
                            Tag.IssuerOfPatientID, VR.LO, even(name.text().getBytes(StandardCharsets.UTF_8)));
                })
                .header("2.25.70000");
    }

    private static void declare(Attributes header, Name name) {
        header.setString(Tag.SpecificCharacterSet, VR.CS, name.declared().split("\\\\", -1));
    }

    private static Path copy(Attributes source, String ownText, Path file) throws IOException {
        var target = new Attributes();
        Identity.copy(source, target, ownText);
        target.setString(Tag.SOPClassUID, VR.UI, UID.SegmentationStorage);
        target.setString(Tag.SOPInstanceUID, VR.UI, "2.25.9");
        try (var out = new ImageOutputStream(file.toFile())) {
            out.writeDataset(target.createFileMetaInformation(UID.ExplicitVRLittleEndian), target);
        }
        return file;
    }

    private static byte[] even(byte[] bytes) {
        var even = Arrays.copyOf(bytes, bytes.length + bytes.length % 2);
        if (even.length > bytes.length) {
            even[bytes.length] = ' ';
        }
        return even;
    }

    private static List<String> read(List<Path> files) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("/usr/bin/python3", "-W", "ignore", Validator.script("read_names.py")));
        files.forEach(file -> command.add(file.toString()));
        return Validator.run(command.toArray(String[]::new)).lines().toList();
    }
}
