package dev.kamba.inference;

import dev.kamba.dicom.SourceSeries;
import dev.kamba.fixtures.Kind;
import dev.kamba.fixtures.Recipe;
import dev.kamba.fixtures.Study;
import dev.kamba.imaging.Image;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.Plane;
import dev.kamba.imaging.Region;
import dev.kamba.model.Input;
import dev.kamba.model.Intensity;
import dev.kamba.model.ModelCard;
import dev.kamba.model.ModelPackage;
import dev.kamba.model.TinyModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class PreparationTest {

    private static final int SIZE = 64;

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "channel {1} of {0}, batch {2}, {3} workers")
    @CsvSource({"3, 0, 2, 1", "3, 1, 4, 3", "3, 2, 8, 2", "7, 5, 3, 1", "15, 14, 4, 4"})
    void a_model_that_copies_one_channel_finds_what_is_in_that_slice(int slices, int channel, int batch, int workers) {
        var study = Study.of(Recipe.of(Kind.CT, 3).withSlices(9).withSize(SIZE));
        var frames = SourceSeries.read(study.writeTo(folder)).frames();
        var alone = TinyModel.of(card(input(1))).writeTo(folder.resolve("alone.onnx"));
        var copying = TinyModel.of(card(input(slices))).seeing(channel).writeTo(folder.resolve("copying.onnx"));
        try (var engine = new Engine(Device.CPU, device -> new Tuning(1, batch, workers))) {
            var own = masks(engine, alone, frames);
            var found = masks(engine, copying, frames);

            int step = channel - slices / 2;
            assertThat(found)
                    .isEqualTo(IntStream.range(0, 9)
                            .mapToObj(index -> own.get(Math.max(0, Math.min(8, index + step))))
                            .toList());
            assertThat(own).doesNotHaveDuplicates();
        }
    }

    @Test
    void each_slice_goes_by_its_own_intensity_and_field() {
        var input = new Input(
                List.of("MR"),
                1,
                16,
                16,
                new Intensity(Intensity.Rule.PERCENTILE, 0, 100),
                List.of(0.5),
                List.of(0.5),
                0.5,
                3);
        var volume = volume(new AtomicInteger(), 100, 1000, 5);
        var into = FloatBuffer.allocate(3 * 256 + 1);

        new Preparation(input).fill(volume.get(1), into);

        assertThat(into.position()).isEqualTo(3 * 256);
        for (int slice = 0; slice < 3; slice++) {
            assertThat(into.get(256 * slice)).isEqualTo(-1);
            assertThat(into.get(256 * slice + 255)).isEqualTo(1);
        }
    }

    @Test
    void every_plane_of_a_volume_is_decoded_once() {
        var decoded = new AtomicInteger();
        var volume = volume(decoded, IntStream.range(0, 40).toArray());
        var model = TinyModel.of(card(input(5))).writeTo(folder.resolve("five.onnx"));
        try (var engine = new Engine(Device.CPU, device -> new Tuning(1, 4, 3))) {
            masks(engine, model, volume);
        }

        assertThat(decoded).hasValue(40);
    }

    @Test
    void few_planes_are_remembered_of_a_model_with_large_tensors() {
        var decoded = new AtomicInteger();
        var volume = volume(decoded, IntStream.range(0, 12).toArray());
        var preparation = new Preparation(new Input(
                List.of("MR"),
                1,
                1024,
                2048,
                new Intensity(Intensity.Rule.WINDOW, 0, 1),
                List.of(0.0),
                List.of(1.0),
                1,
                3));
        var into = FloatBuffer.allocate(3 * 1024 * 2048);

        volume.forEach(plane -> preparation.fill(plane, into.clear()));
        assertThat(decoded).hasValue(12);

        // Eight planes of 8 MiB are kept, so the first ones are gone.
        preparation.fill(volume.get(0), into.clear());
        assertThat(decoded).hasValue(14);
    }

    @Test
    void a_plane_without_neighbours_is_repeated() {
        var into = FloatBuffer.allocate(3 * SIZE * SIZE);
        var plane = Fixtures.plane(Fixtures.letter(1, SIZE, SIZE));

        new Preparation(input(3)).fill(plane, into);

        var values = into.array();
        assertThat(IntStream.range(0, SIZE * SIZE))
                .allMatch(i -> values[i] == values[i + SIZE * SIZE] && values[i] == values[i + 2 * SIZE * SIZE]);
    }

    /** Planes of 32 x 32 whose samples rise from left to right, times a factor; each decoding is counted. */
    private static List<Plane> volume(AtomicInteger decoded, int... factors) {
        var planes = new ArrayList<Plane>();
        for (int factor : factors) {
            planes.add(new Slice(planes, planes.size(), factor, decoded));
        }
        return planes;
    }

    private static final class Slice implements Plane {

        private final List<Plane> volume;
        private final int number;
        private final int factor;
        private final AtomicInteger decoded;

        Slice(List<Plane> volume, int number, int factor, AtomicInteger decoded) {
            this.volume = volume;
            this.number = number;
            this.factor = factor;
            this.decoded = decoded;
        }

        @Override
        public Image image() {
            decoded.incrementAndGet();
            var samples = new float[32 * 32];
            for (int i = 0; i < samples.length; i++) {
                samples[i] = factor * (i % 32);
            }
            return Image.wrap(1, 32, 32, samples);
        }

        @Override
        public int rows() {
            return 32;
        }

        @Override
        public int columns() {
            return 32;
        }

        @Override
        public Optional<Region> region() {
            return Optional.empty();
        }

        @Override
        public Plane neighbour(int slices) {
            return volume.get(Math.max(0, Math.min(volume.size() - 1, number + slices)));
        }
    }

    private static List<List<Mask>> masks(Engine engine, Path model, List<? extends Plane> planes) {
        return engine.segment(ModelPackage.open(model), planes, done -> {}).masks();
    }

    private static ModelCard card(Input input) {
        return TinyModel.card(input, List.of(TinyModel.label("dense", 0.5, 0)));
    }

    private static Input input(int slices) {
        return new Input(
                List.of("CT"),
                1,
                SIZE,
                SIZE,
                new Intensity(Intensity.Rule.WINDOW, -200, 200),
                List.of(0.0),
                List.of(1.0),
                1,
                slices);
    }
}
