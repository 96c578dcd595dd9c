package dev.kamba.dicom;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.VR;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import javax.imageio.ImageIO;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

class CompressedPixelsTest {

    private static final int SIDE = 16;
    private static final byte[] NO_TABLE = {};

    @TempDir
    Path folder;

    @Test
    void several_fragments_make_the_one_frame_there_is() {
        var jpeg = greyJpeg(90);

        var image =
                grey(1).fragments(SyntaxSupport.JPEG_BASELINE, List.of(NO_TABLE, part(jpeg, 0, 2), part(jpeg, 1, 2)));

        assertThat(image.imageIn(folder).at(0, 5, 5)).isCloseTo(90, within(1f));
    }

    @Test
    void one_fragment_for_each_frame_needs_no_table() {
        var image = grey(3).fragments(
                        SyntaxSupport.JPEG_BASELINE, List.of(NO_TABLE, greyJpeg(10), greyJpeg(20), greyJpeg(30)));

        assertThat(levels(image)).containsExactly(10, 20, 30);
    }

    @Test
    void fragments_of_several_frames_are_told_apart_by_where_streams_start() {
        assertThat(levels(grey(2).fragments(SyntaxSupport.JPEG_BASELINE, halves(NO_TABLE))))
                .containsExactly(40, 80);
    }

    @Test
    void the_basic_offset_table_tells_fragments_apart() {
        var items = halves(NO_TABLE);
        int second = items.get(1).length + items.get(2).length + 2 * 8;
        items.set(0, table(0, second));

        assertThat(levels(grey(2).fragments(SyntaxSupport.JPEG_BASELINE, items)))
                .containsExactly(40, 80);
    }

    @Test
    void a_wrong_basic_offset_table_is_not_believed() {
        assertThat(levels(grey(2).fragments(SyntaxSupport.JPEG_BASELINE, halves(table(0, 3)))))
                .containsExactly(40, 80);
    }

    @Test
    void the_extended_offset_table_tells_fragments_apart() {
        var items = halves(NO_TABLE);
        int second = items.get(1).length + items.get(2).length + 2 * 8;
        var offsets = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(0)
                .putLong(second)
                .array();
        var image = grey(2).fragments(SyntaxSupport.JPEG_BASELINE, items).set(Tag.ExtendedOffsetTable, VR.UN, offsets);

        assertThat(levels(image)).containsExactly(40, 80);
    }

    @Test
    void fewer_fragments_than_frames_are_refused() {
        var image = grey(3).fragments(SyntaxSupport.JPEG_BASELINE, List.of(NO_TABLE, greyJpeg(10), greyJpeg(20)));

        assertRefused(image, ErrorCode.PIXELS_INVALID, "3 frames");
    }

    @Test
    void a_stream_of_another_size_never_reaches_the_decoder() {
        var image = TestImage.grey("1.1", SIDE, SIDE + 1, 8)
                .fragments(SyntaxSupport.JPEG_BASELINE, List.of(NO_TABLE, greyJpeg(10)));

        assertRefused(image, ErrorCode.PIXELS_INVALID, "16 x 16 pixels");
    }

    @Test
    void a_stream_that_ends_in_its_header_is_refused() {
        var image = grey(1).fragments(SyntaxSupport.JPEG_BASELINE, List.of(NO_TABLE, Arrays.copyOf(greyJpeg(10), 100)));

        assertRefused(image, ErrorCode.PIXELS_INVALID, "header");
    }

    @Test
    void syntaxes_that_cannot_be_decoded_are_refused_by_name() {
        for (var syntax : List.of("1.2.840.10008.1.2.4.201", "1.2.840.10008.1.2.4.100", "1.2.840.10008.1.2.4.94")) {
            assertThat(SyntaxSupport.decodable(syntax)).isFalse();
            assertRefused(
                    grey(1).fragments(syntax, List.of(NO_TABLE, greyJpeg(10))), ErrorCode.SYNTAX_UNSUPPORTED, syntax);
        }
    }

    @Test
    void native_codecs_load_where_they_are_built_for() {
        assertThat(NativeCodec.available()).isEqualTo("amd64".equals(System.getProperty("os.arch")));
        assertThat(SyntaxSupport.decodable())
                .contains("1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.5")
                .allMatch(SyntaxSupport::decodable);
    }

