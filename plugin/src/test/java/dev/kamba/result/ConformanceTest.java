package dev.kamba.result;

import dev.kamba.dicom.SourceSeries;
import dev.kamba.imaging.Mask;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.ElementDictionary;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.galaxy.io.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * docs/conformance.md lists what is written: every attribute of an object stands in the table of its IOD, and every row of the
 * table is written, over all kinds of sources.
 *
 * <p>For another IOD: give it a section with a table as {@link IodTable} describes it, leaving out what section 8.1 lists for
 * all objects, and add a test that calls {@link #differences} with a way to write it and the sections.
 */
class ConformanceTest {

    /** Writes one object of a series as a file. */
    private interface Writer {
        void write(SourceSeries series, Path file) throws IOException;
    }

    @TempDir
    Path folder;

    @Test
    void binary_segmentation_is_written_as_documented() throws Exception {
        var differences = differences(
                "8.2",
                (series, file) -> new SegWriter(Written.EQUIPMENT, new SegSettings(true, ZoneOffset.UTC))
                        .write(
                                series,
                                Shapes.card("Lesion", "Cyst"),
                                Shapes.DIGEST,
                                Shapes.letters(series, 2, 4),
                                Written.CREATED,
                                file));

        assertThat(differences).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"FRACTIONAL, 8.3", "LABELMAP, 8.4"})
    void other_encodings_differ_from_it_as_documented(SegEncoding encoding, String section) throws Exception {
        var writer = new SegWriter(Written.EQUIPMENT, new SegSettings(true, ZoneOffset.UTC));

        var differences = differences(
                (series, file) -> {
                    var job = new SegJob(series, Shapes.card("Lesion", "Cyst"), Shapes.DIGEST, Written.CREATED);
                    var masks = Encoded.apart(Shapes.letters(series, 2, 4));
                    writer.write(job, Encoded.content(encoding, series, masks), file);
                },
                "8.1",
                "8.2",
                section);

        assertThat(differences).isEmpty();
    }

    @Test
    void measurements_report_is_written_as_documented() throws Exception {
        var differences = differences(
                (series, file) -> {
                    var masks = Shapes.letters(series, 2, 4).stream()
                            .map(frame -> List.of(
                                    frame.get(0),
                                    frame.get(1),
                                    Mask.empty(frame.get(0).rows(), frame.get(0).columns())))
                            .toList();
                    var card = Shapes.card("Lesion", "Cyst", "Fluid");
                    Written.writer()
                            .write(
                                    series,
                                    card,
                                    Shapes.DIGEST,
                                    masks,
                                    Written.CREATED,
                                    file.resolveSibling("segmentation.dcm"));
                    new ReportWriter(Naming.USUAL)
                            .write(
                                    new Findings(series, card, Shapes.DIGEST, masks, Written.CREATED),
                                    Piece.of(ResultKind.REPORT),
                                    file);
                },
                "8.1",
                "8.5");

        // No attribute of a series of reports.
        assertThat(differences).containsExactly("in no object: (0018,0015)");
    }

    @Test
    void capture_is_written_as_documented() throws Exception {
        var writer = new CaptureWriter(Written.EQUIPMENT, Written.SETTINGS, "not for diagnosis");

        var differences = differences((series, file) -> writer.write(letters(series), file), "8.1", "8.6");

        assertThat(differences).isEmpty();
    }

    @Test
    void presentation_state_is_written_as_documented() throws Exception {
        var writer = new PresentationWriter(Written.EQUIPMENT, Written.SETTINGS, "not for diagnosis");

        var differences = differences(
                (series, file) -> writer.write(letters(series), file),
                List.of(tables(), windows(), framesWithWindows()),
                "8.1",
                "8.7");

        assertThat(differences).isEmpty();
    }

    private static Findings letters(SourceSeries series) {
        return Shapes.findings(series, Shapes.letters(series, 2, 4), "Lesion", "Cyst");
    }

    /** A source with a modality table and a table for its display. */
    private SourceSeries tables() throws IOException {
        return Sources.pictures(folder.resolve("tables"), 8, 8, 1, (i, header) -> {
            table(Items.one(header, Tag.ModalityLUTSequence)).setString(Tag.ModalityLUTType, VR.LO, "US");
            table(Items.one(header, Tag.VOILUTSequence));
        });
    }

    private static Attributes table(Attributes item) {
        item.setInt(Tag.LUTDescriptor, VR.US, 256, 0, 8);
        item.setInt(Tag.LUTData, VR.US, IntStream.range(0, 256).toArray());
        return item;
    }

    /** A source with windows and sizes of its own for each frame. */
    private SourceSeries framesWithWindows() throws IOException {
        return Sources.pictures(folder.resolve("frames"), 8, 8, 1, (i, header) -> {
            header.setInt(Tag.NumberOfFrames, VR.IS, 2);
            header.setBytes(Tag.PixelData, VR.OB, new byte[128]);
            var frames = header.newSequence(Tag.PerFrameFunctionalGroupsSequence, 2);
            for (var width : List.of("10", "20")) {
                var groups = new Attributes();
                frames.add(groups);
                var window = Items.one(groups, Tag.FrameVOILUTSequence);
                window.setString(Tag.WindowCenter, VR.DS, "30");
                window.setString(Tag.WindowWidth, VR.DS, width);
                Items.one(groups, Tag.PixelMeasuresSequence).setString(Tag.PixelSpacing, VR.DS, "1", "0." + width);
            }
        });
    }

    /** A source with windows of its own for each image. */
    private SourceSeries windows() throws IOException {
        return Sources.slices(folder.resolve("windows"), 8, 8, List.of("0", "3"), (i, header) -> {
            header.setString(Tag.WindowCenter, VR.DS, "4" + i);
            header.setString(Tag.WindowWidth, VR.DS, "80");
            header.setString(Tag.WindowCenterWidthExplanation, VR.LO, "SOFT");
            header.setString(Tag.VOILUTFunction, VR.CS, "SIGMOID");
            header.setString(Tag.PixelSpacing, VR.DS, "0.7", "0." + (8 + i));
        });
    }

    @Test
    void what_is_not_as_documented_is_named() throws Exception {
        var object = object(
                SourceKind.all().get(0).make(folder.resolve("source")),
                (series, file) -> Written.of(series, Shapes.letters(series, 2, 4), file));
        object.setString(Tag.ImageComments, VR.LT, "not listed");
        object.getNestedDataset(Tag.SegmentSequence).remove(Tag.SegmentLabel);

        var differences = IodTable.read("8.1", "8.2").differences(List.of(object));

        assertThat(differences)
                .contains(
                        "not listed: (0020,4000)",
                        "not always there: (0062,0002) > (0062,0005)",
                        "in no object: (0020,0020)");
    }

    private List<String> differences(String section, Writer writer) throws IOException {
        return differences(writer, "8.1", section);
    }

    private List<String> differences(Writer writer, String... sections) throws IOException {
        return differences(writer, List.of(), sections);
    }

    private List<String> differences(Writer writer, List<SourceSeries> further, String... sections) throws IOException {
        var objects = new ArrayList<Attributes>();
        for (var kind : SourceKind.all()) {
            objects.add(object(kind.make(folder.resolve("source-" + objects.size())), writer));
        }
        objects.add(object(everything(), writer));
        for (var series : further) {
            objects.add(object(series, writer));
        }
        return IodTable.read(sections).differences(objects);
    }

    private Attributes object(SourceSeries series, Writer writer) throws IOException {
        var file = folder.resolve("result.dcm");
        Files.deleteIfExists(file);
        writer.write(series, file);
        try (var in = new ImageInputStream(file.toFile())) {
            return in.readDataset(-1, -1);
        }
    }

    /** A source with each attribute that is copied if it is there, lossy compression and a time zone. */
    private SourceSeries everything() throws IOException {
        return Sources.slices(folder.resolve("everything"), 8, 8, List.of("0", "3", "3"), (i, header) -> {
            for (int tag : Identity.copied()) {
                if (!header.containsValue(tag)) {
                    fill(header, tag);
                }
            }
            header.setString(Tag.SpecificCharacterSet, VR.CS, "ISO_IR 100");
            header.setString(Tag.TimezoneOffsetFromUTC, VR.SH, "+0100");
            header.setString(Tag.LossyImageCompression, VR.CS, "01");
            header.setString(Tag.LossyImageCompressionRatio, VR.DS, "12");
            header.setString(Tag.LossyImageCompressionMethod, VR.CS, "ISO_10918_1");
        });
    }

    private static void fill(Attributes header, int tag) {
        var vr = ElementDictionary.vrOf(tag, null);
        switch (vr) {
            case SQ -> Items.one(header, tag).setString(Tag.CodeValue, VR.SH, "1");
            case DA -> header.setString(tag, vr, "20240101");
            case TM -> header.setString(tag, vr, "120000");
            case AS -> header.setString(tag, vr, "040Y");
            default -> header.setString(tag, vr, "1");
        }
    }
}
