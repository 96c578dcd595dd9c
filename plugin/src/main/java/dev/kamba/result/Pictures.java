package dev.kamba.result;

import dev.kamba.imaging.Mask;
import dev.kamba.imaging.PixelSpacing;
import dev.kamba.model.Label;
import dev.kamba.picture.Caption;
import dev.kamba.picture.Framed;
import dev.kamba.picture.Montage;
import dev.kamba.picture.Overlay;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Draws findings: frames of the source in the source's own window and proportions, with outlines and a caption. Nothing from the
 * source's header is written into them. All pictures of one size setting are equally large.
 */
final class Pictures {

    /** Most frames that a montage shows. */
    static final int MOST_IN_MONTAGE = 16;

    private final Findings findings;
    private final String notice;
    private final List<Integer> colours;

    /** @param notice written above each picture; empty for none */
    Pictures(Findings findings, String notice) {
        this.findings = findings;
        this.notice = notice;
        colours = findings.card().labels().stream().map(Label::colour).toList();
    }

    /** One frame, its longer side of this many pixels, with its caption around it. */
    BufferedImage frame(int index, int longerSide) {
        return Framed.draw(plain(index, longerSide), caption(findings.masks().get(index), place(index)));
    }

    /** The frames that {@link KeySlices#overview} chooses on one sheet, of the size that {@link #frame} has. */
    BufferedImage montage(int longerSide) {
        var frames = KeySlices.overview(findings.masks(), MOST_IN_MONTAGE);
        int side = Montage.side(frames.size());
        var tiles = new ArrayList<BufferedImage>();
        var places = new ArrayList<String>();
        int width = 0;
        int height = 0;
        for (int index : frames) {
            if (tiles.isEmpty()) {
                var whole = plain(index, longerSide);
                width = whole.getWidth();
                height = whole.getHeight();
            }
            tiles.add(plain(index, longerSide / side));
            places.add(place(index));
        }
        return Framed.draw(
                Montage.draw(tiles, places, width, height),
                caption(anywhere(), frames.size() + " of " + findings.masks().size() + " " + unit() + "s"));
    }

    /** Whether a montage shows more than one picture does. */
    boolean severalFrames() {
        return KeySlices.overview(findings.masks(), 2).size() > 1;
    }

    private BufferedImage plain(int index, int longerSide) {
        var frame = findings.series().frames().get(index);
        var header = findings.series().header(frame.sopInstanceUid());
        var image = frame.image();
        var picture = Voi.display(header, frame.number(), image).draw(image, proportions(), longerSide);
        Overlay.draw(picture, findings.masks().get(index), colours);
        return picture;
    }

    // Those of the first frame: a few sources state them for some of their images only.
    private PixelSpacing proportions() {
        var first = findings.series().frames().get(0);
        return Voi.pixel(findings.series().header(first.sopInstanceUid()), first.number());
    }

    private Caption caption(List<Mask> masks, String place) {
        var labels = findings.card().labels();
        return new Caption(
                notice,
                IntStream.range(0, labels.size())
                        .mapToObj(i -> new Caption.Entry(
                                SegText.value(labels.get(i).name()),
                                colours.get(i),
                                !masks.get(i).isEmpty()))
                        .toList(),
                findings.card().name() + " " + SegText.value(findings.card().version()),
                place,
                findings.concerns());
    }

    private List<Mask> anywhere() {
        return IntStream.range(0, colours.size())
                .mapToObj(label -> findings.masks().stream()
                        .map(frame -> frame.get(label))
                        .filter(mask -> !mask.isEmpty())
                        .findFirst()
                        .orElse(findings.masks().get(0).get(label)))
                .toList();
    }

    private String place(int index) {
        int frames = findings.masks().size();
        return frames == 1 ? "" : "%s %d of %d".formatted(unit(), index + 1, frames);
    }

    private String unit() {
        return findings.series().geometric() ? "slice" : "frame";
    }
}
