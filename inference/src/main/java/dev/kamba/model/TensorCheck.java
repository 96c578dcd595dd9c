package dev.kamba.model;

/** Whether a constant tensor lies in the file whole (onnx.proto, message TensorProto). */
final class TensorCheck {

    private static final int DIMENSIONS = 1;
    private static final int EXTERNAL_DATA = 13;
    private static final int DATA_LOCATION = 14;
    private static final int MOST_DIMENSIONS = 16;

    private TensorCheck() {}

    /** Refuses values in other files, and shapes of more numbers than the tensor's bytes can hold at 4 bits each. */
    static void check(Protobuf tensor) {
        long numbers = 1;
        int dimensions = 0;
        long bytes = tensor.size();
        while (tensor.next()) {
            if (tensor.field() == EXTERNAL_DATA || (tensor.field() == DATA_LOCATION && tensor.number() != 0)) {
                throw GraphCensus.refused("tensors lie in other files; save the model as one file");
            }
            if (tensor.field() != DIMENSIONS) {
                continue;
            }
            var packed = tensor.numbers(MOST_DIMENSIONS);
            dimensions += packed.size();
            if (dimensions > MOST_DIMENSIONS) {
                throw GraphCensus.refused("a tensor has more than " + MOST_DIMENSIONS + " dimensions");
            }
            for (long size : packed) {
                numbers = times(numbers, size, 2 * bytes);
            }
        }
        // Only now, since the values of a large tensor may be elsewhere, which is what its author has to mend.
        if (numbers > 2 * bytes) {
            throw GraphCensus.refused(
                    "a tensor of " + bytes + " bytes says that it holds more numbers than fit into them");
        }
    }

    /** The product, or one more than the most where it is larger or the size is none. */
    private static long times(long numbers, long size, long most) {
        boolean isTooLarge = numbers > most || size < 0 || (size > 0 && numbers > most / size);
        return isTooLarge ? most + 1 : numbers * size;
    }
}
