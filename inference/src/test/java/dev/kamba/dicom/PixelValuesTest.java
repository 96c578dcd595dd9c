package dev.kamba.dicom;

import dev.kamba.imaging.Values;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.UID;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

import static dev.kamba.dicom.TestImage.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class PixelValuesTest {

    @TempDir
    Path folder;

    @Test
    void signed_twelve_bits_are_masked_and_sign_extended() {
        var image = TestImage.grey("1.1", 1, 4, 16)
                .set(Tag.BitsStored, 12)
                .set(Tag.HighBit, 11)
                .set(Tag.PixelRepresentation, 1)
                .words(0x0001, 0x0FFF, 0x0800, 0xF7FF);

        assertThat(image.imageIn(folder).samples()).containsExactly(1, -1, -2048, 2047);
    }

    @Test
    void bits_below_and_above_the_stored_ones_are_ignored() {
        var image = TestImage.grey("1.1", 1, 2, 16)
                .set(Tag.BitsStored, 8)
                .set(Tag.HighBit, 11)
                .words(0xFABF, 0x0010);

        assertThat(image.imageIn(folder).samples()).containsExactly(0xAB, 0x01);
    }

    @Test
    void rescale_slope_and_intercept_are_applied() {
        var image = TestImage.grey("1.1", 1, 2, 16)
                .set(Tag.RescaleSlope, VR.DS, "2.5")
                .set(Tag.RescaleIntercept, VR.DS, "-1024")
                .words(0, 1000);

        assertThat(image.imageIn(folder).samples()).containsExactly(-1024, 1476);
    }

    @Test
    void a_modality_table_is_applied_and_its_ends_hold_beyond_it() {
        var item = new Attributes();
        item.setInt(Tag.LUTDescriptor, VR.US, 3, 10, 16);
        item.setBytes(Tag.LUTData, VR.OW, bytes(100, 0, 44, 1, 200, 0));
        var image = TestImage.grey("1.1", 1, 4, 8)
                .item(Tag.ModalityLUTSequence, item)
                .pixels(0, 10, 11, 255);

        assertThat(image.imageIn(folder).samples()).containsExactly(100, 100, 300, 200);
    }

    @Test
    void monochrome1_is_mirrored_in_its_stored_range_before_rescale() {
        var image = TestImage.grey("1.1", 1, 2, 16)
                .set(Tag.PhotometricInterpretation, VR.CS, "MONOCHROME1")
                .set(Tag.BitsStored, 10)
                .set(Tag.HighBit, 9)
                .set(Tag.RescaleSlope, VR.DS, "2")
                .set(Tag.RescaleIntercept, VR.DS, "1")
                .words(0, 1000);

        assertThat(image.imageIn(folder).samples()).containsExactly(2 * 1023 + 1, 2 * 23 + 1);
    }

    /** Every stored value, calculated here as PS3.3 section C.11.1 says, in double precision. */
    @ParameterizedTest
    @CsvSource({
        "16, 0, MONOCHROME2, 1, -1024, true",
        "16, 1, MONOCHROME2, 1, 0, true",
        "16, 1, MONOCHROME2, -1, 1000, true",
        "16, 0, MONOCHROME1, 1, 0, true",
        "16, 1, MONOCHROME1, 1, -5, true",
        "12, 1, MONOCHROME2, -3, 7, true",
        "12, 1, MONOCHROME1, 16, 8000000, true",
        "8, 0, MONOCHROME1, 257, -1024, true",
        "1, 0, MONOCHROME2, 65535, -1, true",
        // Too far apart, fractions, near the end of what float32 holds exactly, and a zero below zero.
        "1, 0, MONOCHROME2, 65536, -1, false",
        "16, 0, MONOCHROME2, 2, 0, false",
        "16, 1, MONOCHROME2, 0.25, -1024, false",
        "12, 0, MONOCHROME1, 1, 0.5, false",
        "12, 0, MONOCHROME2, 1, -8388609, false",
        "12, 0, MONOCHROME2, -1, -0, false",
    })
    void whole_numbers_are_kept_in_16_bits_and_are_what_rescale_makes_of_them(
            int stored, int signed, String photometric, double slope, String intercept, boolean whole) {
        int pixels = 1 << stored;
        int rows = 1 << (stored / 2);
        var words = IntStream.range(0, pixels).toArray();
        var image = TestImage.grey("1.1", rows, pixels / rows, 16)
                .set(Tag.PhotometricInterpretation, VR.CS, photometric)
                .set(Tag.BitsStored, stored)
                .set(Tag.HighBit, stored - 1)
                .set(Tag.PixelRepresentation, signed)
                .set(Tag.RescaleSlope, VR.DS, Double.toString(slope))
                .set(Tag.RescaleIntercept, VR.DS, intercept)
                .words(words)
                .imageIn(folder);

        var expected = new float[pixels];
        for (int i = 0; i < pixels; i++) {
            int value = signed == 1 && i >= pixels / 2 ? i - pixels : i;
            int mirrored = signed == 1 ? -1 - value : pixels - 1 - value;
            expected[i] = (float)
                    ((photometric.equals("MONOCHROME1") ? mirrored : value) * slope + Double.parseDouble(intercept));
        }
        assertThat(image.samples()).isEqualTo(expected);
        assertThat(image.values() instanceof Values.Whole).isEqualTo(whole);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void both_planar_configurations_give_the_same_channels(int planar) {
        var image = TestImage.colour("RGB", 1, 2).set(Tag.PlanarConfiguration, planar);
        image.pixels(planar == 0 ? bytes(10, 20, 30, 11, 21, 31) : bytes(10, 11, 20, 21, 30, 31));

        var decoded = image.imageIn(folder);

        assertThat(decoded.channels()).isEqualTo(3);
        assertThat(decoded.samples()).containsExactly(10, 11, 20, 21, 30, 31);
    }

    @Test
    void ybr_full_red_green_and_blue_come_out_as_such() {
        var image = TestImage.colour("YBR_FULL", 1, 4).pixels(76, 85, 255, 150, 44, 21, 29, 255, 107, 128, 128, 128);

        assertThat(image.imageIn(folder).samples())
                .usingComparatorWithPrecision(1f)
                .containsExactly(255, 0, 0, 128, 0, 255, 0, 128, 0, 0, 255, 128);
    }

    @Test
    void pixel_pairs_of_ybr_full_422_share_their_chroma() {
        var image = TestImage.colour("YBR_FULL_422", 1, 4).pixels(100, 200, 128, 128, 76, 76, 85, 255);

        var samples = image.imageIn(folder).samples();

        assertThat(samples[0]).isEqualTo(100);
        assertThat(samples[1]).isEqualTo(200);
        assertThat(samples[2]).isEqualTo(samples[3]).isCloseTo(255, within(1f));
        assertThat(samples[4 + 2]).isCloseTo(0, within(1f));
    }

    @Test
    void partial_range_white_and_black_become_full() {
        var image = TestImage.colour("YBR_PARTIAL_422", 1, 2).pixels(235, 16, 128, 128);

        assertThat(image.imageIn(folder).samples()).containsExactly(255, 0, 255, 0, 255, 0);
    }

    @Test
    void palette_colours_take_the_upper_byte_of_their_entries() {
        var image = TestImage.grey("1.1", 1, 3, 8).set(Tag.PhotometricInterpretation, VR.CS, "PALETTE COLOR");
        int[] descriptors = {
            Tag.RedPaletteColorLookupTableDescriptor,
            Tag.GreenPaletteColorLookupTableDescriptor,
            Tag.BluePaletteColorLookupTableDescriptor
        };
        int[] tables = {
            Tag.RedPaletteColorLookupTableData,
            Tag.GreenPaletteColorLookupTableData,
            Tag.BluePaletteColorLookupTableData
        };
        for (int channel = 0; channel < 3; channel++) {
            image.set(descriptors[channel], VR.US, bytes(2, 0, 5, 0, 16, 0))
                    .set(tables[channel], VR.OW, bytes(0, 10 * channel, 0, 100 + channel));
        }

        assertThat(image.pixels(5, 6, 7).imageIn(folder).samples())
                .containsExactly(0, 100, 100, 10, 101, 101, 20, 102, 102);
    }

    @Test
    void one_bit_frames_follow_each_other_within_bytes() {
        var series = TestImage.grey("1.1", 1, 5, 1)
                .set(Tag.NumberOfFrames, VR.IS, "3")
                .pixels(0b1110_0001, 0b0101_0011)
                .seriesIn(folder);

        assertThat(series.frames().get(0).image().samples()).containsExactly(1, 0, 0, 0, 0);
        assertThat(series.frames().get(1).image().samples()).containsExactly(1, 1, 1, 1, 1);
        assertThat(series.frames().get(2).image().samples()).containsExactly(0, 0, 1, 0, 1);
    }

    @Test
    void unsigned_thirty_two_bits_do_not_turn_negative() {
        var image = TestImage.grey("1.1", 1, 1, 32).pixels(0xFF, 0xFF, 0xFF, 0xFF);

        assertThat(image.imageIn(folder).samples()).containsExactly(0x1p32f);
    }

    @Test
    void float_pixels_come_as_they_are() {
        var buffer = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(-1.5f)
                .putFloat(0.25f);
        var image = TestImage.grey("1.1", 1, 2, 32).set(Tag.FloatPixelData, VR.OF, buffer.array());

        assertThat(image.imageIn(folder).samples()).containsExactly(-1.5f, 0.25f);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2"})
    void every_uncompressed_syntax_gives_the_frame_that_was_asked_for(String syntax) {
        var image = TestImage.grey("1.1", 1, 2, 16)
                .set(Tag.NumberOfFrames, VR.IS, "3")
                .set(Tag.PixelRepresentation, 1)
                .syntax(syntax);
        // The writer turns words round for big endian, if it is told that they are words.
        var series = image.words(1, 2, 3, 4, -5, 600).seriesIn(folder);

        assertThat(series.frames().get(1).image().samples()).containsExactly(3, 4);
        assertThat(series.frames().get(2).image().samples()).containsExactly(-5, 600);
    }

    @Test
    void frames_are_numbered_from_one() {
        var series = TestImage.grey("1.1", 1, 1, 8)
                .set(Tag.NumberOfFrames, VR.IS, "3")
                .pixels(7, 8, 9, 0)
                .seriesIn(folder);

        assertThat(series.frames()).extracting(SourceFrame::number).containsExactly(1, 2, 3);
        assertThat(series.frames()).allMatch(SourceFrame::multiFrame);
        assertThat(series.frames().get(2).image().at(0, 0, 0)).isEqualTo(9);
    }

    @Test
    void rle_of_sixteen_bits_has_its_high_bytes_first() {
        var frame = ByteBuffer.allocate(64 + 6).order(ByteOrder.LITTLE_ENDIAN);
        IntStream.of(2, 64, 66).forEach(frame::putInt);
        // High bytes 1 1 1 as a run, low bytes 5 6 7 literally.
        frame.position(64).put(bytes(-2, 1, 2, 5, 6, 7));
        var image = TestImage.grey("1.1", 1, 3, 16).fragments(UID.RLELossless, List.of(new byte[0], frame.array()));

        assertThat(image.imageIn(folder).samples()).containsExactly(0x105, 0x106, 0x107);
    }
}
