package dev.kamba.picture;

import dev.kamba.imaging.Mask;

import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.List;

/** Masks drawn over a picture: a translucent fill and an outline in each mask's colour. */
public final class Overlay {

    private static final float FILL = 0.28f;
    private static final Color RIM = new Color(0, 0, 0, 110);

    // Outlines are as thick as this share of the longer side, but never too fine to be seen pixel by pixel.
    private static final float FINEST = 1.5f;
    private static final float SHARE = 1 / 350f;
    private static final float RIM_FROM = 1.8f;

    private Overlay() {}

    /**
     * Draws the masks that are not empty, one over the other.
     *
     * @param picture shows the whole image, at any size
     * @param masks all of the size of the image
     * @param colours one per mask, 0xrrggbb
     */
    public static void draw(BufferedImage picture, List<Mask> masks, List<Integer> colours) {
        var graphics = picture.createGraphics();
        Display.smooth(graphics);
        for (int i = 0; i < masks.size(); i++) {
            if (!masks.get(i).isEmpty()) {
                draw(graphics, path(picture, masks.get(i)), new Color(colours.get(i)), thickness(picture));
            }
        }
        graphics.dispose();
    }

    private static float thickness(BufferedImage picture) {
        return Math.max(FINEST, SHARE * Math.max(picture.getWidth(), picture.getHeight()));
    }

    private static Path2D path(BufferedImage picture, Mask mask) {
        var path = new Path2D.Double(Path2D.WIND_EVEN_ODD);
        double xScale = (double) picture.getWidth() / mask.columns();
        double yScale = (double) picture.getHeight() / mask.rows();
        Contour.of(mask).forEach(contour -> contour.addTo(path, xScale, yScale));
        return path;
    }

    private static void draw(Graphics2D graphics, Path2D path, Color colour, float thickness) {
        graphics.setColor(colour);
        graphics.setComposite(AlphaComposite.getInstance(AlphaComposite.SRC_OVER, FILL));
        graphics.fill(path);
        graphics.setComposite(AlphaComposite.SrcOver);
        if (thickness >= RIM_FROM) {
            // A dark rim keeps the outline visible on tissue of its own colour.
            graphics.setColor(RIM);
            graphics.setStroke(round(thickness * 1.9f));
            graphics.draw(path);
        }
        graphics.setColor(colour);
        graphics.setStroke(round(thickness));
        graphics.draw(path);
    }

    private static BasicStroke round(float thickness) {
        return new BasicStroke(thickness, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    }
}
