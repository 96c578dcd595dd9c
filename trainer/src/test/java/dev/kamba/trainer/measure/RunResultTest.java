package dev.kamba.trainer.measure;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RunResultTest {

    @TempDir
    private Path folder = Path.of("");

    static RunResult result(String set, String variant, long seed, double dice) {
        var metrics = new RunMetrics(
                dice, Interval.NONE, dice - 0.1, dice - 0.05, Interval.NONE, dice, 0.9, 0.99, Double.NaN, "px", 0.8);
        return new RunResult(
                new RunResult.Run("baselines", set, variant, seed, "group", 60, 8),
                new RunResult.Cost(5_739_009, 3_200_000_000L, 410.5, 0.02, "one GPU"),
                metrics,
                metrics,
                dice - 0.02,
                1.2,
                0.1);
    }

    @Test
    void what_is_written_is_read_and_undefined_figures_are_null() throws IOException {
        var file = folder.resolve("result.json");
        var result = result("busi", "KM-UNet", 2981, 0.78);

        result.write(file);

        assertThat(Files.readString(file)).contains("\"hausdorff95\" : null").doesNotContain("NaN");
        assertThat(RunResult.read(file)).isEqualTo(result);
    }

    @Test
    void result_of_before_the_highest_pooled_iou_was_kept_is_read() throws IOException {
        var file = folder.resolve("result.json");
        result("busi", "KM-UNet", 2981, 0.78).write(file);
        Files.writeString(file, Files.readString(file).replaceFirst("\"highestPooledIou\" : [^,]+,", ""));

        assertThat(RunResult.read(file).highestPooledIou()).isNaN();
        assertThat(RunResult.read(file).lossFirst()).isEqualTo(1.2);
    }

    @Test
    void result_of_before_there_were_intervals_is_read() throws IOException {
        var file = folder.resolve("result.json");
        result("busi", "KM-UNet", 2981, 0.78).write(file);
        Files.writeString(file, Files.readString(file).replaceAll("\"(dice|pooled)Interval\" : \\{[^}]+},", ""));

        assertThat(RunResult.read(file)).isEqualTo(result("busi", "KM-UNet", 2981, 0.78));
    }

    @Test
    void metrics_are_the_means_of_an_evaluation() {
        var evaluation = Evaluation.of(List.of(
                Masks.outcome("a", Masks.of("####...."), Masks.of("##......")),
                Masks.outcome("b", Masks.of("........"), Masks.of("........"))));

        assertThat(RunMetrics.of(evaluation))
                .isEqualTo(new RunMetrics(
                        2 / 3.0,
                        new Interval(Double.NaN, Double.NaN, 1),
                        0.5,
                        0.5,
                        evaluation.pooledInterval(Evaluation.PAPERS_BATCH),
                        2 / 3.0,
                        0.5,
                        1,
                        evaluation.summary(Metric.HAUSDORFF95).mean(),
                        "px",
                        0));
    }

    @Test
    void a_run_can_serve_another_experiment() {
        var named = result("busi", "km-unet", 1, 0.7).named("sem", "BUSI", "nc-ssd", "image");

        assertThat(named.run()).isEqualTo(new RunResult.Run("sem", "BUSI", "nc-ssd", 1, "image", 60, 8));
        assertThat(named.last()).isEqualTo(result("busi", "km-unet", 1, 0.7).last());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"run\": 3}", "", "null", "[]", "{"})
    void a_file_that_is_no_result_is_refused_by_name(String text) throws IOException {
        var file = Files.writeString(folder.resolve("some.json"), text);

        assertThatThrownBy(() -> RunResult.read(file))
                .isInstanceOfSatisfying(
                        KambaException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.CONFIGURATION_INVALID))
                .hasMessageContaining("some.json");
    }
}
