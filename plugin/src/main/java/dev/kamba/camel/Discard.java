package dev.kamba.camel;

import java.io.IOException;
import java.io.OutputStream;

/** Swallows what a sender still has to say before it can hear our refusal; cuts off one that does not stop. */
final class Discard extends OutputStream {

    /** Beyond the size that would have been taken; enough for any honest object that is just too large. */
    private static final long GRACE = 1L << 30;

    private long left;

    /** @param limit the largest object that would have been taken, in bytes */
    Discard(long limit) {
        left = Math.max(limit, limit + GRACE);
    }

    @Override
    public void write(int value) throws IOException {
        take(1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        take(length);
    }

    private void take(int length) throws IOException {
        left -= length;
        if (left < 0) {
            throw new IOException("sender goes on beyond the allowed size of an object");
        }
    }
}
