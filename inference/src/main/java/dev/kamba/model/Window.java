package dev.kamba.model;

/**
 * A model slides over a plane in tiles of its own size, each pixel as it is; where tiles overlap their logits are blended.
 *
 * @param overlap least share of a tile's height and width that it has in common with the next, 0..0.75
 */
public record Window(double overlap) {

    public Window {
        if (!(overlap >= 0 && overlap <= 0.75)) {
            throw new IllegalArgumentException("overlap must lie in 0..0.75, was " + overlap);
        }
    }
}