    @Test
    void both_decoders_agree_on_a_colour_jpeg_and_give_its_colours() {
        var jpeg = jpeg(BufferedImage.TYPE_INT_RGB, 0xC83214);
        // A wrong label: the stream's own JFIF segment says that it holds colour differences.
        var image = TestImage.colour("RGB", SIDE, SIDE).fragments(SyntaxSupport.JPEG_BASELINE, List.of(NO_TABLE, jpeg));
        var header = HeaderReader.read(image.writeTo(folder));
        var format = PixelFormat.of(header.attributes(), Tag.PixelData);
        var stream = Codestream.parse(jpeg, format);

        var plain = PlainJavaCodec.decode(stream, format);
        var chosen = CompressedFrame.decode(stream, format);

        for (int channel = 0; channel < 3; channel++) {
            assertThat(plain.at(channel, 37)).isCloseTo(chosen.at(channel, 37), within(2L));
        }
        var decoded = image.imageIn(folder);
        assertThat(decoded.at(0, 3, 3)).isCloseTo(200, within(3f));
        assertThat(decoded.at(1, 3, 3)).isCloseTo(50, within(3f));
        assertThat(decoded.at(2, 3, 3)).isCloseTo(20, within(3f));
    }

    @Test
    void a_second_frame_header_is_refused() {
        var jpeg = greyJpeg(10);
        int start = IntStream.range(0, jpeg.length)
                .filter(index -> jpeg[index] == (byte) 0xFF && jpeg[index + 1] == (byte) 0xC0)
                .findFirst()
                .orElseThrow();
        var header = Arrays.copyOfRange(jpeg, start, start + 2 + jpeg[start + 3]);
        var doubled = new ByteArrayOutputStream();
        doubled.write(jpeg, 0, start);
        doubled.writeBytes(header);
        doubled.write(jpeg, start, jpeg.length - start);

        assertRefused(
                grey(1).fragments(SyntaxSupport.JPEG_BASELINE, List.of(NO_TABLE, doubled.toByteArray())),
                ErrorCode.PIXELS_INVALID,
                "two frame headers");
    }

    @Test
    void a_wavelet_stream_of_millions_of_tiles_never_reaches_the_decoder() {
        var stream =
                ByteBuffer.allocate(64).putInt(0xFF4FFF51).putShort((short) 41).putShort((short) 0);
        IntStream.of(SIDE, SIDE, 0, 0, 1, 1, 0, 0).forEach(stream::putInt);
        stream.putShort((short) 1).put(TestImage.bytes(7, 1, 1));
        var tiny = PixelFormat.of(
                HeaderReader.read(grey(1).pixels(0).writeTo(folder)).attributes(), Tag.PixelData);
        assertThat(Codestream.parse(stream.putInt(0xFF900000).array(), tiny).precision())
                .isEqualTo(8);

        stream.putInt(8, 16384).putInt(12, 16384);

        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> Codestream.parse(stream.array(), tiny))
                .withMessageContaining("tiles");
    }

    private static TestImage grey(int frames) {
        return TestImage.grey("1.1", SIDE, SIDE, 8).set(Tag.NumberOfFrames, VR.IS, String.valueOf(frames));
    }

    private List<Integer> levels(TestImage image) {
        return image.seriesIn(folder).frames().stream()
                .map(frame -> Math.round(frame.image().at(0, 4, 9)))
                .toList();
    }

    private void assertRefused(TestImage image, ErrorCode code, String detail) {
        var frame = image.seriesIn(folder).frames().get(0);
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(frame::image)
                .withMessageContaining(detail)
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }

    /** Two frames of two fragments each. */
    private static List<byte[]> halves(byte[] table) {
        var items = new ArrayList<byte[]>(List.of(table));
        for (int level : List.of(40, 80)) {
            items.add(part(greyJpeg(level), 0, 2));
            items.add(part(greyJpeg(level), 1, 2));
        }
        return items;
    }

    private static byte[] table(int... offsets) {
        var buffer = ByteBuffer.allocate(4 * offsets.length).order(ByteOrder.LITTLE_ENDIAN);
        IntStream.of(offsets).forEach(buffer::putInt);
        return buffer.array();
    }

    /** A part of even length, but for the last. */
    private static byte[] part(byte[] whole, int index, int parts) {
        int size = whole.length / parts / 2 * 2;
        int end = index + 1 == parts ? whole.length + whole.length % 2 : (index + 1) * size;
        return Arrays.copyOfRange(whole, index * size, end);
    }

    private static byte[] greyJpeg(int level) {
        return jpeg(BufferedImage.TYPE_BYTE_GRAY, level);
    }

    private static byte[] jpeg(int type, int value) {
        var image = new BufferedImage(SIDE, SIDE, type);
        for (int row = 0; row < SIDE; row++) {
            for (int column = 0; column < SIDE; column++) {
                if (type == BufferedImage.TYPE_BYTE_GRAY) {
                    image.getRaster().setSample(column, row, 0, value);
                } else {
                    image.setRGB(column, row, value);
                }
            }
        }
        var out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "jpeg", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
