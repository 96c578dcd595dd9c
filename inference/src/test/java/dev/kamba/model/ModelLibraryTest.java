package dev.kamba.model;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class ModelLibraryTest {

    @TempDir
    Path folder;

    @Test
    void a_new_file_counts_when_it_no_longer_changes_and_is_used_when_it_is_adopted() throws Exception {
        tiny(-4).writeTo(folder.resolve("a.onnx"));
        var library = new ModelLibrary(folder);
        var before = library.current();
        assertThat(library.changed()).isEmpty();

        var bytes = tiny(-3).bytes();
        Files.write(folder.resolve("b.onnx"), List.of("half of it"));
        assertThat(library.changed()).isEmpty();
        Files.write(folder.resolve("b.onnx"), bytes);
        assertThat(library.changed()).isEmpty();
        var found = library.changed();

        assertThat(found)
                .get()
                .satisfies(folder -> assertThat(folder.packages()).hasSize(2));
        assertThat(library.current()).isSameAs(before);
        library.adopt(found.orElseThrow());
        assertThat(library.current().packages()).hasSize(2);
        assertThat(library.changed()).isEmpty();
    }

    @Test
    void a_version_that_is_replaced_has_another_digest() throws Exception {
        var file = folder.resolve("a.onnx");
        tiny(-4).writeTo(file);
        var library = new ModelLibrary(folder);
        var before = library.current().packages().get(0).digest();

        Files.delete(file);
        assertThat(library.changed()).isEmpty();
        tiny(-3.125f).writeTo(file);
        var unused = library.changed();
        library.adopt(library.changed().orElse(library.current()));

        assertThat(library.current().packages())
                .singleElement()
                .extracting(ModelPackage::digest)
                .isNotEqualTo(before);
    }

    private static TinyModel tiny(float bias) {
        return TinyModel.of(TinyModel.card(1, 64, 64, 1)).computing(8, bias, 1);
    }
}
