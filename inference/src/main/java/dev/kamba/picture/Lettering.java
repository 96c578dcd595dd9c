package dev.kamba.picture;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.image.BufferedImage;

/** A font in the size that a picture needs: legible at the picture's own size and still when a large one is shown reduced. */
final class Lettering {

    private static final int SMALLEST = 14;
    private static final double SHARE = 1 / 52.0;

    private final Font font;
    private final FontMetrics metrics;

    private Lettering(int points, int style) {
        font = new Font(Font.SANS_SERIF, style, points);
        var graphics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
        metrics = graphics.getFontMetrics(font);
        graphics.dispose();
    }

    /** @throws KambaException where the machine has no font */
    static Lettering plain(int pictureWidth) {
        return of(pictureWidth, Font.PLAIN);
    }

    static Lettering bold(int pictureWidth) {
        return of(pictureWidth, Font.BOLD);
    }

    private static Lettering of(int pictureWidth, int style) {
        try {
            return new Lettering((int) Math.max(SMALLEST, Math.round(pictureWidth * SHARE)), style);
        } catch (RuntimeException | LinkageError | InternalError e) {
            // What Java throws where it finds no fonts is not the same from one version to the next.
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "Java finds no font to write with; install fontconfig and any sans-serif font, such as DejaVu",
                    e);
        }
    }

    Font font() {
        return font;
    }

    int width(String text) {
        return metrics.stringWidth(text);
    }

    /** Height of a line with the space to the next. */
    int line() {
        return font.getSize() * 5 / 3;
    }

    /** Where to write in a line whose upper edge is at y. */
    int baseline(int y) {
        return y + (line() + metrics.getAscent() - metrics.getDescent()) / 2;
    }

    /** The text, cut where it is wider than there is room. */
    String fitting(String text, int room) {
        int end = text.length();
        while (end > 1 && width(text.substring(0, end)) > room) {
            end--;
        }
        return end == text.length() ? text : text.substring(0, Math.max(1, end - 2)) + "...";
    }
}
