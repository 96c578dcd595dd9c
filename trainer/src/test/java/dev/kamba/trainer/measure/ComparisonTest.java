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
                    RunResultTest.result("glas", "KM-UNet", 1, Double.NaN)),
            List.of(new Claim("U-KAN on BUSI", "63.38 \u00b1 2.83", "its paper")));

    @TempDir
    private Path folder = Path.of("");

    @Test
    void markdown_has_mean_and_deviation_over_seeds_and_dashes_for_gaps() {
        var lines = COMPARISON.markdown().lines().toList();

        assertThat(lines)
                .contains("| variant | parameters | GMAC | busi | glas |")
                .contains("| KM-UNet | 5.74 M | 3.20 | 79.0 \u00b1 1.4 | \u2013 |")
                .contains("| U-Net | 5.74 M | 3.20 | 70.0 | \u2013 |")
                .as("highest pooled IoU")
                .contains("| KM-UNet | 5.74 M | 3.20 | 77.0 \u00b1 1.4 | \u2013 |");
        assertThat(COMPARISON.markdown()).doesNotContain("NaN");
    }

    @Test
    void everything_that_seeds_change_has_its_deviation() {
        var first = RunResultTest.result("busi", "U-Net", 1, 0.7);
        var cost = first.cost();
        var second = new RunResult(
                RunResultTest.result("busi", "U-Net", 2, 0.7).run(),
                new RunResult.Cost(cost.parameters(), cost.macs(), 430.5, 0.04, cost.device()),
                new RunMetrics(0.7, Interval.NONE, 0.6, 0.65, Interval.NONE, 0.7, 0.9, 0.99, 5, "px", 0.8),
                first.best(),
                0.7,
                1.4,
                0.3);
        var third = new RunResult(
                RunResultTest.result("busi", "U-Net", 3, 0.7).run(),
                first.cost(),
                new RunMetrics(0.7, Interval.NONE, 0.6, 0.65, Interval.NONE, 0.7, 0.9, 0.99, 8, "px", 0.8),
                first.best(),
                0.7,
                1.3,
                0.2);

        // Of 5 and 8 (the first is undefined), of 1.2, 1.4, 1.3, of 0.1, 0.3, 0.2, of 410.5 twice and 430.5, of 2, 4
        // and 2 %.
        assertThat(new Comparison("t", List.of(first, second, third), List.of()).markdown())
                .contains("| 6.5 \u00b1 2.1 px | 80.0 \u00b1 0.0 | 1.300 \u00b1 0.100 to 0.200 \u00b1 0.100 |"
                        + " 417 \u00b1 12 | 2.7 \u00b1 1.2 |");
    }

    @Test
    void claims_of_others_stand_beside_our_figures() {
        assertThat(COMPARISON.markdown().lines())
                .contains("**Claimed elsewhere**", "| U-KAN on BUSI | 63.38 \u00b1 2.83 | its paper |");
    }

    @Test
    void a_run_by_itself_has_intervals_over_its_pictures() {
        var run = RunResultTest.result("busi", "U-Net", 1, 0.7);
        var metrics = new RunMetrics(
                0.7, new Interval(0.65, 0.751, 9), 0.6, 0.65, new Interval(0.6, 0.7, 9), 0.7, 0.9, 0.99, 5, "px", 0.8);
        var measured = new RunResult(run.run(), run.cost(), metrics, metrics, 0.7, 1.2, 0.1);

        assertThat(new Comparison("t", List.of(measured), List.of()).markdown())
                .contains("| U-Net | 1 (1) | 70.0 [65.0, 75.1] | 60.0 | 65.0 [60.0, 70.0] | 65.0 | 70.0 |");
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
                new RunMetrics(0.9, Interval.NONE, 0.8, 0.8, Interval.NONE, 0.9, 0.9, 0.99, 3.25, "mm", 0.8),
                group.best(),
                0.7,
                1.2,
                0.1);

        assertThat(new Comparison("t", List.of(group, image), List.of()).markdown())
                .contains("busi, baselines, group split, 60 epochs, batch 8 | busi, baselines, image split, 60 epochs")
                .contains("| 70.0 | 90.0 |")
                .contains("| 3.3 mm |");
    }

    @Test
    void names_cannot_break_a_table() {
        String markdown =
                new Comparison("t", List.of(RunResultTest.result("a|b\nc", "<b>x</b>", 1, 0.5)), List.of()).markdown();

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
