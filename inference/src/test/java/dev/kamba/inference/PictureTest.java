package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import javax.imageio.ImageIO;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PictureTest {

    @TempDir
    private Path folder;

    @Test
    void grey_bytes_are_taken_as_they_are() throws IOException {
        var grey = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY);
        grey.getRaster().setSample(2, 1, 0, 77);

        var picture = Picture.of(write(grey, "png"));

        assertThat(picture.rows()).isEqualTo(2);
        assertThat(picture.columns()).isEqualTo(3);
        assertThat(picture.image().samples()).containsExactly(0, 0, 0, 0, 0, 77);
    }

    @Test
    void sixteen_bits_become_0_to_255() throws IOException {
        var grey = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
        grey.getRaster().setSample(0, 0, 0, 65535);
        grey.getRaster().setSample(1, 0, 0, 257);

        assertThat(Picture.of(write(grey, "png")).image().samples()).containsExactly(255, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_INT_ARGB, BufferedImage.TYPE_3BYTE_BGR})
    void colour_is_red_green_blue_plane_by_plane(int type) throws IOException {
        var colour = new BufferedImage(2, 1, type);
        colour.setRGB(0, 0, 0xff0a141e);
        colour.setRGB(1, 0, 0xff28323c);

        assertThat(Picture.of(write(colour, "png")).image().samples()).containsExactly(10, 40, 20, 50, 30, 60);
    }

    @Test
    void a_black_and_white_palette_is_black_and_white() throws IOException {
        var binary = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY);
        binary.setRGB(1, 0, 0xffffffff);

        var image = Picture.of(write(binary, "png")).image();

        assertThat(image.at(0, 0, 0)).isZero();
        assertThat(image.at(0, 0, 1)).isEqualTo(255);
    }

    @Test
    void stored_values_are_neither_scaled_nor_looked_up() throws IOException {
        var deep = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
        deep.getRaster().setSample(1, 0, 0, 3);
        var indexed = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_INDEXED);
        indexed.getRaster().setSample(1, 0, 0, 7);

        assertThat(Picture.of(write(deep, "png")).stored()).containsExactly(0, 3);
        assertThat(Picture.of(write(indexed, "png")).stored()).containsExactly(0, 7);
        var colour = Picture.of(write(new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB), "png"));
        assertThatExceptionOfType(KambaException.class).isThrownBy(colour::stored);
    }

    @Test
    void a_jpeg_is_read_too() throws IOException {
        var grey = new BufferedImage(16, 8, BufferedImage.TYPE_BYTE_GRAY);

        assertThat(Picture.of(write(grey, "jpg")).image().rows()).isEqualTo(8);
    }

    @Test
    void a_small_file_that_announces_gigapixels_is_refused() throws IOException {
        byte[] png = Files.readAllBytes(write(new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY), "png"));
        ByteBuffer.wrap(png).putInt(16, 50_000).putInt(20, 50_000);
        var sum = new CRC32();
        sum.update(png, 12, 17);
        ByteBuffer.wrap(png).putInt(29, (int) sum.getValue());

        assertRefused(Files.write(folder.resolve("bomb.png"), png), ErrorCode.IMAGE_UNSUPPORTED);
    }

    @Test
    void broken_files_are_refused() throws IOException {
        byte[] png = Files.readAllBytes(write(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB), "png"));
        for (int length = 0; length < png.length / 2; length += 5) {
            assertRefused(Files.write(folder.resolve("cut.png"), Arrays.copyOf(png, length)), ErrorCode.UNREADABLE);
        }
        assertRefused(folder.resolve("missing.png"), ErrorCode.UNREADABLE);
    }

    private static void assertRefused(Path file, ErrorCode code) {
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> Picture.of(file).image())
                .extracting(KambaException::code)
                .isEqualTo(code);
    }

    private Path write(BufferedImage picture, String format) throws IOException {
        var file = folder.resolve("picture." + format);
        ImageIO.write(picture, format, file.toFile());
        return file;
    }
}
