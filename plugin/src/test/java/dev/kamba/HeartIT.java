package dev.kamba;

import dev.kamba.dicom.Segments;
import dev.kamba.dicom.SourceFrame;
import dev.kamba.dicom.SourceSeries;
import dev.kamba.fixtures.junit.NeedsProgram;
import dev.kamba.imaging.Mask;
import dev.kamba.peer.DicomWeb;
import dev.kamba.peer.Orthanc;
import dev.kamba.peer.Program;
import dev.kamba.peer.SegmentationFile;
import dev.kamba.peer.Service;
import org.aoju.bus.image.Tag;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import javax.imageio.ImageIO;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A real cine MR of a heart goes from a real PACS through the packaged service and back, and is compared with what a human drew
 * in end-diastole and end-systole: patient SC-HF-I-01 of the Sunnybrook data, whom no training has seen.
 */
@NeedsProgram({"Orthanc", "zstd", "tar"})
class HeartIT {

    private static final Path SAMPLES = Path.of("../../shared/data/dicom-samples.tar.zst");
    private static final Path MODEL = Path.of("../deploy/models/cardiac-mr-lv.onnx");
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int INSTANCES = 240;
    private static final int OUTLINES = 18;

    /** Mean Dice coefficient of the outlined images. */
    private static final double GOOD = 0.85;

    @TempDir
    Path folder;

    @Test
    void a_cine_of_a_heart_comes_back_with_the_ventricle_that_a_human_drew() throws Exception {
        Assumptions.assumeTrue(Files.exists(SAMPLES), "real files not at hand: " + SAMPLES);
        Assumptions.assumeTrue(Files.exists(MODEL), "not trained yet: " + MODEL);
        var files = unpack();
        var series = SourceSeries.read(files);
        assertThat(series.frames()).hasSize(INSTANCES);
        assertThat(series.geometric())
                .as("one Frame of Reference for all; this anonymizer made one for each")
                .isFalse();

        var segmentation = throughTheService(files, series);

        var segments = Segments.read(segmentation);
        assertThat(segments.sourceSeriesUid()).isEqualTo(series.seriesInstanceUid());
        var found = segments.masks(1, series.frames());
        assertReferences(segmentation, series.frames(), found);
        var dices = dices(series, found);
        System.out.println("Dice by instance number: " + dices);
        assertThat(dices).hasSize(OUTLINES);
        double mean = dices.values().stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElseThrow();
        assertThat(mean).isGreaterThan(GOOD);
    }

    private Path throughTheService(List<Path> files, SourceSeries series) throws Exception {
        var models = Files.createDirectory(folder.resolve("models"));
        Files.copy(MODEL, models.resolve(MODEL.getFileName()));
        try (var orthanc = Orthanc.start(folder.resolve("orthanc"));
                var service = Service.start(
                        folder,
                        Map.of(
                                "kamba.models",
                                models.toString(),
                                "kamba.destinations.pacs.url",
                                "dicom://" + Orthanc.AE_TITLE + "@127.0.0.1:" + orthanc.dicomPort()))) {
            orthanc.addModality("kamba", "KAMBA", service.dicomPort());
            var answer =
                    orthanc.storeTo("kamba", files.stream().map(orthanc::upload).toList());
            assertThat(answer.path("FailedInstancesCount").asInt(-1)).isZero();
            var job = service.awaitJob(series.seriesInstanceUid(), LIMIT, Service::ended);
            assertThat(job.get("state").asText()).as(job::toString).isEqualTo("DONE");
            return DicomWeb.awaitSegmentation(orthanc, series.studyInstanceUid(), folder, LIMIT);
        }
    }

    /** Every frame of the segmentation refers to one image of the series, and has that image's mask. */
    private static void assertReferences(Path file, List<SourceFrame> frames, List<Mask> found) throws IOException {
        var read = SegmentationFile.read(file);
        var expected = new TreeMap<String, BitSet>();
        for (int index = 0; index < frames.size(); index++) {
            if (!found.get(index).isEmpty()) {
                expected.put(
                        frames.get(index).sopInstanceUid(), found.get(index).bits());
            }
        }
        assertThat(expected).isNotEmpty();
        assertThat(read.frames()).isEqualTo(expected.size());
        assertThat(read.masks(1)).isEqualTo(expected);
    }

    private Map<Integer, Double> dices(SourceSeries series, List<Mask> found) throws IOException {
        var dices = new TreeMap<Integer, Double>();
        for (int index = 0; index < found.size(); index++) {
            var uid = series.frames().get(index).sopInstanceUid();
            int number = series.header(uid).getInt(Tag.InstanceNumber, 0);
            var drawn = drawn(number);
            if (drawn.isPresent()) {
                assertThat(drawn.get().count()).isPositive();
                dices.put(number, drawn.get().dice(found.get(index)));
            }
        }
        return dices;
    }

    /** The inside of the ventricle as a human outlined it, where one did. */
    private Optional<Mask> drawn(int instanceNumber) throws IOException {
        var file = folder.resolve("dicom-samples/sunnybrook-reference/SCD0000101")
                .resolve(String.format("endocardium_%04d.png", instanceNumber));
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        var picture = ImageIO.read(file.toFile());
        var bits = new BitSet();
        for (int row = 0; row < picture.getHeight(); row++) {
            for (int column = 0; column < picture.getWidth(); column++) {
                bits.set(row * picture.getWidth() + column, picture.getRaster().getSample(column, row, 0) > 127);
            }
        }
        return Optional.of(Mask.of(picture.getHeight(), picture.getWidth(), bits));
    }

    private List<Path> unpack() throws Exception {
        var unpacked = Program.run(
                "tar", "--zstd", "-xf", SAMPLES.toString(), "-C", folder.toString(), "--wildcards", "*/SCD0000101/*");
        assertThat(unpacked.exitCode()).as(unpacked.output()).isZero();
        var study = folder.resolve("dicom-samples/kwu93+image-segmentation/final_dicoms/SCD0000101");
        try (var files = Files.list(study)) {
            return files.sorted().toList();
        }
    }
}
