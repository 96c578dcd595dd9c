package dev.kamba.camel;

import java.io.IOException;

/**
 * Checks the elements of a command set, which are always Implicit VR Little Endian (DICOM PS3.7 section 6.3.1), byte by byte:
 * only group 0000, no undefined lengths (and so no sequences), and no more than any real command needs.
 */
final class CommandGuard {

    private static final int MAX_COMMAND_LENGTH = 1 << 16;
    private static final int HEADER_LENGTH = 8;

    private int total;
    private int headerBytes;
    private int group;
    private long length;
    private long valueLeft;

    void accept(byte next) throws IOException {
        if (++total > MAX_COMMAND_LENGTH) {
            throw new IOException("command set longer than allowed");
        }
        if (valueLeft > 0) {
            valueLeft--;
            return;
        }
        int value = next & 0xFF;
        if (headerBytes < 2) {
            group |= value << (headerBytes * Byte.SIZE);
        } else if (headerBytes >= 4) {
            length |= (long) value << ((headerBytes - 4) * Byte.SIZE);
        }
        if (++headerBytes == HEADER_LENGTH) {
            enterElement();
        }
    }

    private void enterElement() throws IOException {
        if (group != 0 || length > MAX_COMMAND_LENGTH) {
            throw new IOException("element that does not belong in a command set");
        }
        valueLeft = length;
        headerBytes = 0;
        length = 0;
    }

    /** The command set is complete. */
    void reset() {
        total = 0;
        headerBytes = 0;
        group = 0;
        length = 0;
        valueLeft = 0;
    }
}
