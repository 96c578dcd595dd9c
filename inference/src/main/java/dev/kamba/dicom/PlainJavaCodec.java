package dev.kamba.dicom;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;
import java.awt.image.DataBuffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** The JDK's own JPEG decoder, for machines without the native codecs: 8-bit sequential JPEG only. */
final class PlainJavaCodec {

    private PlainJavaCodec() {}

    static Samples decode(Codestream stream, PixelFormat format) {
        if (stream.kind() != Codestream.Kind.DCT || stream.precision() != 8) {
            throw new KambaException(
                    ErrorCode.SYNTAX_UNSUPPORTED,
                    "this compression needs the native codecs, which do not load on this machine; send the series"
                            + " uncompressed");
        }
        var reader = ImageIO.getImageReadersByFormatName("jpeg").next();
        try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(stream.bytes()))) {
            reader.setInput(in, true, true);
            var raster = reader.readRaster(0, null);
            var buffer = raster.getDataBuffer();
            if (raster.getWidth() != format.columns()
                    || raster.getHeight() != format.rows()
                    || raster.getNumBands() != format.samples()
                    || buffer.getDataType() != DataBuffer.TYPE_BYTE) {
                throw Codestream.invalid("is refused by the decoder", null);
            }
            return CompressedFrame.samples(
                    buffer::getElem, Samples.Layout.interleaved(format.samples()), stream, format);
        } catch (IOException | RuntimeException e) {
            if (e instanceof KambaException known) {
                throw known;
            }
            throw Codestream.invalid("is refused by the decoder", e);
        } finally {
            reader.dispose();
        }
    }
}
