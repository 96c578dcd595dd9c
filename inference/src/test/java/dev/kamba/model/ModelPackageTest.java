package dev.kamba.model;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ModelPackageTest {

    private static final ModelCard CARD = TinyModel.card(1, 32, 48, 2);

    @TempDir
    private Path folder;

    @Test
    void a_sound_package_opens_with_card_digest_and_operator_sets() throws Exception {
        var file = write(TinyModel.of(CARD));

        var opened = ModelPackage.open(file);

        assertThat(opened.card()).isEqualTo(CARD);
        assertThat(opened.file()).isEqualTo(file);
        assertThat(opened.size()).isEqualTo(Files.size(file));
        assertThat(opened.opsets()).isEqualTo(Map.of("", 17L));
        assertThat(opened.digest())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file))));
    }

    @Test
    void a_package_without_a_card_is_refused() {
        assertRefused(TinyModel.of(CARD).json(""), "metadata_props has no kamba.card");
    }

    @Test
    void a_card_that_contradicts_the_graph_is_refused() {
        assertRefused(
                TinyModel.of(CARD).json(CardJson.write(TinyModel.card(1, 48, 32, 2))),
                "the card says that image is float32 [-1, 1, 48, 32]");
        assertRefused(
                TinyModel.of(CARD).json(CardJson.write(TinyModel.card(1, 32, 48, 3))),
                "the card says that logits is float32 [-1, 3, 32, 48]");
    }

    @Test
    void a_fixed_batch_or_another_input_is_refused() {
        assertRefused(TinyModel.of(CARD).input("image", 1, 1, 32, 48).output(1, 2, 32, 48), "image is float32 [-1,");
        assertRefused(TinyModel.of(CARD).input("x", -1, 1, 32, 48), "expected the tensor 'image' alone, found [x]");
    }

    @Test
    void weights_in_another_file_are_refused() {
        assertRefused(TinyModel.of(CARD).external(), "tensors lie in other files");
        // What few bytes say of a tensor this large cannot be what they hold.
        assertRefused(TinyModel.of(TinyModel.card(3, 32, 48, 200)).external(), "tensors lie in other files");
    }

    @Test
    void an_operator_set_that_is_too_new_is_refused() {
        assertRefused(TinyModel.of(CARD).opset(22), "operator set 22");
    }

    @Test
    void bytes_that_are_no_onnx_file_are_refused() throws IOException {
        assertRefused(Files.writeString(folder.resolve("text.onnx"), "hello, world"), "not a complete ONNX model");
        assertRefused(Files.write(folder.resolve("empty.onnx"), new byte[0]), "1 to 2147483647 bytes");
        assertRefused(folder.resolve("missing.onnx"), "no such file");
        assertRefused(folder, "this is a folder");
    }

    @Test
    void a_file_of_more_than_2_gigabytes_is_refused_unread() throws IOException {
        var file = folder.resolve("sparse.onnx");
        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(3L << 30);
        }
        assertRefused(file, "1 to 2147483647 bytes");
    }

    @Test
    void a_package_cut_off_anywhere_is_refused() throws IOException {
        byte[] bytes = TinyModel.of(CARD).bytes();
        for (int length = 1; length < bytes.length; length += 37) {
            assertRefused(Files.write(folder.resolve("cut.onnx"), Arrays.copyOf(bytes, length)), "cut.onnx: ");
        }
    }

    @Test
    void damaged_bytes_are_read_as_a_model_or_refused_but_nothing_else_happens() throws IOException {
        byte[] bytes = TinyModel.of(CARD).bytes();
        var random = new Random(7);
        int refused = 0;
        for (int trial = 0; trial < 300; trial++) {
            byte[] damaged = bytes.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            try {
                ModelPackage.open(Files.write(folder.resolve("damaged.onnx"), damaged));
            } catch (KambaException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.MODEL_INVALID);
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void a_file_that_changed_after_it_was_opened_is_not_used() throws IOException {
        var opened = ModelPackage.open(write(TinyModel.of(CARD)));
        Files.write(opened.file(), TinyModel.of(CARD).computing(1, 2, 3).bytes());

        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(opened::bytes)
                .withMessageContaining("changed");
    }

    @Test
    void a_folder_lists_its_packages_and_keeps_the_reason_for_each_refusal() throws IOException {
        TinyModel.of(CARD).writeTo(folder.resolve("b.onnx"));
        TinyModel.of(CARD).json("").writeTo(folder.resolve("a.onnx"));
        Files.writeString(folder.resolve("notes.txt"), "no model");

        var scanned = ModelFolder.scan(folder);

        assertThat(scanned.packages()).extracting(ModelPackage::file).containsExactly(folder.resolve("b.onnx"));
        assertThat(scanned.refused()).singleElement().satisfies(refused -> {
            assertThat(refused.file()).isEqualTo(folder.resolve("a.onnx"));
            assertThat(refused.reason()).contains("kamba.card");
        });
    }

    @Test
    void a_twin_beside_its_package_is_found_and_is_no_package_of_its_own() {
        var plain = ModelPackage.open(TinyModel.of(CARD).writeTo(folder.resolve("a.onnx")));
        assertThat(plain.twin()).isEmpty();
        assertThat(plain.twinOf()).isEmpty();

        var twin = TinyModel.of(CARD).twinOf(plain.digest()).writeTo(folder.resolve("a.fp16.onnx"));

        assertThat(plain.twin()).contains(twin);
        assertThat(ModelPackage.open(twin).twinOf()).contains(plain.digest());
        var scanned = ModelFolder.scan(folder);
        assertThat(scanned.packages()).extracting(ModelPackage::file).containsExactly(plain.file());
        assertThat(scanned.refused()).isEmpty();
    }

    @Test
    void a_twin_of_other_bytes_of_another_card_or_without_its_package_is_refused() throws IOException {
        var plain = ModelPackage.open(TinyModel.of(CARD).writeTo(folder.resolve("a.onnx")));
        TinyModel.of(CARD).twinOf("0".repeat(64)).writeTo(folder.resolve("a.fp16.onnx"));
        assertAlone(plain, "a.fp16.onnx", "SHA-256 or card differ");

        TinyModel.of(TinyModel.card(CARD.input(), List.of(TinyModel.label("x", 0.5, 0), TinyModel.label("y", 0.4, 0))))
                .twinOf(plain.digest())
                .writeTo(folder.resolve("a.fp16.onnx"));
        assertAlone(plain, "a.fp16.onnx", "SHA-256 or card differ");

        Files.move(folder.resolve("a.fp16.onnx"), folder.resolve("b.fp16.onnx"));
        assertAlone(plain, "b.fp16.onnx", "is not beside it");

        Files.delete(folder.resolve("b.fp16.onnx"));
        Files.writeString(folder.resolve("a.fp16.onnx"), "no model");
        assertAlone(plain, "a.fp16.onnx", "not a complete ONNX model");
    }

    private void assertAlone(ModelPackage plain, String twin, String reason) {
        var scanned = ModelFolder.scan(folder);

        assertThat(plain.twin()).isEmpty();
        assertThat(scanned.packages()).extracting(ModelPackage::file).containsExactly(plain.file());
        assertThat(scanned.refused()).singleElement().satisfies(refused -> {
            assertThat(refused.file()).isEqualTo(folder.resolve(twin));
            assertThat(refused.reason()).contains(twin, reason);
        });
    }

    private Path write(TinyModel model) {
        return model.writeTo(folder.resolve("model.onnx"));
    }

    private void assertRefused(TinyModel model, String reason) {
        assertRefused(write(model), reason);
    }

    private static void assertRefused(Path file, String reason) {
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> ModelPackage.open(file))
                .withMessageContaining(reason)
                .extracting(KambaException::code)
                .isEqualTo(ErrorCode.MODEL_INVALID);
    }
}
