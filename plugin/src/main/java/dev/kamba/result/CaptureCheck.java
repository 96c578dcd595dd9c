package dev.kamba.result;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.io.ImageInputStream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a written capture again: the data set is the one that was meant, and the pixels have the length it announces. */
final class CaptureCheck implements Part10.Check {

    private final Attributes meant;

    CaptureCheck(Attributes meant) {
        this.meant = meant;
    }

    @Override
    public void of(Path file) throws IOException {
        try (var in = new ImageInputStream(file.toFile())) {
            var found = in.readDataset(-1, Tag.PixelData);
            if (!found.equals(meant)) {
                throw broken("its data set is not the one that was written");
            }
            long pixels =
                    3L * found.getInt(Tag.Rows, 0) * found.getInt(Tag.Columns, 0) * found.getInt(Tag.NumberOfFrames, 0);
            if (in.tag() != Tag.PixelData
                    || in.length() != pixels + pixels % 2
                    || Files.size(file) != in.getPosition() + in.length()) {
                throw broken("its pixels have not the announced length");
            }
        }
    }

    private static KambaException broken(String what) {
        return new KambaException(ErrorCode.INTERNAL, "the capture is not handed out: " + what);
    }
}
