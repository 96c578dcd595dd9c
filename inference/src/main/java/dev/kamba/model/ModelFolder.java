package dev.kamba.model;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The packages in a folder: every file {@code *.onnx}, not searched deeper, in the order of their names. Float16 twins are no
 * packages of their own: {@link ModelPackage#twin} finds them.
 */
public final class ModelFolder {

    private final List<ModelPackage> packages;
    private final List<Refused> refused;

    private ModelFolder(List<ModelPackage> packages, List<Refused> refused) {
        this.packages = List.copyOf(packages);
        this.refused = List.copyOf(refused);
    }

    /**
     * A file that is no usable package.
     *
     * @param file where it lies
     * @param reason what is wrong with it
     */
    public record Refused(Path file, String reason) {}

    /** Opens every package in the folder; one that is refused does not stop the others. */
    public static ModelFolder scan(Path folder) {
        var packages = new ArrayList<ModelPackage>();
        var twins = new ArrayList<ModelPackage>();
        var refused = new ArrayList<Refused>();
        for (var file : files(folder)) {
            try {
                var opened = ModelPackage.open(file);
                (opened.twinOf().isPresent() ? twins : packages).add(opened);
            } catch (KambaException e) {
                refused.add(new Refused(file, e.detail()));
            }
        }
        twins.stream()
                .filter(twin ->
                        packages.stream().noneMatch(plain -> plain.twin().equals(Optional.of(twin.file()))))
                .map(twin -> new Refused(twin.file(), whyAlone(twin, packages)))
                .forEach(refused::add);
        return new ModelFolder(packages, refused);
    }

    private static String whyAlone(ModelPackage twin, List<ModelPackage> packages) {
        var name = twin.file().getFileName() + ": the float32 package that it is the twin of ";
        return packages.stream()
                .filter(plain -> ModelPackage.twinFile(plain.file()).equals(twin.file()))
                .findFirst()
                .map(plain -> name + "is not this " + plain.file().getFileName()
                        + ": SHA-256 or card differ; export the two together")
                .orElse(name + "is not beside it; a twin is called NAME.fp16.onnx and lies beside NAME.onnx");
    }

    public List<ModelPackage> packages() {
        return packages;
    }

    public List<Refused> refused() {
        return refused;
    }

    private static List<Path> files(Path folder) {
        try (var entries = Files.list(folder)) {
            return entries.filter(file -> file.getFileName().toString().endsWith(".onnx"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID, "the folder of models cannot be read: " + folder, e);
        }
    }
}
