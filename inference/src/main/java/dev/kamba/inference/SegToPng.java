package dev.kamba.inference;

import dev.kamba.dicom.PlacedSegments;
import dev.kamba.dicom.Segment;
import dev.kamba.dicom.Segments;
import dev.kamba.dicom.SourceFrame;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Mask;
import dev.kamba.model.Intensity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Draws a segmentation over its images. */
@Command(
        name = "to-png",
        mixinStandardHelpOptions = true,
        description = "Draws a segmentation over its images, and writes its masks.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class SegToPng implements Callable<Integer> {

    /** As a viewer without a window would show it: hardly anything is cut off. */
    private static final Intensity SHOWN = new Intensity(Intensity.Rule.PERCENTILE, 0.5, 99.5);

    /** Turns of hue that never meet again: neighbours in number are far apart in colour. */
    private static final float GOLDEN = 0.618034f;

    @Parameters(paramLabel = "FILE", description = "the segmentation")
    private Path file;

    @Option(names = "--sources", required = true, paramLabel = "DIR", description = "where its images lie")
    private Path sources;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "where pictures go")
    private Path out;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        var err = spec.commandLine().getErr();
        var segments = Segments.read(file);
        var unread = new ArrayList<String>();
        var frames = SegSources.find(segments.sourceSeriesUid(), sources, out, reason -> {
                    unread.add(reason);
                    err.println(reason);
                })
                .frames();
        var placed = segments.placedOn(frames);
        var shown = segments.segments().stream()
                .filter(segment -> !Seg.background(segments, segment))
                .toList();
        int masks = 0;
        for (int index = 0; index < frames.size(); index++) {
            masks += draw(frames.get(index), index, placed, shown);
        }
        spec.commandLine().getOut().println(frames.size() + " pictures, " + masks + " masks; see " + out);
        if (!unread.isEmpty()) {
            err.println("files that cannot be read: " + unread.size() + "; their images are not drawn");
        }
        if (placed.astray() > 0) {
            err.println(placed.astray() + " of " + segments.size()
                    + " frames belong to none of these images; they are not drawn");
        }
        return unread.isEmpty() && placed.astray() == 0 ? 0 : 1;
    }

    private int draw(SourceFrame frame, int index, PlacedSegments placed, List<Segment> shown) {
        var name = PredictInput.name(frame);
        var masks = new ArrayList<Mask>();
        int written = 0;
        try {
            for (var segment : shown) {
                var mask = placed.mask(segment.number(), index);
                masks.add(mask);
                if (!mask.isEmpty()) {
                    MaskFile.write(mask, out.resolve(name + "_segment" + segment.number() + ".png"));
                    written++;
                }
            }
            OverlayFile.write(
                    frame.image(),
                    SHOWN,
                    masks,
                    shown.stream().map(SegToPng::colour).toList(),
                    out.resolve(PredictOutput.OVERLAYS).resolve(name + ".png"));
        } catch (IOException e) {
            throw new KambaException(ErrorCode.STORAGE_FULL, "a picture cannot be written to --out", e);
        }
        return written;
    }

    private static int colour(Segment segment) {
        return segment.rgb() == null ? Color.HSBtoRGB(segment.number() * GOLDEN, 0.8f, 1) & 0xffffff : segment.rgb();
    }
}
