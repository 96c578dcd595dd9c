package dev.kamba.trainer.data;

/** Channels of the image, labels of the target, height and width of both. */
public record Size(int channels, int labels, int rows, int columns) {

    public Size {
        if (channels < 1 || labels < 1 || rows < 1 || columns < 1) {
            throw new IllegalArgumentException(
                    "sizes must be positive, were " + channels + ", " + labels + ", " + rows + " x " + columns);
        }
    }

    /** Pixels of one channel. */
    public int plane() {
        return Math.multiplyExact(rows, columns);
    }

    /** Values of the image. */
    int image() {
        return Math.multiplyExact(channels, plane());
    }

    /** Values of the target. */
    int target() {
        return Math.multiplyExact(labels, plane());
    }
}
