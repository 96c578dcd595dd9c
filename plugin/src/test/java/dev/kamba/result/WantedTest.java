package dev.kamba.result;

import dev.kamba.error.KambaException;
import dev.kamba.intake.ledger.DestinationsConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WantedTest {

    private static final Set<ResultKind> ALL = EnumSet.allOf(ResultKind.class);

    @Test
    void a_destination_gets_a_binary_segmentation_unless_it_wants_something_else() {
        var wanted = new Wanted(config(Map.of("pacs.url", "x")), Set.of(ResultKind.SEGMENTATION));

        assertThat(files(wanted, "pacs")).containsExactly(List.of("segmentation.dcm"));
        assertThat(files(wanted, "forgotten")).containsExactly(List.of("segmentation.dcm"));
    }

    @Test
    void everything_goes_in_order_and_the_report_follows_the_segmentation() {
        var wanted = new Wanted(
                config(Map.of(
                        "a.url", "x",
                        "a.segmentation", "labelmap,binary",
                        "a.report", "true",
                        "a.capture", "true",
                        "a.presentation", "true",
                        "b.url", "x",
                        "b.segmentation", "fractional",
                        "c.url", "x",
                        "c.segmentation", "none",
                        "c.capture", "true")),
                ALL);

        assertThat(files(wanted, "a"))
                .containsExactly(
                        List.of("labelmap.dcm", "segmentation.dcm"),
                        List.of("report-labelmap.dcm", "report.dcm"),
                        List.of("capture.dcm"),
                        List.of("presentation.dcm"));
        assertThat(files(wanted, "b")).containsExactly(List.of("fractional.dcm"));
        assertThat(files(wanted, "c")).containsExactly(List.of("capture.dcm"));
        assertThat(wanted.pieces(List.of("a", "b", "c")))
                .extracting(Piece::file)
                .containsExactly(
                        "labelmap.dcm",
                        "segmentation.dcm",
                        "report-labelmap.dcm",
                        "report.dcm",
                        "capture.dcm",
                        "presentation.dcm",
                        "fractional.dcm");
    }

    @Test
    void without_a_destination_the_segmentation_is_kept() {
        assertThat(new Wanted(config(Map.of()), ALL).pieces(List.of()))
                .containsExactly(Piece.of(ResultKind.SEGMENTATION));
    }

    @ParameterizedTest
    @CsvSource({
        "'none,binary', false, segmentation must be none alone",
        "none, true, report needs the segmentation",
        "labelmap, false, objects of kind labelmap cannot be written"
    })
    void what_cannot_be_stops_the_start(String segmentation, String report, String reason) {
        var config = config(Map.of("pacs.url", "x", "pacs.segmentation", segmentation, "pacs.report", report));

        assertThatThrownBy(() -> new Wanted(config, EnumSet.of(ResultKind.SEGMENTATION, ResultKind.REPORT)))
                .isInstanceOf(KambaException.class)
                .hasMessageContaining("kamba.destinations.pacs: " + reason);
    }

    private static List<List<String>> files(Wanted wanted, String destination) {
        return wanted.parcels(destination).stream()
                .map(alternatives -> alternatives.stream().map(Piece::file).toList())
                .toList();
    }

    private static DestinationsConfig config(Map<String, String> settings) {
        var properties = new HashMap<String, String>();
        settings.forEach((key, value) -> properties.put("kamba.destinations." + key, value));
        return new SmallRyeConfigBuilder()
                .withMapping(DestinationsConfig.class)
                .withDefaultValues(properties)
                .build()
                .getConfigMapping(DestinationsConfig.class);
    }
}
