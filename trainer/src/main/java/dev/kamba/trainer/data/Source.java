package dev.kamba.trainer.data;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where a plan's pictures come from; in a plan its fields say which kind it is. */
@JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
@JsonSubTypes({@JsonSubTypes.Type(Source.Synthetic.class), @JsonSubTypes.Type(Source.Folder.class)})
public sealed interface Source {

    /**
     * Finds the pictures and shares them out.
     *
     * @param data folder that relative paths of the plan start from
     * @param labels masks of every picture
     */
    Sets sets(Path data, int labels);

    /** For tables, for example the folder. */
    String name();

    /** How the pictures are told apart, for tables: group, image, column or seed. */
    String rule();

    /**
     * Studies that the project draws itself; the three parts share no body.
     *
     * @param training to learn from
     * @param validation to choose weights with
     * @param unseen to measure with
     */
    record Synthetic(List<Portion> training, List<Portion> validation, List<Portion> unseen) implements Source {

        public Synthetic {
            training = List.copyOf(training);
            validation = List.copyOf(validation);
            unseen = List.copyOf(unseen);
            requireApart(training, validation);
            requireApart(training, unseen);
            requireApart(validation, unseen);
        }

        private static void requireApart(List<Portion> some, List<Portion> others) {
            if (some.stream().anyMatch(portion -> others.stream().anyMatch(portion::overlaps))) {
                throw new IllegalArgumentException("training, validation and unseen pictures must not share seeds");
            }
        }

        @Override
        public Sets sets(Path data, int labels) {
            return new Sets(new Studies(training), new Studies(validation), new Studies(unseen), Optional.empty());
        }

        @Override
        public String name() {
            return "synthetic";
        }

        @Override
        public String rule() {
            return "seed";
        }
    }

    /**
     * A folder of pictures and masks, see {@link ImageFolder}.
     *
     * @param images the folder
     * @param split how it is shared out
     */
    record Folder(String images, SplitRule split) implements Source {

        @Override
        public Sets sets(Path data, int labels) {
            return Sets.of(ImageFolder.read(data.resolve(images), labels).split(split));
        }

        @Override
        public String name() {
            return images;
        }

        @Override
        public String rule() {
            return split.by().label();
        }
    }
}
