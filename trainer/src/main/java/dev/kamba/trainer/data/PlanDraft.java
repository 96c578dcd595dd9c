package dev.kamba.trainer.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamba.model.CardJson;
import dev.kamba.model.Code;
import dev.kamba.model.Input;
import dev.kamba.model.Intensity;
import dev.kamba.model.Label;
import dev.kamba.model.ModelCard;
import dev.kamba.model.Training;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A plan for pictures that nobody has trained on yet: size and intensities as measured, all else as it served other sets.
 *
 * @param name of the model
 * @param modality of the pictures, for example MR
 * @param labels names of what is to be found
 * @param settings of the network
 * @param source where the pictures lie, a folder of pictures or of DICOM files
 */
public record PlanDraft(
        String name, String modality, List<String> labels, Map<String, String> settings, Source source) {

    private static final JsonMapper MAPPER = new JsonMapper();

    /** Told apart by people with any kind of colour vision: Paul Tol's bright scheme. */
    private static final List<String> COLOURS =
            List.of("#ee6677", "#4477aa", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#bbbbbb");

    private static final Code CATEGORY = new Code("85756007", "SCT", "Tissue");

    /** Larger pictures are shrunk, since memory goes with the area; the card can ask for more. */
    private static final int LARGEST = 512;

    /** Pictures seen in a training, over all epochs; as many as the shipped heart and nuclei models have seen. */
    private static final int SEEN = 50_000;

    private static final int BATCH = 8;
    private static final int LONGEST_MEANING = 64;

    public PlanDraft {
        labels = List.copyOf(labels);
        settings = Map.copyOf(settings);
    }

    /** What the card calls them; their codes are ours until someone gives them better ones. */
    public List<Label> cardLabels() {
        return IntStream.range(0, labels.size())
                .mapToObj(i -> {
                    var meaning = labels.get(i)
                            .substring(
                                    0, Math.min(LONGEST_MEANING, labels.get(i).length()));
                    var type = new Code("LABEL" + (i + 1), "99LOCAL", meaning);
                    var colour = COLOURS.get(i % COLOURS.size());
                    return new Label(labels.get(i), colour, CATEGORY, type, Optional.empty(), 0.5, 0);
                })
                .toList();
    }

    /**
     * The plan as JSON.
     *
     * @param multiple what the network's heights and widths are multiples of
     */
    public Plan plan(List<Case> cases, PictureFacts facts, int multiple) {
        try {
            var input = input(cases, facts, multiple);
            var root = MAPPER.createObjectNode();
            root.set("card", MAPPER.readTree(CardJson.write(card(facts, input))));
            var pictures = root.putObject("pictures");
            if (source instanceof Source.Dicom dicom) {
                pictures.put("dicom", dicom.dicom())
                        .put("frames", dicom.frames().name().toLowerCase(Locale.ROOT));
                split(pictures, dicom.split());
            } else if (source instanceof Source.Folder folder) {
                split(pictures.put("images", folder.images()), folder.split());
            }
            augmentation(root.putObject("augmentation"), Math.min(input.rows(), input.columns()));
            fit(root.putObject("fit"), facts.pictures());
            return Plan.read(root.toPrettyString());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a card that was written cannot be read again", e);
        }
    }

    private ModelCard card(PictureFacts facts, Input input) {
        var data = "%s: %d pictures of %d groups, shared out by %s"
                .formatted(source.name(), facts.pictures(), facts.groups(), source.rule());
        var training = new Training(
                data,
                "not stated",
                "0".repeat(64),
                "Research use only. Not a medical device: not for diagnosis or treatment.");
        return new ModelCard(
                name,
                "0.1.0",
                settings.getOrDefault("network", "km-unet"),
                settings,
                input,
                cardLabels(),
                training,
                Map.of(),
                "kamba-trainer");
    }

    private Input input(List<Case> cases, PictureFacts facts, int multiple) {
        int channels = facts.colour() ? 3 : 1;
        int rows = size(facts.rows(), multiple);
        int columns = size(facts.columns(), multiple);
        var zero = Collections.nCopies(channels, 0.0);
        var one = Collections.nCopies(channels, 1.0);
        var rule = intensity(facts);
        var standard =
                PictureFacts.standard(cases, new Input(List.of(modality), channels, rows, columns, rule, zero, one));
        return new Input(List.of(modality), channels, rows, columns, rule, standard.get(0), standard.get(1));
    }

    private static int size(int median, int multiple) {
        int most = LARGEST / multiple * multiple;
        return Math.max(multiple, Math.min(most, (median + multiple / 2) / multiple * multiple));
    }

    /** CT has units: the window of what is looked for. Colours keep their meaning. All else goes by each picture's own range. */
    private Intensity intensity(PictureFacts facts) {
        if (facts.colour()) {
            return new Intensity(Intensity.Rule.WINDOW, 0, 255);
        }
        if (modality.equals("CT") && source instanceof Source.Dicom && facts.high() > facts.low()) {
            return new Intensity(Intensity.Rule.WINDOW, Math.floor(facts.low()), Math.ceil(facts.high()));
        }
        return new Intensity(Intensity.Rule.PERCENTILE, 0.5, 99.5);
    }

    private static void split(ObjectNode pictures, SplitRule rule) {
        pictures.putObject("split")
                .put("by", rule.by().label())
                .put("validation", rule.validation())
                .put("unseen", rule.unseen())
                .put("seed", rule.seed());
    }

    private static void augmentation(ObjectNode augmentation, int side) {
        augmentation
                .put("flipColumns", true)
                .put("rotate", 20)
                .put("scale", 0.2)
                .put("shift", 0.06);
        augmentation.put("elastic", side / 64.0).put("contrast", 0.2).put("brightness", 0.2);
        augmentation.put("gamma", 0.2).put("noise", 0.1);
    }

    private static void fit(ObjectNode fit, int pictures) {
        int epochs = Math.max(30, Math.min(300, SEEN / pictures));
        fit.put("epochs", epochs)
                .put("batch", BATCH)
                .put("validations", 20)
                .put("patience", 0)
                .put("seed", 2981);
        fit.putObject("rates")
                .put("base", 0.001)
                .put("spline", 0.003)
                .put("decay", 0.02)
                .put("warmUp", 0.05)
                .put("averaging", 0.995);
    }
}
