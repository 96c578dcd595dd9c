package dev.kamba.result;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.picture.Png;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Pictures for lists and web pages, not for diagnosis. */
final class Preview {

    // Small images are enlarged until the longer side has this many pixels; larger ones are reduced to it.
    private static final int LONGER_SIDE = 768;

    private static final int MOST_KEY_SLICES = 24;

    private Preview() {}

    /**
     * Writes {@code preview.png}, the frame on which most was found (the middle one, if nothing was), and where there is more to
     * see {@code key-1.png} and so on, one for each frame that {@link KeySlices#of} chooses, and {@code montage.png}.
     *
     * @return the names of the files, the preview first
     */
    static List<String> write(Pictures pictures, Findings findings, Path folder) {
        var names = new ArrayList<String>();
        int best = KeySlices.best(findings.masks());
        save(pictures.frame(best, LONGER_SIDE), folder, "preview.png", names);
        var keys = KeySlices.of(findings.masks());
        for (int i = 0; i < Math.min(MOST_KEY_SLICES, keys.size()); i++) {
            if (keys.get(i) != best) {
                save(pictures.frame(keys.get(i), LONGER_SIDE), folder, "key-" + (i + 1) + ".png", names);
            }
        }
        if (pictures.severalFrames()) {
            save(pictures.montage(LONGER_SIDE), folder, "montage.png", names);
        }
        return List.copyOf(names);
    }

    private static void save(BufferedImage picture, Path folder, String name, List<String> names) {
        try {
            Png.write(picture, folder.resolve(name));
            names.add(name);
        } catch (IOException e) {
            throw new KambaException(
                    ErrorCode.STORAGE_FULL,
                    "the preview cannot be written; check free space and permissions of the results' folder",
                    e);
        }
    }
}
