package dev.kamba.model;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads one protobuf message field by field without copying. Every length is checked against the message before it is used;
 * broken bytes throw {@link IllegalArgumentException}.
 */
final class Protobuf {

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH = 2;
    private static final int FIXED32 = 5;

    private final ByteBuffer bytes;
    private int field;
    private long number;
    private boolean delimited;
    private ByteBuffer content;

    Protobuf(ByteBuffer bytes) {
        this.bytes = bytes.duplicate();
        this.content = this.bytes;
    }

    /** Moves to the next field; false at the end of the message. */
    boolean next() {
        if (!bytes.hasRemaining()) {
            return false;
        }
        long tag = varint();
        field = (int) (tag >>> 3);
        if (field < 1 || tag >>> 32 != 0) {
            throw new IllegalArgumentException("not a field number");
        }
        number = 0;
        delimited = (tag & 7) == LENGTH;
        content = bytes.slice(bytes.position(), 0);
        switch ((int) tag & 7) {
            case VARINT -> number = varint();
            case FIXED64 -> skip(8);
            case LENGTH -> {
                long length = varint();
                int start = bytes.position();
                skip(length);
                content = bytes.slice(start, (int) length);
            }
            case FIXED32 -> skip(4);
            default -> throw new IllegalArgumentException("not a wire type");
        }
        return true;
    }

    int field() {
        return field;
    }

    /** The value of a varint field, otherwise 0. */
    long number() {
        return number;
    }

    /** The value of a varint field, or the values of a packed one, of which there may be so many. */
    List<Long> numbers(int most) {
        if (!delimited) {
            return List.of(number);
        }
        var packed = new Protobuf(content);
        var numbers = new ArrayList<Long>();
        while (packed.bytes.hasRemaining()) {
            if (numbers.size() == most) {
                throw new IllegalArgumentException("a list has more than " + most + " numbers");
            }
            numbers.add(packed.varint());
        }
        return numbers;
    }

    /** Bytes that are still to be read. */
    int size() {
        return bytes.remaining();
    }

    /** The content of a length-delimited field, otherwise empty. */
    Protobuf message() {
        return new Protobuf(content);
    }

    /** The content of a length-delimited field as text of at most this many bytes. */
    String text(int most) {
        if (content.remaining() > most) {
            throw new IllegalArgumentException("a text of " + content.remaining() + " bytes is too long");
        }
        return StandardCharsets.UTF_8.decode(content.duplicate()).toString();
    }

    private void skip(long length) {
        if (length < 0 || length > bytes.remaining()) {
            throw new IllegalArgumentException("a field ends outside its message");
        }
        bytes.position(bytes.position() + (int) length);
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64 && bytes.hasRemaining(); shift += 7) {
            byte next = bytes.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number does not end");
    }
}
