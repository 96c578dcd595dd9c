package dev.kamba.result;

import dev.kamba.dicom.SourceSeries;
import dev.kamba.imaging.Mask;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.io.ImageInputStream;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** Writes SEG objects with usual settings and reads their headers back. */
final class Written {

    static final Instant CREATED = Instant.parse("2026-03-04T05:06:07Z");
    static final Equipment EQUIPMENT = new Equipment("Kamba", "Kamba", "test-1", "0.1.0");
    static final SegSettings SETTINGS = new SegSettings(false, ZoneOffset.UTC);

    private Written() {}

    static SegWriter writer() {
        return new SegWriter(EQUIPMENT, SETTINGS);
    }

    /** Writes a SEG with as many labels as the masks have, one or two. */
    static SegResult of(SourceSeries series, List<List<Mask>> masks, Path file) {
        var card = masks.get(0).size() == 1 ? Shapes.card("Lesion") : Shapes.card("Lesion", "Cyst");
        return writer().write(series, card, Shapes.DIGEST, masks, CREATED, file);
    }

    static Attributes header(Path file) throws IOException {
        try (var in = new ImageInputStream(file.toFile())) {
            return in.readDataset(-1, Tag.PixelData);
        }
    }

    /** The functional groups of a frame, from 0. */
    static Attributes groups(Attributes header, int frame) {
        return header.getNestedDataset(Tag.PerFrameFunctionalGroupsSequence, frame);
    }

    static Attributes shared(Attributes header) {
        return header.getNestedDataset(Tag.SharedFunctionalGroupsSequence);
    }
}
