package dev.kamba.camel;

import java.io.IOException;
import java.io.OutputStream;

/** Swallows what a sender still has to say before it can hear our refusal, up to a limit. */
final class Discard extends OutputStream {

    private long left;

    Discard(long limit) {
        left = limit;
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
