package dev.kamba.dicom;

import dev.kamba.dicom.TestSegments.Frame;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Mask;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.UID;
import org.aoju.bus.image.galaxy.data.VR;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.BitSet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Segmentations of every kind in the transfer syntaxes that others write them in. */
class SegmentsSyntaxTest {

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{0} in {1}")
    @CsvSource({
        "BINARY, 1.2.840.10008.1.2",
        "BINARY, 1.2.840.10008.1.2.1",
        "BINARY, 1.2.840.10008.1.2.1.99",
        "BINARY, 1.2.840.10008.1.2.5",
        "FRACTIONAL, 1.2.840.10008.1.2",
        "FRACTIONAL, 1.2.840.10008.1.2.1.99",
        "FRACTIONAL, 1.2.840.10008.1.2.5",
        "LABEL_MAP, 1.2.840.10008.1.2",
        "LABEL_MAP, 1.2.840.10008.1.2.1.99",
        "LABEL_MAP, 1.2.840.10008.1.2.5"
    })
    void frames_are_the_same_in_every_syntax(Segments.Kind kind, String syntax) {
        var segments = file(kind, 8).in(folder, syntax);

        assertThat(segments.transferSyntaxUid()).isEqualTo(syntax);
        assertThat(segments.kind()).isEqualTo(kind);
        assertThat(segments.mask(1, "1.1", 1)).contains(mask(1, 0, 1));
        assertThat(segments.mask(1, "1.2", 1)).contains(mask(0, 1, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {UID.ExplicitVRLittleEndian, UID.DeflatedExplicitVRLittleEndian, UID.RLELossless})
    void a_label_map_may_have_16_bits(String syntax) {
        var segments = TestSegments.labelMap(1, 3, 16)
                .segment(0, "Background")
                .segment(300, "a")
                .frame(Frame.of(0, "1.1"), 300, 0, 300)
                .in(folder, syntax);

        assertThat(segments.mask(300, "1.1", 1)).contains(mask(1, 0, 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16})
    void a_label_map_with_colours_of_its_own_is_read_by_its_numbers(int bits) {
        var file = file(Segments.Kind.LABEL_MAP, bits)
                .with(Tag.PhotometricInterpretation, VR.CS, "PALETTE COLOR")
                .palette(2)
                .in(folder, UID.ExplicitVRLittleEndian);

        assertThat(file.mask(1, "1.1", 1)).contains(mask(1, 0, 1));
        assertThat(file.tally().get(0).voxels()).isEqualTo(4);
    }

    @Test
    void a_label_map_s_background_may_be_left_undescribed() {
        var file = TestSegments.labelMap(1, 3, 8)
                .segment(7, "a")
                .frame(Frame.of(0, "1.1"), 0, 7, 9)
                .in(folder, UID.ExplicitVRLittleEndian);

        assertThat(file.segments()).hasSize(1);
        assertThat(file.mask(7, "1.1", 1)).contains(mask(0, 1, 0));
    }

    @Test
    void frames_that_are_deflated_one_by_one_are_refused_with_their_syntax() {
        var segments = file(Segments.Kind.LABEL_MAP, 8).in(folder, "1.2.840.10008.1.2.8.1");

        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> segments.mask(1, "1.1", 1))
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(ErrorCode.SYNTAX_UNSUPPORTED))
                .withMessageContaining("1.2.840.10008.1.2.8.1");
    }

    /** What belongs to segment 1: 101 on the first image, 011 on the second. */
    private static TestSegments file(Segments.Kind kind, int bits) {
        var file = switch (kind) {
            case BINARY -> TestSegments.binary(1, 3);
            case FRACTIONAL -> TestSegments.fractional(1, 3, 1);
            case LABEL_MAP -> TestSegments.labelMap(1, 3, bits);
        };
        int named = kind == Segments.Kind.LABEL_MAP ? 0 : 1;
        return file.segment(1, "a").frame(Frame.of(named, "1.1"), 1, 0, 1).frame(Frame.of(named, "1.2"), 0, 1, 1);
    }

    private static Mask mask(int... pixels) {
        var bits = new BitSet();
        for (int i = 0; i < pixels.length; i++) {
            bits.set(i, pixels[i] == 1);
        }
        return Mask.of(1, 3, bits);
    }
}
