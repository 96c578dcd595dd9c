package dev.kamba.picture;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;

/** Several pictures of one size on one sheet, row by row, each with its place written into its corner. */
public final class Montage {

    private Montage() {}

    /** How many pictures a row or column has, so that the sheet has the proportions of one of them. */
    public static int side(int pictures) {
        return (int) Math.ceil(Math.sqrt(pictures));
    }

    /**
     * Draws the sheet.
     *
     * @param tiles what to show, at the size of {@code width / side}
     * @param places one for each
     */
    public static BufferedImage draw(List<BufferedImage> tiles, List<String> places, int width, int height) {
        var sheet = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int side = side(tiles.size());
        var text = Lettering.plain(width);
        var graphics = sheet.createGraphics();
        Display.smooth(graphics);
        graphics.setFont(text.font());
        for (int i = 0; i < tiles.size(); i++) {
            int x = i % side * width / side;
            int y = i / side * height / side;
            int wide = (i % side + 1) * width / side - x;
            int high = (i / side + 1) * height / side - y;
            graphics.drawImage(tiles.get(i), x, y, wide - 1, high - 1, null);
            var place = text.fitting(places.get(i), wide - text.line());
            graphics.setColor(new Color(0, 0, 0, 150));
            graphics.fillRect(x, y, text.width(place) + text.line() / 2, text.line());
            graphics.setColor(Color.WHITE);
            graphics.drawString(place, x + text.line() / 4, text.baseline(y));
        }
        graphics.dispose();
        return sheet;
    }
}
