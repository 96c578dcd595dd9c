package dev.kamba.inference;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Mask;
import dev.kamba.model.ModelPackage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Collects what {@code predict} did, for report.json. */
final class PredictReport {

    private static final JsonMapper MAPPER = new JsonMapper();

    private final ObjectNode root = MAPPER.createObjectNode();
    private final long start = System.nanoTime();
    private Duration load = Duration.ZERO;
    private Duration infer = Duration.ZERO;
    private Duration mask = Duration.ZERO;
    private boolean reduced;
    private int done;
    private int failed;

    PredictReport(ModelPackage model, List<Device> devices) {
        root.putObject("model")
                .put("file", model.file().toString())
                .put("name", model.card().name())
                .put("version", model.card().version())
                .put("digest", model.digest())
                .put("clinicalUse", model.card().training().clinicalUse());
        root.put("device", Device.names(devices));
        root.putArray("inputs");
    }

    int done() {
        return done;
    }

    int failed() {
        return failed;
    }

    /**
     * Adds an input that was segmented; the caller adds a mask per plane and label.
     *
     * @param found of the input, or of the series that it is part of
     */
    ObjectNode done(String input, PredictInput opened, Segmentation found) {
        done++;
        var node =
                add(input, "done").put("device", Device.names(found.devices())).put("reduced", found.reduced());
        if (!opened.leftOut().isEmpty()) {
            var reasons = node.putArray("leftOut");
            opened.leftOut().forEach(reasons::add);
        }
        node.putArray("masks");
        return node;
    }

    void failed(String input, KambaException failure) {
        failed++;
        add(input, "failed").put("code", failure.code().name()).put("reason", failure.detail());
    }

    static ObjectNode addMask(ObjectNode input, String file, String label, PredictInput.Frame frame, Mask mask) {
        var node = input.withArray("masks")
                .addObject()
                .put("file", file)
                .put("label", label)
                .put("rows", mask.rows())
                .put("columns", mask.columns())
                .put("pixels", mask.count());
        frame.spacing().ifPresent(spacing -> node.put("areaMm2", spacing.areaMm2(mask.count())));
        if (!frame.sopInstanceUid().isEmpty()) {
            node.put("sopInstanceUid", frame.sopInstanceUid()).put("frame", frame.number());
        }
        return node;
    }

    /** Adds what a label has in a whole regular stack; a loop has one volume for each moment. */
    void addVolume(String seriesInstanceUid, Volumes volume, String label, long voxels) {
        root.withArray("volumes")
                .addObject()
                .put("seriesInstanceUid", seriesInstanceUid)
                .put("label", label)
                .put("slices", volume.planes().size())
                .put("voxels", voxels)
                .put("ml", voxels * volume.voxelMm3() / 1000);
    }

    void spent(Segmentation segmentation) {
        reduced |= segmentation.reduced();
        load = load.plus(segmentation.loadTime());
        infer = infer.plus(segmentation.inferTime());
        mask = mask.plus(segmentation.maskTime());
    }

    void write(Path file) throws IOException {
        root.put("reduced", reduced).put("done", done).put("failed", failed);
        root.putObject("timings")
                .put("loadMs", load.toMillis())
                .put("inferMs", infer.toMillis())
                .put("maskMs", mask.toMillis())
                .put("totalMs", (System.nanoTime() - start) / 1_000_000);
        Files.writeString(file, root.toPrettyString());
    }

    private ObjectNode add(String input, String status) {
        return root.withArray("inputs").addObject().put("input", input).put("status", status);
    }
}
