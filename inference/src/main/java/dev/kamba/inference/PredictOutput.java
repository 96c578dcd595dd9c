package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.Plane;
import dev.kamba.model.Label;
import dev.kamba.model.ModelPackage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Where masks, overlays and figures go. */
final class PredictOutput {

    /** Folder of the pictures with their masks drawn over them. */
    static final String OVERLAYS = "overlay";

    private final Path folder;
    private final boolean overlay;
    private final ModelPackage model;
    private final PredictReport report;

    PredictOutput(Path folder, boolean overlay, ModelPackage model, PredictReport report) {
        this.folder = folder;
        this.overlay = overlay;
        this.model = model;
        this.report = report;
    }

    void spent(Segmentation found) {
        report.spent(found);
    }

    void failed(String name, KambaException failure) {
        report.failed(name, failure);
    }

    /**
     * Writes what was found in one input.
     *
     * @param found in it, or in the series that it is part of
     * @param masks one list per frame, one mask per label
     */
    void write(String name, PredictInput input, Segmentation found, List<List<Mask>> masks) {
        var node = report.done(name, input, found);
        for (int index = 0; index < masks.size(); index++) {
            var frame = input.frames().get(index);
            try {
                write(frame, masks.get(index));
            } catch (IOException e) {
                throw new KambaException(ErrorCode.STORAGE_FULL, "a mask cannot be written to --out", e);
            }
            var labels = model.card().labels();
            for (int label = 0; label < labels.size(); label++) {
                var entry = PredictReport.addMask(
                        node,
                        file(frame, label),
                        labels.get(label).name(),
                        frame,
                        masks.get(index).get(label));
                if (overlay) {
                    entry.put("overlay", OVERLAYS + "/" + frame.name() + ".png");
                }
            }
        }
    }

    private void write(PredictInput.Frame frame, List<Mask> masks) throws IOException {
        for (int label = 0; label < masks.size(); label++) {
            MaskFile.write(masks.get(label), folder.resolve(file(frame, label)));
        }
        if (overlay) {
            var card = model.card();
            OverlayFile.write(
                    frame.plane().image(),
                    card.input().intensity(),
                    masks,
                    card.labels().stream().map(Label::colour).toList(),
                    folder.resolve(OVERLAYS).resolve(frame.name() + ".png"));
        }
    }

    private String file(PredictInput.Frame frame, int label) {
        return frame.name() + (model.card().labels().size() == 1 ? "" : "_label" + (label + 1)) + ".png";
    }

    /** What of each label is in each volume that the planes make up. */
    void volumes(String seriesInstanceUid, List<Plane> planes, Segmentation found) {
        for (var volume : Volumes.of(planes)) {
            var labels = model.card().labels();
            for (int label = 0; label < labels.size(); label++) {
                report.addVolume(
                        seriesInstanceUid, volume, labels.get(label).name(), volume.voxels(found.masks(), label));
            }
        }
    }
}
