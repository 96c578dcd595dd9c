package dev.kamba.dicom;

import org.opencv.core.Core;
import org.opencv.core.CvException;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.imgcodecs.Imgcodecs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
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
        return CompressedFrame.samples(bits(decoded), Samples.Layout.reversed(format.samples()), stream, format);
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
            var folder = Files.createTempDirectory("kamba-codecs");
            var library = folder.resolve(System.mapLibraryName(Core.NATIVE_LIBRARY_NAME));
            try {
                extract(library);
                // Native methods are looked up in the libraries of their class's loader, which need not be ours.
                MethodHandles.privateLookupIn(Mat.class, MethodHandles.lookup())
                        .findStatic(System.class, "load", MethodType.methodType(void.class, String.class))
                        .invokeExact(library.toString());
            } finally {
                discard(folder, library);
            }
            return true;
        } catch (Throwable e) {
            LOG.warn(
                    "no native image codecs on this machine ({}): of the compressed images only RLE and JPEG baseline"
                            + " can be read",
                    e.toString());
            return false;
        }
    }

    private static void extract(Path library) throws IOException {
        var name = library.getFileName().toString().replace(".dylib", ".jnilib");
        var resource = "lib/" + platform() + "/" + name;
        try (var in = Mat.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new FileNotFoundException(resource);
            }
            Files.copy(in, library);
        }
    }

    private static String platform() {
        var system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        var machine = System.getProperty("os.arch", "");
        var kernel = system.startsWith("windows") ? "win32" : system.startsWith("mac") ? "macos" : "linux";
        return kernel + "-" + (machine.equals("amd64") ? "x86_64" : machine);
    }

    /** Once loaded the file is not needed; Windows keeps it open until the end. */
    private static void discard(Path folder, Path library) {
        try {
            Files.deleteIfExists(library);
            Files.delete(folder);
        } catch (IOException e) {
            folder.toFile().deleteOnExit();
            library.toFile().deleteOnExit();
        }
    }
}
