package dev.kamba.picture;

import org.jspecify.annotations.Nullable;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;

/** A picture with its caption: the notice above, below it the labels with their colours, the model and the place. */
public final class Framed {

    private static final int LEAST_WIDTH = 320;
    private static final Color GROUND = new Color(0x15181c);
    private static final Color BRIGHT = new Color(0xe8eaed);
    private static final Color DIM = new Color(0x9aa0a6);
    private static final Color WARNING = new Color(0xffd24a);

    private final int width;
    private final Caption caption;
    private final Lettering text;
    private final Lettering bold;

    private Framed(int pictureWidth, Caption caption) {
        width = Math.max(pictureWidth, LEAST_WIDTH);
        this.caption = caption;
        text = Lettering.plain(width);
        bold = Lettering.bold(width);
    }

    /** The picture with strips above and below, at least 320 pixels wide. */
    public static BufferedImage draw(BufferedImage picture, Caption caption) {
        return new Framed(picture.getWidth(), caption).around(picture);
    }

    private BufferedImage around(BufferedImage picture) {
        int above = caption.notice().isEmpty() ? 0 : bold.line() + margin();
        int labelLines = labels(null, 0);
        int below = 2 * margin() + (labelLines + 1 + caption.concerns().size()) * text.line();
        var whole = new BufferedImage(width, above + picture.getHeight() + below, BufferedImage.TYPE_INT_RGB);
        var graphics = whole.createGraphics();
        Display.smooth(graphics);
        graphics.setColor(GROUND);
        graphics.fillRect(0, 0, width, whole.getHeight());
        graphics.drawImage(picture, (width - picture.getWidth()) / 2, above, null);
        notice(graphics);
        int top = above + picture.getHeight() + margin();
        graphics.setFont(text.font());
        labels(graphics, top);
        concerns(graphics, top + labelLines * text.line());
        lastLine(graphics, whole.getHeight() - margin() - text.line());
        graphics.dispose();
        return whole;
    }

    private int margin() {
        return text.line() / 2;
    }

    private void notice(Graphics2D graphics) {
        graphics.setFont(bold.font());
        graphics.setColor(WARNING);
        graphics.drawString(
                bold.fitting(caption.notice(), width - 2 * margin()), margin(), bold.baseline(margin() / 2));
    }

    // Writes the labels, or only measures them if there is nothing to write on; returns the number of lines.
    private int labels(@Nullable Graphics2D graphics, int top) {
        int swatch = text.line() / 2;
        int x = margin();
        int line = 0;
        for (var entry : caption.entries()) {
            // Whether it is here or not, it takes the same room: frames of one object have one size.
            var absent = entry.name() + " (not here)";
            int room = width - 2 * margin() - 2 * swatch;
            int wide = 2 * swatch + Math.min(room, text.width(absent)) + swatch;
            if (x > margin() && x + wide > width) {
                x = margin();
                line++;
            }
            if (graphics != null) {
                int y = top + line * text.line();
                graphics.setColor(new Color(entry.colour()));
                graphics.fillRoundRect(x, y + (text.line() - swatch) / 2, swatch, swatch, swatch / 3, swatch / 3);
                graphics.setColor(entry.here() ? BRIGHT : DIM);
                var shown = text.fitting(entry.here() ? entry.name() : absent, room);
                graphics.drawString(shown, x + swatch + swatch / 2, text.baseline(y));
            }
            x += wide;
        }
        return line + 1;
    }

    private void concerns(Graphics2D graphics, int top) {
        graphics.setColor(WARNING);
        for (int i = 0; i < caption.concerns().size(); i++) {
            var line = text.fitting(caption.concerns().get(i), width - 2 * margin());
            graphics.drawString(line, margin(), text.baseline(top + i * text.line()));
        }
    }

    private void lastLine(Graphics2D graphics, int y) {
        int room = width - 3 * margin() - text.width(caption.place());
        graphics.setColor(DIM);
        graphics.drawString(text.fitting(caption.model(), room), margin(), text.baseline(y));
        graphics.setColor(BRIGHT);
        graphics.drawString(caption.place(), width - margin() - text.width(caption.place()), text.baseline(y));
    }
}
