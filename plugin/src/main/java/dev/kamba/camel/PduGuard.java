package dev.kamba.camel;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads along with the toolkit's decoder and ends the connection before a hostile length makes it allocate: it follows the
 * protocol data units (DICOM PS3.8 section 9.3) and the elements of command sets (PS3.7 section 6.3), and skips everything
 * else. Used by one thread.
 */
final class PduGuard extends FilterInputStream {

    /** Room for 128 presentation contexts with every transfer syntax, and user information. */
    private static final int MAX_ASSOCIATE_LENGTH = 1 << 20;

    private static final int P_DATA = 4;
    private static final int HEADER_LENGTH = 6;
    private static final int PDV_OVERHEAD = 2;
    private static final int COMMAND_FLAG = 1;
    private static final int LAST_FLAG = 2;

    private enum Part {
        PDU_HEADER,
        PDV_HEADER,
        COMMAND,
        OTHER
    }

    private final long maxPduLength;
    private final CommandGuard command = new CommandGuard();
    private Part part = Part.PDU_HEADER;
    private long header;
    private int headerBytes;
    private boolean data;
    private boolean lastFragment;
    private long pduLeft;
    private long itemLeft;

    PduGuard(InputStream in, int maxPduLength) {
        super(in);
        this.maxPduLength = Math.max(maxPduLength, MAX_ASSOCIATE_LENGTH);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        int end = offset + Math.max(count, 0);
        int position = offset;
        while (position < end) {
            position += follow(bytes, position, end - position);
        }
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        byte[] skipped = new byte[(int) Math.min(count, 4096)];
        return count <= 0 ? 0 : Math.max(read(skipped, 0, skipped.length), 0);
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    /** Returns how many of the bytes belong to the current part. */
    private int follow(byte[] bytes, int position, int length) throws IOException {
        return switch (part) {
            case PDU_HEADER, PDV_HEADER -> {
                header = header << Byte.SIZE | bytes[position] & 0xFF;
                headerBytes++;
                if (headerBytes == HEADER_LENGTH) {
                    long complete = header;
                    header = 0;
                    headerBytes = 0;
                    if (part == Part.PDU_HEADER) {
                        enterPdu((int) (complete >> 40), complete & 0xFFFF_FFFFL);
                    } else {
                        enterItem(complete >> 16, (int) complete & 0xFF);
                    }
                }
                yield 1;
            }
            case COMMAND -> {
                command.accept(bytes[position]);
                leave(1);
                yield 1;
            }
            case OTHER -> {
                int count = (int) Math.min(length, itemLeft);
                leave(count);
                yield count;
            }
        };
    }

    private void enterPdu(int type, long length) throws IOException {
        if (length > maxPduLength) {
            throw new IOException("protocol data unit longer than allowed: " + length);
        }
        data = type == P_DATA;
        pduLeft = length;
        itemLeft = data ? 0 : length;
        next();
    }

    private void enterItem(long length, int control) throws IOException {
        if (length < PDV_OVERHEAD || length - PDV_OVERHEAD > pduLeft - HEADER_LENGTH) {
            throw new IOException("presentation data value of a wrong length: " + length);
        }
        pduLeft -= HEADER_LENGTH;
        itemLeft = length - PDV_OVERHEAD;
        lastFragment = (control & LAST_FLAG) != 0;
        part = (control & COMMAND_FLAG) != 0 ? Part.COMMAND : Part.OTHER;
        if (itemLeft == 0) {
            leave(0);
        }
    }

    private void leave(int count) {
        pduLeft -= count;
        itemLeft -= count;
        if (itemLeft == 0) {
            if (part == Part.COMMAND && lastFragment) {
                command.reset();
            }
            next();
        }
    }

    private void next() {
        if (pduLeft == 0) {
            part = Part.PDU_HEADER;
        } else {
            part = data ? Part.PDV_HEADER : Part.OTHER;
        }
    }
}
