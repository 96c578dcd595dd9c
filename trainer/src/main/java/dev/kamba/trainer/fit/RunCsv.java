package dev.kamba.trainer.fit;

import dev.kamba.trainer.data.WholeFile;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The file run.csv, line by line. A training that goes on keeps the lines up to the step it goes on from. */
final class RunCsv implements AutoCloseable {

    private static final String HEADER =
            "step,epoch,loss,rate,images_per_second,wait_share,validation_dice,validation_iou,validation_pooled_iou,"
                    + "false_alarms,best";
    private static final int CELLS = HEADER.split(",").length;

    private final Path file;
    private final List<String> kept;
    private final BufferedWriter writer;

    /** @param from step that the training goes on from, 0 for a new one */
    RunCsv(Path file, int from) throws IOException {
        this.file = file;
        if (from > 0 && Files.exists(file)) {
            kept = upTo(from, Files.readAllLines(file));
            var begin = Stream.concat(Stream.of(HEADER), kept.stream())
                    .map(line -> line + System.lineSeparator())
                    .collect(Collectors.joining());
            WholeFile.write(file, into -> into.write(begin.getBytes(StandardCharsets.UTF_8)));
            writer = opened(file, StandardOpenOption.APPEND);
        } else {
            kept = List.of();
            writer = opened(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
            add(HEADER);
        }
    }

    private static BufferedWriter opened(Path file, StandardOpenOption... how) {
        try {
            return Files.newBufferedWriter(file, how);
        } catch (IOException e) {
            throw WholeFile.unwritten(file, e);
        }
    }

    private static List<String> upTo(int step, List<String> lines) {
        return lines.stream()
                .skip(1)
                // The last line of a process that was killed may be half a line.
                .filter(line -> cells(line).length == CELLS)
                .filter(line -> Integer.parseInt(line.substring(0, line.indexOf(','))) <= step)
                .toList();
    }

    private static String[] cells(String line) {
        return line.split(",", -1);
    }

    /** What the lines of the steps before say, by cells. */
    Stream<String[]> kept() {
        return kept.stream().map(RunCsv::cells);
    }

    void add(String line) {
        try {
            writer.write(line);
            writer.newLine();
        } catch (IOException e) {
            throw WholeFile.unwritten(file, e);
        }
    }

    /** Lets whoever reads the file see all lines. */
    void flush() {
        try {
            writer.flush();
        } catch (IOException e) {
            throw WholeFile.unwritten(file, e);
        }
    }

    @Override
    public void close() {
        try {
            writer.close();
        } catch (IOException e) {
            throw WholeFile.unwritten(file, e);
        }
    }
}
