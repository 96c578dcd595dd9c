package dev.kamba.result;

import dev.kamba.dicom.SourceFrame;
import dev.kamba.dicom.SourceSeries;
import dev.kamba.imaging.Mask;
import dev.kamba.model.Code;
import dev.kamba.model.Input;
import dev.kamba.model.Intensity;
import dev.kamba.model.Label;
import dev.kamba.model.ModelCard;
import dev.kamba.model.Training;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Hand-made masks whose every flip, turn and shift is another mask, and model cards to go with them. */
final class Shapes {

    static final String DIGEST = "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef";

    private static final String[] LETTER = {"#####", "#....", "###..", "#....", "#...."};

    private Shapes() {}

    /** The letter F, its upper left corner at (row, column), each of its cells {@code cell} pixels wide; cut at the border. */
    static Mask letter(int rows, int columns, int row, int column, int cell) {
        var bits = new BitSet(rows * columns);
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                var y = Math.floorDiv(r - row, cell);
                var x = Math.floorDiv(c - column, cell);
                if (y >= 0 && y < 5 && x >= 0 && x < 5 && LETTER[y].charAt(x) == '#') {
                    bits.set(r * columns + c);
                }
            }
        }
        return Mask.of(rows, columns, bits);
    }

    /** [frame][label]: in every frame another F; the last of every {@code gap} frames lacks label 0, the one before it label 1, and so on. */
    static List<List<Mask>> letters(SourceSeries series, int labels, int gap) {
        var masks = new ArrayList<List<Mask>>();
        for (int i = 0; i < series.frames().size(); i++) {
            masks.add(letters(series.frames().get(i), i, labels, gap));
        }
        return masks;
    }

    private static List<Mask> letters(SourceFrame frame, int index, int labels, int gap) {
        var rows = frame.rows();
        var columns = frame.columns();
        return IntStream.range(0, labels)
                .mapToObj(label -> index % gap == gap - 1 - label
                        ? Mask.empty(rows, columns)
                        : letter(rows, columns, 1 + index % 3 + label, index % 5 + 2 * label, Math.max(1, rows / 9)))
                .toList();
    }

    static List<List<Mask>> nothing(SourceSeries series, int labels) {
        return series.frames().stream()
                .map(frame -> IntStream.range(0, labels)
                        .mapToObj(label -> Mask.empty(frame.rows(), frame.columns()))
                        .toList())
                .toList();
    }

    static Findings findings(SourceSeries series, List<List<Mask>> masks, String... labels) {
        return new Findings(series, card(labels), DIGEST, masks, Written.CREATED);
    }

    static ModelCard card(String... labels) {
        var colours = List.of("#e0503c", "#3ca0e0", "#60c040");
        var described = IntStream.range(0, labels.length)
                .mapToObj(i -> new Label(
                        labels[i],
                        colours.get(i % 3),
                        new Code("49755003", "SCT", "Morphologically Abnormal Structure"),
                        new Code("4147007", "SCT", "Mass"),
                        Optional.of(new Code("76752008", "SCT", "Breast")),
                        0.5,
                        10))
                .toList();
        return new ModelCard(
                "breast-us-lesion",
                "1.0.0",
                "KM-UNet",
                Map.of(),
                new Input(
                        List.of("US"),
                        1,
                        256,
                        256,
                        new Intensity(Intensity.Rule.PERCENTILE, 1, 99),
                        List.of(0.5),
                        List.of(0.25)),
                described,
                new Training(
                        "hand-made",
                        "CC0",
                        "00",
                        "Research only; not for diagnosis, and not tested with any patient data"),
                Map.of(),
                "kamba-trainer 0.1.0");
    }
}
