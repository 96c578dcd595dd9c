package dev.kamba.dicom;

/** Decodes one JPEG, JPEG-LS or JPEG 2000 frame. */
final class CompressedFrame {

    private CompressedFrame() {}

    static Samples decode(Codestream stream, PixelFormat format) {
        return NativeCodec.available() ? NativeCodec.decode(stream, format) : PlainJavaCodec.decode(stream, format);
    }

    /**
     * Lossless process 14 may carry more bits than are stored, which are masked; all other codecs end at their precision, and a
     * lossy one may overshoot the stored bits, where masking would turn white into black.
     */
    static Samples samples(Samples.Bits bits, Samples.Layout layout, Codestream stream, PixelFormat format) {
        int significant =
                stream.kind() == Codestream.Kind.LOSSLESS ? format.depth().stored() : stream.precision();
        return new Samples(bits, layout, significant, significant - 1, format.signed());
    }
}
