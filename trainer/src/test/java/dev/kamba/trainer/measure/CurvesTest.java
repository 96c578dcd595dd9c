package dev.kamba.trainer.measure;

import dev.kamba.trainer.measure.Curves.Point;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

class CurvesTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void empty_broken_and_missing_cells_have_no_value() throws IOException {
        var csv = Files.writeString(
                folder.resolve("run.csv"),
                "step,epoch,loss,validation_dice,best\n1,1,0.9,,\n2,1,NaN,,\n2,1,,0.5,yes\n3,1,oops,0.4,\n\n4,2,0.");

        var curves = Curves.read(csv);

        assertThat(curves.points("loss")).containsExactly(new Point(1, 0.9), new Point(4, 0));
        assertThat(curves.points("validation_dice")).containsExactly(new Point(2, 0.5), new Point(3, 0.4));
        assertThat(curves.points("rate")).isEmpty();
        assertThat(curves.bestStep()).isEqualTo(2);
    }

    @Test
    void no_run_and_an_empty_file_have_no_points() throws IOException {
        var empty = Curves.read(Files.writeString(folder.resolve("run.csv"), ""));

        assertThat(empty.points("loss")).isEmpty();
        assertThat(empty.bestStep()).isNaN();
        assertThat(Curves.none().points("loss")).isEmpty();
    }
}
