package dev.kamba.model;

import dev.kamba.digest.Sha256;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * One ONNX file with its card, checked against each other: input {@code image}, float32 [N, tensorChannels, rows, columns], and
 * output {@code logits}, float32 [N, labels, rows, columns], N dynamic. See docs/model-package.md.
 */
public final class ModelPackage {

    /** Key of the card in metadata_props. */
    public static final String CARD_KEY = "kamba.card";

    /** Key in metadata_props under which a float16 twin names the SHA-256 of its float32 package. */
    public static final String TWIN_KEY = "kamba.twin-of";

    /** Name of the only input. */
    public static final String IMAGE = "image";

    /** Name of the only output. */
    public static final String LOGITS = "logits";

    /** Newest standard operator set a package may use. */
    public static final int NEWEST_OPSET = 21;

    private static final String ENDING = ".onnx";
    private static final String TWIN_ENDING = ".fp16.onnx";

    /** ONNX files are protobuf messages, which end here. */
    private static final long MAXIMUM_SIZE = Integer.MAX_VALUE;

    private final Path file;
    private final ModelCard card;
    private final String digest;
    private final long size;
    private final OnnxOutline outline;

    private ModelPackage(Path file, ModelCard card, String digest, long size, OnnxOutline outline) {
        this.file = file;
        this.card = card;
        this.digest = digest;
        this.size = size;
        this.outline = outline;
    }

    /** Reads and checks a package; refused with MODEL_INVALID and the reason. */
    public static ModelPackage open(Path file) {
        try {
            var bytes = map(file);
            var outline = outline(bytes);
            var card = card(outline);
            SignatureCheck.check(bytes, card);
            return new ModelPackage(file, card, sha256(bytes), bytes.remaining(), outline);
        } catch (KambaException e) {
            throw new KambaException(e.code(), file.getFileName() + ": " + e.detail(), e);
        }
    }

    public Path file() {
        return file;
    }

    public ModelCard card() {
        return card;
    }

    /** SHA-256 of the file, 64 lower-case hexadecimal digits. */
    public String digest() {
        return digest;
    }

    /** Size of the file in bytes. */
    public long size() {
        return size;
    }

    /** Version of each operator set the graph uses; the standard one has the empty name. */
    public Map<String, Long> opsets() {
        return outline.opsets();
    }

    /** Where the float16 twin of a package lies, if it has one: NAME.fp16.onnx beside NAME.onnx. */
    public static Path twinFile(Path file) {
        var name = file.getFileName().toString();
        var stem = name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
        return file.resolveSibling(stem + TWIN_ENDING);
    }

    /** The float16 twin that lies beside this package now and was made of these very bytes. */
    public Optional<Path> twin() {
        var twin = twinFile(file);
        try {
            return Files.isRegularFile(twin) && isTwin(outline(map(twin))) ? Optional.of(twin) : Optional.empty();
        } catch (KambaException e) {
            return Optional.empty();
        }
    }

    private boolean isTwin(OnnxOutline other) {
        return digest.equals(other.metadata().get(TWIN_KEY)) && card(other).equals(card);
    }

    /** Where this package is itself a float16 twin, the SHA-256 of the float32 package it was made of. */
    public Optional<String> twinOf() {
        return Optional.ofNullable(outline.metadata().get(TWIN_KEY));
    }

    /** The file's bytes, mapped and read-only; refused with MODEL_INVALID if they are not those that were checked. */
    public ByteBuffer bytes() {
        var bytes = map(file);
        if (!sha256(bytes).equals(digest)) {
            throw refused(file.getFileName() + " changed since it was opened; open it again");
        }
        return bytes;
    }

    private static ByteBuffer map(Path file) {
        if (Files.isDirectory(file)) {
            throw refused("this is a folder; name a package in it");
        }
        if (!Files.isRegularFile(file)) {
            throw refused("there is no such file");
        }
        try (var channel = FileChannel.open(file)) {
            long size = channel.size();
            if (size == 0 || size > MAXIMUM_SIZE) {
                throw refused("a package has 1 to " + MAXIMUM_SIZE + " bytes, this file " + size);
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
        } catch (IOException e) {
            throw new KambaException(ErrorCode.MODEL_INVALID, "the file cannot be read", e);
        }
    }

    private static OnnxOutline outline(ByteBuffer bytes) {
        OnnxOutline outline;
        try {
            outline = OnnxOutline.of(bytes);
        } catch (IllegalArgumentException e) {
            throw new KambaException(
                    ErrorCode.MODEL_INVALID, "this is not a complete ONNX model: " + e.getMessage(), e);
        }
        long opset = outline.opsets().getOrDefault("", 0L);
        if (opset < 1 || opset > NEWEST_OPSET) {
            throw refused("operator set " + opset + " is outside 1.." + NEWEST_OPSET + "; export an older one");
        }
        return outline;
    }

    private static ModelCard card(OnnxOutline outline) {
        String json = outline.metadata().get(CARD_KEY);
        if (json == null) {
            throw refused("metadata_props has no " + CARD_KEY + "; see docs/model-package.md");
        }
        return CardJson.read(json);
    }

    private static String sha256(ByteBuffer bytes) {
        var sha256 = Sha256.start();
        sha256.update(bytes.duplicate());
        return HexFormat.of().formatHex(sha256.digest());
    }

    private static KambaException refused(String reason) {
        return new KambaException(ErrorCode.MODEL_INVALID, reason);
    }

    @Override
    public String toString() {
        return "ModelPackage[" + card.name() + " " + card.version() + ", " + digest.substring(0, 12) + "]";
    }
}
