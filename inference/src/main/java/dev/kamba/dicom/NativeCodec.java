package dev.kamba.dicom;

import org.opencv.core.Core;
import org.opencv.core.CvException;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.imgcodecs.Imgcodecs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.Locale;

/** The toolkit's OpenCV build: libjpeg for 8, 12 and 16 bits, CharLS and OpenJPEG. */
final class NativeCodec {

    private static final Logger LOG = LoggerFactory.getLogger(NativeCodec.class);
    private static final boolean AVAILABLE = load();

    private NativeCodec() {}

    static boolean available() {
        return AVAILABLE;
    }

    /** Decodes components as they are coded, without a colour transform of its own. */
    static Samples decode(Codestream stream, PixelFormat format) {
        var bytes = stream.bytes();
        var encoded = new Mat(1, bytes.length, CvType.CV_8UC1);
        try {
            encoded.put(0, 0, bytes);
            int flags = format.signed() ? Imgcodecs.DICOM_FLAG_SIGNED : Imgcodecs.DICOM_FLAG_UNSIGNED;
            var decoded = Imgcodecs.dicomJpgMatRead(encoded, flags, Imgcodecs.IMREAD_UNCHANGED);
            try {
                return samples(decoded, stream, format);
            } finally {
                decoded.release();
            }
        } catch (CvException e) {
            throw Codestream.invalid("is refused by the decoder", e);
        } finally {
            encoded.release();
        }
    }

    private static Samples samples(Mat decoded, Codestream stream, PixelFormat format) {
        if (decoded.rows() != format.rows()
                || decoded.cols() != format.columns()
                || decoded.channels() != format.samples()) {
            throw Codestream.invalid("is refused by the decoder", null);
        }
        var bits = bits(decoded);
        // The codec leaves the planes of JPEG-LS as they are, but turns pixels into blue, green, red.
        var layout = stream.componentByComponent()
                ? Samples.Layout.planar(format.pixels())
                : Samples.Layout.reversed(format.samples());
        return CompressedFrame.samples(bits, layout, stream, format);
    }

    private static Samples.Bits bits(Mat decoded) {
        int length = Math.toIntExact(decoded.total() * decoded.channels());
        switch (CvType.depth(decoded.type())) {
            case CvType.CV_8U, CvType.CV_8S -> {
                var values = new byte[length];
                decoded.get(0, 0, values);
                return Samples.bytes(values);
            }
            case CvType.CV_16U, CvType.CV_16S -> {
                var values = new short[length];
                decoded.get(0, 0, values);
                return Samples.shorts(values);
            }
            default -> throw Codestream.invalid("has samples of more than 16 bits", null);
        }
    }

    private static boolean load() {
        try {
            CodecLibrary.load("/lib/" + platform() + "/" + libraryName());
            return true;
        } catch (IOException | LinkageError e) {
            LOG.warn(
                    "no native image codecs on this machine ({}): of the compressed images only RLE and JPEG baseline"
                            + " can be read",
                    e.toString());
            return false;
        }
    }

    private static String libraryName() {
        return System.mapLibraryName(Core.NATIVE_LIBRARY_NAME).replace(".dylib", ".jnilib");
    }

    private static String platform() {
        var system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        var machine = System.getProperty("os.arch", "");
        var kernel = system.startsWith("windows") ? "win32" : system.startsWith("mac") ? "macos" : "linux";
        return kernel + "-" + (machine.equals("amd64") ? "x86_64" : machine);
    }
}
