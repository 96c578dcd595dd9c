package dev.kamba.inference;

import org.junit.jupiter.api.Test;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;

import static org.assertj.core.api.Assertions.assertThat;

class ProgressBarTest {

    private final StringWriter terminal = new StringWriter();
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void it_says_how_much_is_done_and_how_long_the_rest_will_take() {
        var bar = new ProgressBar(new PrintWriter(terminal), 40, nanos::get);

        nanos.addAndGet(10_000_000_000L);
        bar.at(10);

        assertThat(terminal.toString()).isEqualTo("\r[#######.......................] 10/40 files, 30 s left     ");
    }

    @Test
    void it_draws_ten_times_a_second_at_most_but_always_the_end() {
        var bar = new ProgressBar(new PrintWriter(terminal), 1000, nanos::get);
        for (int i = 1; i <= 1000; i++) {
            nanos.addAndGet(1_000_000);
            bar.at(i);
        }

        assertThat(terminal.toString().chars().filter(c -> c == '\r')).hasSize(11);
        assertThat(terminal.toString()).endsWith("1000/1000 files" + " ".repeat(16) + System.lineSeparator());
    }

    @Test
    void nothing_to_do_is_done() {
        new ProgressBar(new PrintWriter(terminal), 0, nanos::get).at(0);

        assertThat(terminal.toString()).contains("0/0");
    }
}
