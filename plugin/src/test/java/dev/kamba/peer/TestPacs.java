package dev.kamba.peer;

import dev.kamba.camel.ReceivedInstance;
import org.aoju.bus.image.Tag;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Set;

/** The smallest PACS: it keeps what is stored to it, in this JVM. */
public final class TestPacs implements AutoCloseable {

    public static final String AE_TITLE = "TESTPACS";

    /** Segmentation Storage, Label Map Segmentation Storage. */
    private static final Set<String> SEGMENTATIONS =
            Set.of("1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7");

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final Path folder;
    private final int port = Ports.free();

    private TestPacs(Path folder) {
        this.folder = folder;
    }

    /** Starts it on a free port of the loopback interface. */
    public static TestPacs start(Path folder) throws Exception {
        var pacs = new TestPacs(Files.createDirectories(folder));
        pacs.camel.addRoutes(pacs.store());
        pacs.camel.start();
        return pacs;
    }

    private RouteBuilder store() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("dicom:listen?host=127.0.0.1&minimumFreeBytes=0&port=" + port + "&aeTitle=" + AE_TITLE
                                + "&directory=" + folder.resolve("incoming"))
                        .filter(body().isInstanceOf(ReceivedInstance.class))
                        .process(exchange -> keep(exchange.getMessage().getBody(ReceivedInstance.class)));
            }
        };
    }

    private void keep(ReceivedInstance instance) throws IOException {
        var kind = SEGMENTATIONS.contains(instance.sopClassUid()) ? "segmentations" : "images";
        var target = Files.createDirectories(folder.resolve(kind));
        Files.move(
                instance.file(),
                target.resolve(instance.sopInstanceUid() + ".dcm"),
                StandardCopyOption.REPLACE_EXISTING);
    }

    public int port() {
        return port;
    }

    /** The segmentation of a study, if one has come. */
    public Optional<Path> segmentationOf(String study) {
        var segmentations = folder.resolve("segmentations");
        if (Files.notExists(segmentations)) {
            return Optional.empty();
        }
        try (var files = Files.list(segmentations)) {
            return files.filter(file -> SegmentationFile.read(file)
                            .string(Tag.StudyInstanceUID)
                            .equals(study))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        camel.stop();
    }
}
