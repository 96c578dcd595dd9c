package dev.kamba.trainer.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.kamba.model.Label;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where a plan's pictures come from; in a plan its fields say which kind it is. */
@JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
@JsonSubTypes({
    @JsonSubTypes.Type(Source.Synthetic.class),
    @JsonSubTypes.Type(Source.Folder.class),
    @JsonSubTypes.Type(Source.Dicom.class)
})
public sealed interface Source {

    /**
     * Finds the pictures and shares them out.
     *
     * @param data folder that relative paths of the plan start from
     * @param labels of the model: every picture has a mask for each
     */
    Sets sets(Path data, List<Label> labels);

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
        public Sets sets(Path data, List<Label> labels) {
            return new Sets(
                    new Studies(training), new Studies(validation), new Studies(unseen), Optional.empty(), List.of());
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
        public Sets sets(Path data, List<Label> labels) {
            return Sets.of(ImageFolder.read(data.resolve(images), labels.size()).split(split), List.of());
        }

        @Override
        public String name() {
            return images;
        }

        @Override
        public String rule() {
            return split.label();
        }
    }

    /**
     * A folder of DICOM series with segmentations, see {@link DicomFolder}.
     *
     * @param dicom the folder
     * @param frames which become pictures
     * @param split how they are shared out
     */
    record Dicom(
            @JsonProperty(required = true) String dicom,
            @JsonProperty(required = true) DicomFolder.Frames frames,
            @JsonProperty(required = true) SplitRule split)
            implements Source {

        @Override
        public Sets sets(Path data, List<Label> labels) {
            var folder = DicomFolder.read(data.resolve(dicom), labels, frames);
            return Sets.of(Split.of(folder.cases(), split), folder.leftOut());
        }

        @Override
        public String name() {
            return dicom;
        }

        @Override
        public String rule() {
            return split.label();
        }
    }
}
