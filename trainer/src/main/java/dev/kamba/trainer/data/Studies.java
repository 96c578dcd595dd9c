package dev.kamba.trainer.data;

import dev.kamba.dicom.SourceSeries;
import dev.kamba.fixtures.Instance;
import dev.kamba.fixtures.Recipe;
import dev.kamba.fixtures.Study;
import dev.kamba.imaging.Mask;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * Synthetic studies, drawn when they are asked for, written as DICOM files and read back by the service's own reader. A lot is a
 * study, and its cases can be read only until the function returns.
 */
public record Studies(List<Portion> portions) implements Pictures {

    public Studies {
        portions = List.copyOf(portions);
    }

    @Override
    public <R> List<R> map(Function<List<Case>, List<R>> function) {
        return portions.stream()
                .flatMap(portion -> portion.recipes().stream().map(recipe -> new Drawing(recipe, portion.every())))
                .toList()
                .parallelStream()
                .flatMap(drawing -> drawing.map(function).stream())
                .toList();
    }

    @Override
    public Pictures first(int most) {
        return new Studies(portions.stream().map(portion -> portion.first(most)).toList());
    }

    /** One study with the instances to use. */
    private record Drawing(Recipe recipe, int every) {

        <R> List<R> map(Function<List<Case>, List<R>> function) {
            try {
                var folder = Files.createTempDirectory("kamba-study");
                var files = new ArrayList<Path>();
                try {
                    return function.apply(cases(folder, files));
                } finally {
                    for (var file : files) {
                        Files.delete(file);
                    }
                    Files.delete(folder);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private List<Case> cases(Path folder, List<Path> files) throws IOException {
            var instances = new HashMap<String, Instance>();
            var all = Study.of(recipe).instances();
            for (int i = Math.floorMod(recipe.seed(), every); i < all.size(); i += every) {
                var file = folder.resolve(i + ".dcm");
                files.add(file);
                Files.write(file, all.get(i).part10());
                instances.put(all.get(i).sopInstanceUid(), all.get(i));
            }
            var series = SourceSeries.read(files);
            return series.frames().stream()
                    .map(frame -> {
                        var instance = Objects.requireNonNull(instances.get(frame.sopInstanceUid()));
                        var truth = Mask.of(frame.rows(), frame.columns(), instance.truth(frame.number() - 1));
                        return Case.of(frame, series.studyInstanceUid(), List.of(truth));
                    })
                    .toList();
        }
    }
}
