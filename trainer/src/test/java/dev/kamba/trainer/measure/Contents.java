package dev.kamba.trainer.measure;

import dev.kamba.imaging.Image;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.Plane;
import dev.kamba.imaging.Region;
import dev.kamba.model.Code;
import dev.kamba.model.Input;
import dev.kamba.model.Intensity;
import dev.kamba.model.Label;
import dev.kamba.model.ModelCard;
import dev.kamba.model.Training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Small contents of reports. */
final class Contents {

    private Contents() {}

    /** A grey plane of 100, [1, 40, 60]. */
    record Grey(int rows, int columns) implements Plane {

        @Override
        public Image image() {
            var samples = new float[rows * columns];
            Arrays.fill(samples, 100);
            return Image.wrap(1, rows, columns, samples);
        }

        @Override
        public Optional<Region> region() {
            return Optional.empty();
        }
    }

    static ModelCard card(String... labels) {
        var code = new Code("52988006", "SCT", "Lesion <of> \"any\" kind");
        var made = new ArrayList<Label>();
        for (var label : labels) {
            made.add(new Label(
                    label, "#ff8800", code, code, Optional.of(new Code("76752008", "SCT", "Breast")), 0.45, 25));
        }
        return new ModelCard(
                "some-model",
                "1.2.3",
                "KM-UNet",
                Map.of("sem", "nc-ssd", "widths", "16,32"),
                new Input(
                        List.of("US", "MR"),
                        1,
                        256,
                        192,
                        new Intensity(Intensity.Rule.WINDOW, 0, 200),
                        List.of(0.51),
                        List.of(0.25)),
                made,
                new Training("some pictures", "CC0", "ab".repeat(32), "Research only; not a medical device"),
                Map.of("diceUnseen", 0.8125),
                "kamba-trainer 0.1.0");
    }

    static Mask block(int top, int left, int bottom, int right) {
        var bits = new BitSet();
        for (int row = top; row < bottom; row++) {
            bits.set(row * 60 + left, row * 60 + right);
        }
        return Mask.of(40, 60, bits);
    }

    static Findings findings(List<Outcome> outcomes) {
        return new Findings(Evaluation.of(outcomes), outcomes, id -> Optional.of(new Grey(40, 60)));
    }

    static ReportContent content(List<Outcome> outcomes, Curves curves) {
        int labels = outcomes.get(0).labels();
        var names = new ArrayList<>(Collections.nCopies(labels, "Label "));
        for (int i = 0; i < labels; i++) {
            names.set(i, names.get(i) + i);
        }
        return new ReportContent(
                "A & B",
                card(names.toArray(String[]::new)),
                findings(outcomes),
                Optional.empty(),
                curves,
                new RunFacts("{\"steps\" : 100}", Map.of("training", 4321), Map.of("device", "two <cores>")));
    }
}
