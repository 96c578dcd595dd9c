package dev.kamba.result;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** What becomes of an object after its self-check: a result, or a file for a person to look at. */
final class SelfCheck {

    private static final String REFUSED = ".refused";

    private SelfCheck() {}

    /**
     * Gives a written and checked object its name.
     *
     * @param reasons why it must not be handed out; with any, it is kept beside its name instead, as {@code NAME.refused}
     * @throws KambaException RESULT_INVALID with the reasons
     */
    static void release(Path written, Path file, List<String> reasons) throws IOException {
        var refused = file.resolveSibling(file.getFileName() + REFUSED);
        if (reasons.isEmpty()) {
            Files.deleteIfExists(refused);
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        Files.move(written, refused, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        throw new KambaException(
                ErrorCode.RESULT_INVALID,
                refused.getFileName() + " was not handed out, look at it or report a defect: "
                        + String.join("; ", reasons));
    }
}
