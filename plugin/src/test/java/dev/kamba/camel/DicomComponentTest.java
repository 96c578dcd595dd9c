package dev.kamba.camel;

import dev.kamba.dicom.SyntaxSupport;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DicomComponentTest {

    private final DefaultCamelContext context = new DefaultCamelContext();

    @AfterEach
    void close() throws Exception {
        context.close();
    }

    private DicomListenConfiguration listen(String options) {
        return context.getEndpoint("dicom:listen?" + options, DicomListenEndpoint.class)
                .configuration();
    }

    @Test
    void defaults_of_listen() {
        DicomListenConfiguration configuration = listen("directory=/tmp/in");

        assertThat(configuration.host()).isEqualTo("0.0.0.0");
        assertThat(configuration.port()).isEqualTo(11_112);
        assertThat(configuration.aeTitle()).isEqualTo("KAMBA");
        assertThat(configuration.directory()).hasToString("/tmp/in");
        assertThat(configuration.acceptedCallingAets()).isEmpty();
        assertThat(configuration.requireCalledAet()).isTrue();
        assertThat(configuration.acceptUnknownStorage()).isFalse();
        assertThat(configuration.transferSyntaxes()).containsExactlyInAnyOrderElementsOf(SyntaxSupport.decodable());
        assertThat(configuration.maxAssociations()).isEqualTo(32);
        assertThat(configuration.requestTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(configuration.dimseTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(configuration.idleTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(configuration.maxPduLength()).isEqualTo(131_072);
        assertThat(configuration.tcpNoDelay()).isTrue();
        assertThat(configuration.minimumFreeBytes()).isEqualTo(1_073_741_824L);
        assertThat(configuration.maximumObjectBytes()).isEqualTo(4_294_967_296L);
    }

    @Test
    void every_option_of_listen() {
        DicomListenConfiguration configuration = listen("host=::1&port=104&aeTitle=AI&directory=in"
                + "&acceptedCallingAets=CT1, MR2&requireCalledAet=false&acceptUnknownStorage=true"
                + "&transferSyntaxes=1.2.840.10008.1.2,1.2.840.10008.1.2.1&maxAssociations=3&requestTimeout=5s"
                + "&dimseTimeout=1m&idleTimeout=2500&maxPduLength=16384&tcpNoDelay=false&minimumFreeBytes=7"
                + "&maximumObjectBytes=8");

        assertThat(configuration.host()).isEqualTo("::1");
        assertThat(configuration.port()).isEqualTo(104);
        assertThat(configuration.aeTitle()).isEqualTo("AI");
        assertThat(configuration.directory()).hasToString("in");
        assertThat(configuration.acceptedCallingAets()).containsExactlyInAnyOrder("CT1", "MR2");
        assertThat(configuration.requireCalledAet()).isFalse();
        assertThat(configuration.acceptUnknownStorage()).isTrue();
        assertThat(configuration.transferSyntaxes())
                .containsExactlyInAnyOrder(Uids.IMPLICIT_LITTLE, Uids.EXPLICIT_LITTLE);
        assertThat(configuration.maxAssociations()).isEqualTo(3);
        assertThat(configuration.requestTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(configuration.dimseTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(configuration.idleTimeout()).isEqualTo(Duration.ofMillis(2500));
        assertThat(configuration.maxPduLength()).isEqualTo(16_384);
        assertThat(configuration.tcpNoDelay()).isFalse();
        assertThat(configuration.minimumFreeBytes()).isEqualTo(7);
        assertThat(configuration.maximumObjectBytes()).isEqualTo(8);
    }

    @Test
    void every_option_of_a_peer() {
        DicomPeerEndpoint endpoint = context.getEndpoint(
                "dicom:PACS@archive.example:104?callingAet=AI&operation=echo&connectTimeout=1s&associateTimeout=2s"
                        + "&sendTimeout=3s&responseTimeout=4s&releaseTimeout=5s&maxPduLength=16384&tcpNoDelay=false",
                DicomPeerEndpoint.class);
        DicomPeerConfiguration configuration = endpoint.configuration();

        assertThat(endpoint.peer()).isEqualTo(new PeerAddress("PACS", "archive.example", 104));
        assertThat(configuration.callingAet()).isEqualTo("AI");
        assertThat(configuration.operation()).isEqualTo(DicomPeerConfiguration.Operation.ECHO);
        assertThat(configuration.connectTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(configuration.associateTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(configuration.sendTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(configuration.responseTimeout()).isEqualTo(Duration.ofSeconds(4));
        assertThat(configuration.releaseTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(configuration.maxPduLength()).isEqualTo(16_384);
        assertThat(configuration.tcpNoDelay()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "dicom:PACS@host:104, PACS, host, 104",
        "dicom://PACS@10.0.0.1:11112, PACS, 10.0.0.1, 11112",
        "dicom:MY PACS@host:104, MY PACS, host, 104",
        "dicom:PACS@[::1]:104, PACS, ::1, 104"
    })
    void addresses_of_peers(String uri, String aeTitle, String host, int port) {
        assertThat(context.getEndpoint(uri, DicomPeerEndpoint.class).peer())
                .isEqualTo(new PeerAddress(aeTitle, host, port));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dicom:PACS",
                "dicom:PACS@host",
                "dicom:@host:104",
                "dicom:A_TITLE_TOO_LONG_@h:1",
                "dicom:A@h:70000"
            })
    void addresses_that_are_none(String uri) {
        assertThatThrownBy(() -> context.getEndpoint(uri)).rootCause().hasMessageContaining("AET@host:port");
    }

    @ParameterizedTest
    @CsvSource({
        "port, 65536",
        "aeTitle, A_TITLE_TOO_LONG_",
        "acceptedCallingAets, A\\B",
        "transferSyntaxes, JPEG",
        "maxAssociations, 0",
        "idleTimeout, 0",
        "maxPduLength, 100",
        "maximumObjectBytes, 0",
        "minimumFreeBytes, -1"
    })
    void a_value_that_cannot_work_is_refused_by_the_option_s_name(String option, String value) {
        assertThatThrownBy(() -> listen("directory=in&" + option + "=" + value))
                .rootCause()
                .hasMessageStartingWith("CONFIGURATION_INVALID: option '" + option + "'");
    }

    @Test
    void the_directory_is_required_and_options_that_do_not_exist_are_refused() {
        assertThatThrownBy(() -> listen("port=104")).rootCause().hasMessageContaining("'directory'");
        assertThatThrownBy(() -> listen("directory=in&prot=104")).hasMessageContaining("prot");
    }

    @Test
    void the_direction_is_fixed() {
        assertThatThrownBy(
                        () -> context.getEndpoint("dicom:listen?directory=in").createProducer())
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> context.getEndpoint("dicom:A@b:1").createConsumer(exchange -> {}))
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
