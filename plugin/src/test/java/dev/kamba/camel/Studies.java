package dev.kamba.camel;

import dev.kamba.fixtures.Kind;
import dev.kamba.fixtures.Recipe;
import dev.kamba.fixtures.Study;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Small synthetic studies as files. */
final class Studies {

    private Studies() {}

    static List<Path> ct(Path folder, int slices) throws IOException {
        return Study.of(Recipe.of(Kind.CT, 1).withSlices(slices).withSize(64)).writeTo(folder);
    }

    static Path us(Path folder) throws IOException {
        return Study.of(Recipe.of(Kind.US, 1).withSize(256)).writeTo(folder).get(0);
    }
}
