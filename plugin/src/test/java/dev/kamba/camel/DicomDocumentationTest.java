package dev.kamba.camel;

import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** docs/camel-dicom.md names every option with its default, and no option that does not exist. */
class DicomDocumentationTest {

    private static final Pattern ROW = Pattern.compile("^\\| `(\\w+)` \\| (.+?) \\|");

    private record Row(String option, String value) {}

    private static List<Row> table(String heading) throws Exception {
        String page = Files.readString(Path.of("../docs/camel-dicom.md"));
        String section = page.substring(page.indexOf(heading)).split("\n#|\n\\| (header|outcome) ", 2)[0];
        return section.lines()
                .map(ROW::matcher)
                .filter(row -> row.find())
                .map(row -> new Row(row.group(1), row.group(2).replace("`", "")))
                .toList();
    }

    private static List<String> options(Class<?> configuration) {
        return Arrays.stream(configuration.getDeclaredMethods())
                .map(Method::getName)
                .filter(name -> name.startsWith("set"))
                .map(name -> name.substring(3, 4).toLowerCase(Locale.ROOT) + name.substring(4))
                .toList();
    }

    @Test
    void every_option_of_listen_is_described() throws Exception {
        assertThat(table("## Receiving"))
                .extracting(Row::option)
                .containsExactlyInAnyOrderElementsOf(options(DicomListenConfiguration.class));
    }

    @Test
    void every_option_of_a_peer_is_described() throws Exception {
        assertThat(table("## Sending"))
                .extracting(Row::option)
                .containsExactlyInAnyOrderElementsOf(options(DicomPeerConfiguration.class));
    }

    @Test
    void the_defaults_described_change_nothing() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            var plain = context.getEndpoint("dicom:listen?directory=in", DicomListenEndpoint.class);
            var written =
                    context.getEndpoint(uri("dicom:listen?directory=in", "## Receiving"), DicomListenEndpoint.class);
            assertThat(written.configuration()).usingRecursiveComparison().isEqualTo(plain.configuration());

            var plainPeer = context.getEndpoint("dicom:A@b:1", DicomPeerEndpoint.class);
            var writtenPeer =
                    context.getEndpoint(uri("dicom:A@b:1?callingAet=KAMBA", "## Sending"), DicomPeerEndpoint.class);
            assertThat(writtenPeer.configuration()).usingRecursiveComparison().isEqualTo(plainPeer.configuration());
        }
    }

    /** Sets every option to the default that the page tells, unless that is told in words. */
    private static String uri(String start, String heading) throws Exception {
        Stream<String> settings = table(heading).stream()
                .filter(row -> !row.option().equals("callingAet")
                        && !row.value().contains(" ")
                        && !row.value().startsWith("("))
                .map(row -> "&" + row.option() + "=" + row.value());
        return start + String.join("", settings.toList());
    }
}
