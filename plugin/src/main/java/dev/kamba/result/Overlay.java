package dev.kamba.result;

import dev.kamba.imaging.Mask;
import dev.kamba.model.Label;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.List;

/** Masks drawn over a picture: a translucent fill and an outline along the pixels' borders, in each label's colour. */
final class Overlay {

    private static final double FILL = 0.28;
    private static final float OUTLINE = 2.2f;

    private Overlay() {}

    /** @param masks one per label, all of the size of the image that the picture shows */
    static void draw(BufferedImage picture, List<Mask> masks, List<Label> labels) {
        for (int i = 0; i < labels.size(); i++) {
            if (!masks.get(i).isEmpty()) {
                draw(picture, masks.get(i), labels.get(i).colour());
            }
        }
    }

    private static void draw(BufferedImage picture, Mask mask, int colour) {
        var xScale = (double) picture.getWidth() / mask.columns();
        var yScale = (double) picture.getHeight() / mask.rows();
        fill(picture, mask, colour, xScale, yScale);
        var border = border(mask, xScale, yScale);
        var graphics = picture.createGraphics();
        Display.smooth(graphics);
        // A dark rim keeps the outline visible on tissue of its own colour.
        graphics.setColor(new Color(0, 0, 0, 110));
        graphics.setStroke(new BasicStroke(OUTLINE + 2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        graphics.draw(border);
        graphics.setColor(new Color(colour));
        graphics.setStroke(new BasicStroke(OUTLINE, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        graphics.draw(border);
        graphics.dispose();
    }

    private static void fill(BufferedImage picture, Mask mask, int colour, double xScale, double yScale) {
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                if (share(mask, (y + 0.5) / yScale - 0.5, (x + 0.5) / xScale - 0.5) >= 0.5) {
                    picture.setRGB(x, y, blend(picture.getRGB(x, y), colour));
                }
            }
        }
    }

    private static int blend(int under, int over) {
        var mixed = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            var value = (1 - FILL) * (under >> shift & 0xff) + FILL * (over >> shift & 0xff);
            mixed |= (int) Math.round(value) << shift;
        }
        return mixed;
    }

    // The mask between its pixel centres, by bilinear interpolation, 0..1; outside the plane it goes on as at its
    // border.
    private static double share(Mask mask, double row, double column) {
        var r = (int) Math.floor(row);
        var c = (int) Math.floor(column);
        var down = row - r;
        var right = column - c;
        return (1 - down) * ((1 - right) * value(mask, r, c) + right * value(mask, r, c + 1))
                + down * ((1 - right) * value(mask, r + 1, c) + right * value(mask, r + 1, c + 1));
    }

    private static int value(Mask mask, int row, int column) {
        var inRow = Math.min(mask.rows() - 1, Math.max(0, row));
        var inColumn = Math.min(mask.columns() - 1, Math.max(0, column));
        return mask.at(inRow, inColumn) ? 1 : 0;
    }

    /** The line where {@link #share} is one half, cut into one piece per cell of four pixel centres (marching squares). */
    private static Path2D border(Mask mask, double xScale, double yScale) {
        var path = new Path2D.Double();
        for (int row = -1; row < mask.rows(); row++) {
            for (int column = -1; column < mask.columns(); column++) {
                var corners = value(mask, row, column)
                        | value(mask, row, column + 1) << 1
                        | value(mask, row + 1, column + 1) << 2
                        | value(mask, row + 1, column) << 3;
                for (var piece : PIECES[corners]) {
                    path.moveTo(
                            (column + 0.5 + SIDES[piece[0]][0]) * xScale, (row + 0.5 + SIDES[piece[0]][1]) * yScale);
                    path.lineTo(
                            (column + 0.5 + SIDES[piece[1]][0]) * xScale, (row + 0.5 + SIDES[piece[1]][1]) * yScale);
                }
            }
        }
        return path;
    }

    // Middle of the top, right, bottom and left side of a cell, (x, y).
    private static final double[][] SIDES = {{0.5, 0}, {1, 0.5}, {0.5, 1}, {0, 0.5}};

    // Which sides are joined, by the corners that are set: 1 top left, 2 top right, 4 bottom right, 8 bottom left.
    private static final int[][][] PIECES = {
        {}, {{3, 0}}, {{0, 1}}, {{3, 1}}, {{1, 2}}, {{3, 0}, {1, 2}}, {{0, 2}}, {{3, 2}},
        {{2, 3}}, {{0, 2}}, {{0, 1}, {2, 3}}, {{1, 2}}, {{1, 3}}, {{0, 1}}, {{0, 3}}, {}
    };
}
