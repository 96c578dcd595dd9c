package dev.kamba.camel;

import dev.kamba.error.KambaException;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.UID;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.galaxy.io.ImageInputStream;
import org.aoju.bus.image.galaxy.io.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Segmentations on their way to peers that take them compressed, and to others. */
class DicomRleTest {

    private static final byte[] ZERO_FRAME = {1, 0, 0, 0, 64, 0, 0, 0};

    @TempDir
    Path folder;

    @Test
    void segmentation_is_compressed_for_a_peer_that_takes_it_so() throws Exception {
        var file = segmentation(UID.SegmentationStorage, 1, 5, 9, 3);
        try (var listening = Listening.start(folder.resolve("in"))) {
            listening.send(listening.peerUri("&rle=true"), List.of(file));

            var received = listening.instances().get(0);
            assertThat(received.transferSyntaxUid()).isEqualTo(Uids.RLE);
            try (var in = new ImageInputStream(received.file().toFile())) {
                var data = in.readDataset(-1, -1);
                var fragments = (List<?>) data.getValue(Tag.PixelData);
                // The table and three frames of 64 + 2 bytes: each is one run of six bytes.
                assertThat(fragments).hasSize(4);
                assertThat(ByteBuffer.wrap((byte[]) fragments.get(0))
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .asIntBuffer())
                        .isEqualTo(ByteBuffer.allocate(12)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putInt(0)
                                .putInt(74)
                                .putInt(148)
                                .flip()
                                .asIntBuffer());
                assertThat((byte[]) fragments.get(3))
                        .hasSize(66)
                        .startsWith(ZERO_FRAME)
                        .endsWith(-5, 0);
                assertThat(data.getString(Tag.ContentLabel)).isEqualTo("AFTER");
            }
        }
    }

    @Test
    void it_goes_as_it_is_unless_told_and_accepted() throws Exception {
        var file = segmentation(UID.SegmentationStorage, 8, 5, 9, 3);
        try (var listening = Listening.start(
                folder.resolve("in"), "&transferSyntaxes=" + Uids.EXPLICIT_LITTLE + "," + Uids.IMPLICIT_LITTLE)) {
            listening.send(listening.peerUri("&rle=true"), List.of(file));

            assertThat(listening.instances().get(0).transferSyntaxUid()).isEqualTo(Uids.EXPLICIT_LITTLE);
        }
        assertThat(OutgoingFile.open(file).syntaxes()).containsExactly(Uids.EXPLICIT_LITTLE, Uids.IMPLICIT_LITTLE);
        assertThat(OutgoingFile.open(file, true).syntaxes())
                .containsExactly(Uids.RLE, Uids.EXPLICIT_LITTLE, Uids.IMPLICIT_LITTLE);
    }

    @Test
    void other_objects_are_left_as_they_are() throws Exception {
        var image = segmentation(UID.CTImageStorage, 8, 5, 9, 1);

        assertThat(OutgoingFile.open(image, true).syntaxes())
                .containsExactly(Uids.EXPLICIT_LITTLE, Uids.IMPLICIT_LITTLE);
        assertThat(RleFile.copy(image, folder.resolve("copy.dcm"))).isFalse();
        assertThat(folder.resolve("copy.dcm")).doesNotExist();
    }

    @Test
    void offsets_beyond_four_bytes_stand_in_an_extended_table() throws Exception {
        var file = segmentation(Uids.LABEL_MAP, 8, 4, 4, 3);
        var out = new ByteArrayOutputStream();
        // Pretend that a basic table ends before the last frame, 2 * (8 + 64 + 4 rows of 2) bytes behind the first.
        RleFile.of(file, OutgoingFile.open(file).offset(), 159).writeDataSet(out);

        try (var in = new ImageInputStream(new ByteArrayInputStream(out.toByteArray()), UID.ExplicitVRLittleEndian)) {
            var data = in.readDataset(-1, Tag.PixelData);
            assertThat(longs(data.getBytes(Tag.ExtendedOffsetTable))).containsExactly(0, 80, 160);
            assertThat(longs(data.getBytes(Tag.ExtendedOffsetTableLengths))).containsExactly(72, 72, 72);
            assertThat(in.readItemHeader()).isTrue();
            assertThat(in.length()).isZero();
            assertThat(in.readItemHeader()).isTrue();
            assertThat(in.length()).isEqualTo(72);
        }
    }

    @Test
    void pixels_that_are_not_all_there_are_refused() throws Exception {
        var file = segmentation(UID.SegmentationStorage, 8, 5, 9, 3);
        var bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 30));
        var outgoing = OutgoingFile.open(file, true);

        assertThatThrownBy(() -> outgoing.writeTo(new ByteArrayOutputStream(), Uids.RLE))
                .isInstanceOf(KambaException.class)
                .hasMessageStartingWith("UNREADABLE");
    }

    private static long[] longs(byte[] bytes) {
        var longs = new long[bytes.length / 8];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(longs);
        return longs;
    }

    /** Of nothing but zeros, with a long sequence before the pixels. */
    private Path segmentation(String sopClass, int bits, int rows, int columns, int frames) throws IOException {
        var header = new Attributes();
        header.setString(Tag.SOPClassUID, VR.UI, sopClass);
        header.setString(Tag.SOPInstanceUID, VR.UI, "2.25.1");
        header.setString(Tag.StudyInstanceUID, VR.UI, "2.25.2");
        header.setString(Tag.SeriesInstanceUID, VR.UI, "2.25.3");
        header.setString(Tag.ContentLabel, VR.CS, "AFTER");
        header.setInt(Tag.Rows, VR.US, rows);
        header.setInt(Tag.Columns, VR.US, columns);
        header.setInt(Tag.SamplesPerPixel, VR.US, 1);
        header.setString(Tag.PhotometricInterpretation, VR.CS, "MONOCHROME2");
        header.setInt(Tag.BitsAllocated, VR.US, bits);
        header.setInt(Tag.NumberOfFrames, VR.IS, frames);
        var groups = header.newSequence(Tag.PerFrameFunctionalGroupsSequence, frames);
        for (int i = 0; i < frames; i++) {
            var group = new Attributes();
            // In an item, it says nothing of the whole.
            group.setInt(Tag.Rows, VR.US, 999);
            groups.add(group);
        }
        int length = (rows * columns * bits * frames + 7) / 8;
        header.setBytes(Tag.PixelData, VR.OB, new byte[length + length % 2]);
        var file = folder.resolve("segmentation.dcm");
        try (var out = new ImageOutputStream(file.toFile())) {
            out.writeDataset(header.createFileMetaInformation(UID.ExplicitVRLittleEndian), header);
        }
        return file;
    }
}
