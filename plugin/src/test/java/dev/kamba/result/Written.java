package dev.kamba.result;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.io.ImageInputStream;

import java.io.IOException;
import java.nio.file.Path;

/** Reads headers back. */
final class Written {

    private Written() {}

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
