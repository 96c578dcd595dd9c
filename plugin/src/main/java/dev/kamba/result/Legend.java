package dev.kamba.result;

import dev.kamba.imaging.Mask;
import dev.kamba.model.ModelCard;
import org.jspecify.annotations.Nullable;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;

/** A strip below the picture: labels with their colours, the frame's place, the model and a warning. */
final class Legend {

    private static final int MARGIN = 12;
    private static final int LINE = 24;
    private static final int SWATCH = 12;
    private static final Color BACKGROUND = new Color(0x15181c);
    private static final Color BRIGHT = new Color(0xe8eaed);
    private static final Color DIM = new Color(0x9aa0a6);
    private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 14);

    private final List<String> names;
    private final List<Integer> colours;
    private final List<Boolean> found;
    private final FontMetrics metrics;

    private Legend(ModelCard card, List<Mask> masks, FontMetrics metrics) {
        names = card.labels().stream().map(label -> label.name()).toList();
        colours = card.labels().stream().map(label -> label.colour()).toList();
        found = masks.stream().map(mask -> !mask.isEmpty()).toList();
        this.metrics = metrics;
    }

    /** The picture with the strip below it. */
    static BufferedImage below(BufferedImage picture, ModelCard card, List<Mask> masks, String place) {
        var width = Math.max(picture.getWidth(), 320);
        var measuring = picture.createGraphics();
        var legend = new Legend(card, masks, measuring.getFontMetrics(FONT));
        measuring.dispose();
        var labelLines = legend.layOut(null, width, 0);
        var height = 2 * MARGIN + (labelLines + 1) * LINE;
        var whole = new BufferedImage(width, picture.getHeight() + height, BufferedImage.TYPE_INT_RGB);
        var graphics = whole.createGraphics();
        Display.smooth(graphics);
        graphics.setColor(BACKGROUND);
        graphics.fillRect(0, 0, width, whole.getHeight());
        graphics.drawImage(picture, (width - picture.getWidth()) / 2, 0, null);
        graphics.setFont(FONT);
        var top = picture.getHeight() + MARGIN;
        legend.layOut(graphics, width, top);
        legend.caption(graphics, width, top + labelLines * LINE, card, place);
        graphics.dispose();
        return whole;
    }

    // Draws the labels, or only measures them if there is nothing to draw on; returns the number of lines.
    private int layOut(@Nullable Graphics2D graphics, int width, int top) {
        var x = MARGIN;
        var line = 0;
        for (int i = 0; i < names.size(); i++) {
            var name =
                    shortened(found.get(i) ? names.get(i) : names.get(i) + " (not here)", width - 3 * MARGIN - SWATCH);
            var entry = SWATCH + 8 + metrics.stringWidth(name) + 20;
            if (x > MARGIN && x + entry > width) {
                x = MARGIN;
                line++;
            }
            if (graphics != null) {
                var y = top + line * LINE;
                graphics.setColor(new Color(colours.get(i)));
                graphics.fillRoundRect(x, y + (LINE - SWATCH) / 2, SWATCH, SWATCH, 4, 4);
                graphics.setColor(found.get(i) ? BRIGHT : DIM);
                graphics.drawString(name, x + SWATCH + 8, baseline(y));
            }
            x += entry;
        }
        return line + 1;
    }

    private void caption(Graphics2D graphics, int width, int y, ModelCard card, String place) {
        var room = width - 3 * MARGIN - metrics.stringWidth(place);
        graphics.setColor(DIM);
        graphics.drawString(shortened(SegText.seriesDescription(card), room), MARGIN, baseline(y));
        graphics.setColor(BRIGHT);
        graphics.drawString(place, width - MARGIN - metrics.stringWidth(place), baseline(y));
    }

    private int baseline(int y) {
        return y + (LINE + metrics.getAscent() - metrics.getDescent()) / 2;
    }

    private String shortened(String text, int room) {
        var end = text.length();
        while (end > 1 && metrics.stringWidth(text.substring(0, end)) > room) {
            end--;
        }
        return end == text.length() ? text : text.substring(0, Math.max(1, end - 2)) + "...";
    }
}
