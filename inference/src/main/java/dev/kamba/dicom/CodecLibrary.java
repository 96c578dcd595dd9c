package dev.kamba.dicom;

import org.aoju.bus.core.loader.Loaders;
import org.opencv.core.Mat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Loads the toolkit's OpenCV so that its C++ run-time stays apart from all others of the process.
 *
 * <p>OpenCV brings a run-time of its own, and the static members of its templates, among them the numbers of a locale's facets,
 * are symbols of the binding STB_GNU_UNIQUE: the dynamic linker keeps the first definition of such a name for the whole process,
 * even for libraries that do not see each other. If libstdc++.so.6 is loaded later, as by ONNX Runtime in a JVM that does not
 * need it itself, its locale takes some numbers from OpenCV's counter and others from its own, one facet is found in the place of
 * another, and the process dies.
 */
final class CodecLibrary {

    /** Field offsets of 64-bit ELF, System V ABI chapter 4. */
    private static final int SECTIONS = 0x28;

    private static final int SECTION_LENGTH = 0x3a;
    private static final int SECTION_COUNT = 0x3c;
    private static final int TYPE = 0x04;
    private static final int OFFSET = 0x18;
    private static final int LENGTH = 0x20;
    private static final int INFORMATION = 0x04;

    private static final int DYNAMIC_SYMBOLS = 11;
    private static final int SYMBOL_LENGTH = 24;
    private static final int GLOBAL = 1;
    private static final int GNU_UNIQUE = 10;

    private CodecLibrary() {}

    /** Loads a library that lies beside OpenCV's classes. */
    static void load(String path) throws IOException {
        try (var library = Mat.class.getResourceAsStream(path)) {
            if (library == null) {
                throw new IOException("there is no " + path);
            }
            var bytes = library.readAllBytes();
            keepApart(bytes);
            // OpenCV's classes find their native methods only if their own class loader loads them; the toolkit's
            // loader has it.
            Loaders.nat().load(path, new Instead(bytes).holder());
        }
    }

    /** Makes the unique symbols of a 64-bit ELF library plain global ones, in place; returns how many there were. */
    static int keepApart(byte[] library) {
        var elf = ByteBuffer.wrap(library).order(ByteOrder.LITTLE_ENDIAN);
        int changed = 0;
        for (int i = 0; i < sections(elf); i++) {
            int section = Math.toIntExact(elf.getLong(SECTIONS)) + i * elf.getShort(SECTION_LENGTH);
            if (elf.getInt(section + TYPE) == DYNAMIC_SYMBOLS) {
                int from = Math.toIntExact(elf.getLong(section + OFFSET));
                changed += keepApart(elf, from, from + Math.toIntExact(elf.getLong(section + LENGTH)));
            }
        }
        return changed;
    }

    /** None where there is no linker that knows unique symbols. */
    private static int sections(ByteBuffer elf) {
        byte[] wanted = {0x7f, 'E', 'L', 'F', 2, 1};
        return elf.slice(0, wanted.length).equals(ByteBuffer.wrap(wanted)) ? elf.getShort(SECTION_COUNT) : 0;
    }

    private static int keepApart(ByteBuffer elf, int from, int to) {
        int changed = 0;
        for (int at = from + INFORMATION; at < to; at += SYMBOL_LENGTH) {
            int information = elf.get(at) & 0xff;
            if (information >> 4 == GNU_UNIQUE) {
                elf.put(at, (byte) ((GLOBAL << 4) | (information & 0xf)));
                changed++;
            }
        }
        return changed;
    }

    /** The toolkit's loader reads a library as a resource of some class: this one gives it ours. */
    private static final class Instead extends ClassLoader {

        private final byte[] library;

        Instead(byte[] library) {
            super(CodecLibrary.class.getClassLoader());
            this.library = library;
        }

        /** A class whose resources all are the library. */
        Class<?> holder() throws IOException {
            var name = Holder.class.getName();
            var file = name.substring(name.lastIndexOf('.') + 1) + ".class";
            try (var in = Objects.requireNonNull(Holder.class.getResourceAsStream(file), file)) {
                var code = in.readAllBytes();
                return defineClass(name, code, 0, code.length);
            }
        }

        @Override
        public InputStream getResourceAsStream(String name) {
            return new ByteArrayInputStream(library);
        }
    }

    /** Has nothing; it is defined anew by {@link Instead}. */
    private static final class Holder {}
}
