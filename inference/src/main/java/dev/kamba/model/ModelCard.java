package dev.kamba.model;

import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * The description that travels inside a model package, as JSON under {@code metadata_props["kamba.card"]}.
 *
 * @param name short name, letters, digits and hyphens, for example breast-us-lesion
 * @param version version of the weights, for example 1.0.0
 * @param architecture network's name, for example KM-UNet
 * @param settings the architecture's switches and sizes
 * @param input what the model takes
 * @param labels one per output channel of tensor {@code logits}, float32 [N, labels, rows, columns]
 * @param training what it was trained on
 * @param metrics measured figures by name, for example diceUnseen
 * @param producer program and version that wrote the package
 */
public record ModelCard(
        String name,
        String version,
        String architecture,
        Map<String, String> settings,
        Input input,
        List<Label> labels,
        Training training,
        Map<String, Double> metrics,
        String producer) {

    public ModelCard {
        settings = Map.copyOf(settings);
        labels = List.copyOf(labels);
        metrics = Map.copyOf(metrics);
        if (!name.matches("[a-z0-9][a-z0-9-]{0,39}")) {
            throw new IllegalArgumentException(
                    "name must be 1 to 40 lower-case letters, digits and hyphens, was '" + name + "'");
        }
        if (version.isBlank() || version.length() > 20) {
            throw new IllegalArgumentException("version must have 1 to 20 characters, was '" + version + "'");
        }
        if (labels.isEmpty() || labels.size() > 255) {
            throw new IllegalArgumentException("labels must number 1 to 255, were " + labels.size());
        }
        var names = new HashSet<String>();
        labels.forEach(label -> names.add(label.name()));
        if (names.size() != labels.size()) {
            throw new IllegalArgumentException("label names must differ");
        }
    }
}
