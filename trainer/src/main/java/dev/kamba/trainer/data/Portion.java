package dev.kamba.trainer.data;

import dev.kamba.fixtures.Kind;
import dev.kamba.fixtures.Recipe;
import dev.kamba.fixtures.Variant;

import java.util.List;
import java.util.stream.LongStream;

/**
 * A number of synthetic studies that differ only in their seed.
 *
 * @param kind what they show
 * @param variants how they depart from the plain study
 * @param firstSeed seed of the first; the others follow one by one
 * @param studies how many
 * @param slices slices, frames or images in each
 * @param size columns of an image
 * @param every of each study, only every so-manieth instance is used, beginning at the seed modulo this
 */
public record Portion(Kind kind, List<Variant> variants, long firstSeed, int studies, int slices, int size, int every) {

    public Portion {
        variants = List.copyOf(variants);
        if (studies < 1 || every < 1) {
            throw new IllegalArgumentException("studies and every must be positive, were " + studies + ", " + every);
        }
    }

    /** The same with at most this many studies. */
    public Portion first(int most) {
        return new Portion(kind, variants, firstSeed, Math.min(studies, most), slices, size, every);
    }

    List<Recipe> recipes() {
        return LongStream.range(firstSeed, firstSeed + studies)
                .mapToObj(seed -> Recipe.of(kind, seed)
                        .withSlices(slices)
                        .withSize(size)
                        .withVariants(variants.toArray(Variant[]::new)))
                .toList();
    }

    /** Whether the two hold the same body: the same kind of body and a common seed. */
    boolean overlaps(Portion other) {
        return body() == other.body()
                && firstSeed < other.firstSeed + other.studies
                && other.firstSeed < firstSeed + studies;
    }

    /** Still images and loops show the same bodies. */
    private Kind body() {
        return kind == Kind.US_MULTIFRAME ? Kind.US : kind;
    }
}
