package dev.kamba.camel;

import org.aoju.bus.image.metric.internal.pdu.AAssociateRQ;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class StoreBatchTest {

    private static OutgoingFile file(String sopClass, String syntax) {
        return new OutgoingFile(Path.of("x"), sopClass, "1.2", syntax, 0, false);
    }

    @Test
    void files_of_one_class_share_their_contexts() {
        List<StoreBatch> batches = StoreBatch.split(List.of(
                file("1.2.3", Uids.EXPLICIT_LITTLE),
                file("1.2.3", Uids.IMPLICIT_LITTLE),
                file("1.2.3", Uids.DEFLATED)));
        AAssociateRQ request = new AAssociateRQ();
        batches.get(0).addContexts(request);

        assertThat(batches).hasSize(1);
        assertThat(request.getNumberOfPresentationContexts()).isEqualTo(3);
    }

    @Test
    void a_compressed_file_is_proposed_as_it_is_only() {
        assertThat(file("1.2.3", "1.2.840.10008.1.2.4.70").syntaxes()).containsExactly("1.2.840.10008.1.2.4.70");
    }

    @Test
    void more_contexts_than_an_association_holds_make_another_association() {
        List<OutgoingFile> files = IntStream.rangeClosed(1, 100)
                .mapToObj(number -> file("1.2." + number, Uids.EXPLICIT_LITTLE))
                .toList();
        List<StoreBatch> batches = StoreBatch.split(files);

        assertThat(batches).extracting(batch -> batch.files().size()).containsExactly(64, 36);
        assertThat(batches.stream().flatMap(batch -> batch.files().stream())).containsExactlyElementsOf(files);
        AAssociateRQ request = new AAssociateRQ();
        batches.get(0).addContexts(request);
        assertThat(request.getNumberOfPresentationContexts()).isEqualTo(StoreBatch.MAX_CONTEXTS);
    }

    @Test
    void nothing_to_send_needs_no_association() {
        assertThat(StoreBatch.split(List.of())).isEmpty();
    }
}
