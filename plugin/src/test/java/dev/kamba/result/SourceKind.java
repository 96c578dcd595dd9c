package dev.kamba.result;

import dev.kamba.dicom.SourceSeries;
import dev.kamba.fixtures.Kind;
import dev.kamba.fixtures.Recipe;
import dev.kamba.fixtures.Study;
import dev.kamba.fixtures.Variant;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** Series of every kind that a result must be right for, each of images of 64 columns or of 64 x 64 pixels. */
record SourceKind(String name, Maker maker) {

    /** Makes the files of a series in a folder and reads them. */
    interface Maker {
        SourceSeries make(Path folder) throws IOException;
    }

    static List<SourceKind> all() {
        return Stream.of(volumes(), enhanced(), pictures())
                .flatMap(List::stream)
                .toList();
    }

    private static List<SourceKind> volumes() {
        var ct = Recipe.of(Kind.CT, 3).withSlices(7);
        return List.of(
                kind("ct", ct),
                kind("ct, oblique, unsorted", ct.withVariants(Variant.OBLIQUE, Variant.SHUFFLED)),
                kind("ct, uneven distances", ct.withVariants(Variant.UNEVEN)),
                kind("mr", Recipe.of(Kind.MR, 4).withSlices(5)),
                kind("ct, one slice", folder -> slices(folder, List.of("4"), (i, header) -> {})),
                kind(
                        "ct, gantry tilt",
                        folder -> slices(
                                folder,
                                List.of("0", "2.5", "5", "7.5"),
                                (i, header) -> header.setString(
                                        Tag.ImageOrientationPatient,
                                        VR.DS,
                                        "1",
                                        "0",
                                        "0",
                                        "0",
                                        "0.984807753",
                                        "-0.173648178"))),
                kind(
                        "ct, time points",
                        folder -> slices(folder, List.of("0", "0", "3", "3", "6", "6"), (i, header) -> {})),
                kind(
                        "ct, two pixel spacings",
                        folder -> slices(
                                folder,
                                List.of("0", "2", "4"),
                                (i, header) ->
                                        header.setString(Tag.PixelSpacing, VR.DS, "0.7", i == 2 ? "0.8" : "0.9"))),
                kind(
                        "ct, no frame of reference",
                        folder -> slices(
                                folder,
                                List.of("0", "2", "4"),
                                (i, header) -> header.remove(Tag.FrameOfReferenceUID))));
    }

    private static List<SourceKind> enhanced() {
        return List.of(
                kind("enhanced ct, unsorted", folder -> Sources.enhanced(folder, 64, 64, List.of("6", "0", "3", "9"))),
                kind("enhanced mr, time points", folder -> Sources.enhancedMr(folder, 64, 64, List.of("4", "0", "2"))));
    }

    private static List<SourceKind> pictures() {
        return List.of(
                kind("us, colour", Recipe.of(Kind.US, 1).withSlices(2)),
                kind("us, grey", Recipe.of(Kind.US, 2).withVariants(Variant.MONOCHROME)),
                kind("us, cine", Recipe.of(Kind.US_MULTIFRAME, 1).withSlices(6)),
                kind(
                        "us, two cines and a still",
                        folder -> pictures(folder, "1.2.840.10008.5.1.4.1.1.3.1", "US", 3, (i, header) -> {
                            if (i < 2) {
                                header.setInt(Tag.NumberOfFrames, VR.IS, 4);
                                header.setBytes(Tag.PixelData, VR.OB, new byte[4 * 64 * 64]);
                            }
                        })),
                kind(
                        "us, frame of reference without positions",
                        folder -> pictures(
                                folder,
                                "1.2.840.10008.5.1.4.1.1.6.1",
                                "US",
                                2,
                                (i, header) ->
                                        header.setString(Tag.FrameOfReferenceUID, VR.UI, Sources.FRAME_OF_REFERENCE))),
                kind(
                        "xa, cine",
                        folder -> pictures(folder, "1.2.840.10008.5.1.4.1.1.12.1", "XA", 1, (i, header) -> {
                            header.setInt(Tag.NumberOfFrames, VR.IS, 5);
                            header.setBytes(Tag.PixelData, VR.OB, new byte[5 * 64 * 64]);
                        })),
                kind("dx", Recipe.of(Kind.DX, 5)),
                kind(
                        "secondary capture",
                        folder -> pictures(folder, "1.2.840.10008.5.1.4.1.1.7", "OT", 2, (i, header) -> {})),
                kind(
                        "photograph",
                        folder -> pictures(
                                folder, "1.2.840.10008.5.1.4.1.1.77.1.4", "XC", 1, (i, header) -> colour(header))),
                kind(
                        "fundus",
                        folder -> pictures(
                                folder, "1.2.840.10008.5.1.4.1.1.77.1.5.1", "OP", 1, (i, header) -> colour(header))));
    }

    private static SourceKind kind(String name, Maker maker) {
        return new SourceKind(name, maker);
    }

    private static SourceKind kind(String name, Recipe recipe) {
        return new SourceKind(
                name, folder -> SourceSeries.read(Study.of(recipe.withSize(64)).writeTo(folder)));
    }

    SourceSeries make(Path folder) throws IOException {
        return maker.make(folder);
    }

    private static SourceSeries slices(Path folder, List<String> heights, BiConsumer<Integer, Attributes> change)
            throws IOException {
        return Sources.slices(folder, 64, 64, heights, change);
    }

    private static SourceSeries pictures(
            Path folder, String sopClass, String modality, int count, BiConsumer<Integer, Attributes> change)
            throws IOException {
        return Sources.pictures(folder, 64, 64, count, (i, header) -> {
            header.setString(Tag.SOPClassUID, VR.UI, sopClass);
            header.setString(Tag.Modality, VR.CS, modality);
            change.accept(i, header);
        });
    }

    private static void colour(Attributes header) {
        header.setInt(Tag.SamplesPerPixel, VR.US, 3);
        header.setString(Tag.PhotometricInterpretation, VR.CS, "RGB");
        header.setInt(Tag.PlanarConfiguration, VR.US, 0);
        header.setBytes(Tag.PixelData, VR.OB, new byte[3 * 64 * 64]);
    }
}
