package dev.kamba.trainer.measure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class ComparisonTest {

    private static final Comparison COMPARISON = new Comparison(
            "Baselines",
            List.of(
                    RunResultTest.result("busi", "KM-UNet", 1, 0.78),
                    RunResultTest.result("busi", "KM-UNet", 2, 0.80),
                    RunResultTest.result("busi", "U-Net", 1, 0.70),
                    RunResultTest.result("glas", "KM-UNet", 1, Double.NaN)));

    @TempDir
    private Path folder = Path.of("");

    @Test
    void markdown_has_mean_and_deviation_over_seeds_and_dashes_for_gaps() {
        var lines = COMPARISON.markdown().lines().toList();

        assertThat(lines)
                .contains("| variant | parameters | GMAC | images/s | busi | glas |")
                .contains("| KM-UNet | 5.74 M | 3.20 | 411 | 79.0 \u00b1 1.4 | \u2013 |")
                .contains("| U-Net | 5.74 M | 3.20 | 411 | 70.0 | \u2013 |");
        assertThat(COMPARISON.markdown()).doesNotContain("NaN");
    }

    @Test
    void one_seed_is_named_as_such() {
        assertThat(COMPARISON.markdown())
                .contains("| U-Net | 1 (1) | 70.0 |")
                .contains("| KM-UNet | 2 | 79.0 \u00b1 1.4 |");
    }

    @Test
    void runs_under_unlike_conditions_are_never_averaged() {
        var group = RunResultTest.result("busi", "U-Net", 1, 0.7);
        var run = group.run();
        var image = new RunResult(
                new RunResult.Run(run.experiment(), run.set(), run.variant(), 2, "image", run.epochs(), run.batch()),
                group.cost(),
                new RunMetrics(0.9, 0.8, 0.8, 0.9, 0.9, 0.99, 3.25, "mm", 0.8),
                group.best(),
                1.2,
                0.1);

        assertThat(new Comparison("t", List.of(group, image)).markdown())
                .contains("busi, baselines, group split, 60 epochs, batch 8 | busi, baselines, image split, 60 epochs")
                .contains("| 70.0 | 90.0 |")
                .contains("| 3.3 mm |");
    }

    @Test
    void names_cannot_break_a_table() {
        String markdown = new Comparison("t", List.of(RunResultTest.result("a|b\nc", "<b>x</b>", 1, 0.5))).markdown();

        assertThat(markdown).contains("a\\|b c, baselines, group split").contains("| &lt;b&gt;x&lt;/b&gt; |");
    }

    @Test
    void page_has_the_same_figures_and_loads_nothing() throws IOException {
        var file = folder.resolve("comparison.html");

        COMPARISON.write(file);

        assertThat(Files.readString(file))
                .contains("<td>79.0 \u00b1 1.4</td>", "seed 2: 80.0 %", "<h1>Baselines</h1>")
                .doesNotContain(">NaN")
                .doesNotContainPattern("(?i)https?://");
    }
}
