package dev.kamba.result;

import com.sun.management.OperatingSystemMXBean;
import dev.kamba.camel.RleFile;
import dev.kamba.dicom.SourceSeries;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.ProbabilityMap;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * A whole series into one segmentation, in the three encodings, and its parts: the header (which reads the sources' headers), the
 * file with its synchronisation, reading it back, and compressing a copy. Every iteration is one call; the first is that of a
 * cold machine.
 */
@SuppressWarnings("NullAway.Init") // JMH calls the method that sets the fields
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 6)
@Fork(value = 1, jvmArgs = "-Xmx300m")
public class EncodingBenchmark {

    private static final int SIZE = 512;

    /** After so many slices shapes repeat, which saves preparing them and nothing else: each slice has its own copy. */
    private static final int PERIOD = 5;

    @Param({"BINARY", "FRACTIONAL", "LABELMAP"})
    private String name;

    @Param("1000")
    private int slices;

    @Param("3")
    private int labels;

    /** Share of the slices in which a label is found. */
    @Param("100")
    private int percent;

    private SegEncoding encoding;
    private Path folder;
    private Path file;
    private SegJob job;
    private SegContent content;
    private SegObject object;

    @Setup
    public void prepare() throws IOException {
        encoding = SegEncoding.valueOf(name);
        folder = Files.createTempDirectory("encoding");
        file = folder.resolve("result.dcm");
        var heights = IntStream.range(0, slices).mapToObj(Integer::toString).toList();
        var series = Sources.slices(folder.resolve("ct"), SIZE, SIZE, heights, (i, header) -> {});
        content = content(series);
        var names = IntStream.range(0, labels).mapToObj(i -> "Label " + i).toArray(String[]::new);
        job = new SegJob(series, Shapes.card(names), Shapes.DIGEST, Instant.EPOCH);
        object = build();
        SegFile.write(object, file);
        System.out.printf("%d frames, %d bytes%n", content.frames().size(), Files.size(file));
    }

    private SegContent content(SourceSeries series) {
        var known = new HashMap<Integer, byte[]>();
        var masks = new ArrayList<List<Mask>>();
        var maps = new ArrayList<List<ProbabilityMap>>();
        for (int slice = 0; slice < slices; slice++) {
            var found = new ArrayList<Mask>();
            var probable = new ArrayList<ProbabilityMap>();
            for (int label = 0; label < labels; label++) {
                boolean there = (slice + label * slices / labels) % slices < slices * percent / 100;
                var values = known.computeIfAbsent(slice % PERIOD * labels + label, this::values);
                found.add(there ? mask(values) : Mask.empty(SIZE, SIZE));
                if (encoding == SegEncoding.FRACTIONAL) {
                    probable.add(ProbabilityMap.of(SIZE, SIZE, values));
                }
            }
            masks.add(found);
            maps.add(probable);
        }
        return switch (encoding) {
            case BINARY -> SegContent.binary(series.frames(), masks, labels);
            case FRACTIONAL -> SegContent.fractional(series.frames(), masks, maps, labels);
            case LABELMAP -> SegContent.labelMap(series.frames(), masks, labels);
        };
    }

    /** The probabilities of one label: an ellipse whose edge is some pixels wide; each label has a field of its own. */
    private byte[] values(int key) {
        int label = key % labels;
        int across = (int) Math.ceil(Math.sqrt(labels));
        double field = (double) SIZE / across;
        double top = (Math.floorDiv(label, across) + 0.5) * field;
        double left = (label % across + 0.5) * field;
        double radius = field * (0.3 + 0.02 * Math.floorDiv(key, labels));
        var values = new byte[SIZE * SIZE];
        for (int i = 0; i < values.length; i++) {
            double depth = radius - Math.hypot((Math.floorDiv(i, SIZE) - top) * 1.2, i % SIZE - left);
            values[i] = (byte) Math.round(255 / (1 + Math.exp(-depth)));
        }
        return values;
    }

    private static Mask mask(byte[] values) {
        var bits = new BitSet(SIZE * SIZE);
        for (int i = 0; i < values.length; i++) {
            if (values[i] < 0) {
                bits.set(i);
            }
        }
        return Mask.wrap(SIZE, SIZE, bits);
    }

    /** What a job waits for. */
    @Benchmark
    public Object whole() {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long before = system.getProcessCpuTime();
        var result = Written.writer().write(job, content, folder.resolve("whole.dcm"));
        // Of all threads; on a busy machine it says more than the time that passed.
        System.out.printf("CPU time %d ms, ", (system.getProcessCpuTime() - before) / 1_000_000);
        return result;
    }

    @Benchmark
    public Object header() {
        return build();
    }

    private SegObject build() {
        var uids = new SegUids(job, encoding, Written.EQUIPMENT, Written.SETTINGS);
        return new SegHeader(Written.EQUIPMENT, Written.SETTINGS, job, uids).build(content);
    }

    @Benchmark
    public void write() throws IOException {
        SegFile.write(object, folder.resolve("written.dcm"));
    }

    @Benchmark
    public List<String> check() throws IOException {
        return new SegCheck(content, job.series()).reasons(file);
    }

    /** Beside the rest: what a compressed copy takes, as it is made for a destination. */
    @Benchmark
    public void compress() throws IOException {
        var copy = folder.resolve("copy.dcm");
        RleFile.copy(file, copy);
        System.out.printf("%d bytes, ", Files.size(copy));
    }

    @TearDown
    public void remove() throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path each, BasicFileAttributes attributes) throws IOException {
                Files.delete(each);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
