package dev.kamba.inference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamba.graph.CudaSettings;
import dev.kamba.graph.GraphCost;
import dev.kamba.graph.GraphPass;
import dev.kamba.graph.GraphTraffic;
import dev.kamba.graph.NativeOperators;
import dev.kamba.graph.Passes;
import dev.kamba.graph.Placement;
import dev.kamba.graph.Processor;
import dev.kamba.graph.SessionModel;
import dev.kamba.lowering.ScanLowering;
import dev.kamba.model.CardJson;
import dev.kamba.model.ModelPackage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/** Shows what a model package says of itself, what it costs and where it runs. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = "Shows a model package's card, tensors, cost and operators by device.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class Inspect implements Callable<Integer> {

    @Option(names = "--model", required = true, paramLabel = "FILE", description = "the model package")
    private Path model;

    @Option(names = "--json", description = "machine-readable")
    private boolean json;

    @Option(
            names = "--device",
            paramLabel = "D",
            description = "auto, cpu or cuda:N: where to see the operators run (default: ${DEFAULT-VALUE})")
    private Device device = Device.CPU;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws JsonProcessingException {
        var opened = ModelPackage.open(model);
        var cost = GraphCost.of(opened.bytes());
        var networks = new OrtNetworks(EngineOptions.of(List.of(device)));
        var found = Sites.find(List.of(device), networks).devices().get(0);
        var placement = Placement.of(
                new SessionModel(opened, networks.operators(found), networks.passes(opened, found), Optional.empty()),
                () -> Accelerator.options(found, 1, CudaSettings.STANDARD));
        var traffic = traffic(opened);
        var out = spec.commandLine().getOut();
        if (json) {
            var root = tree(opened);
            InspectedCost.add(root, cost, traffic, placement);
            out.println(root.toPrettyString());
        } else {
            out.println(text(opened) + System.lineSeparator() + InspectedCost.text(cost, traffic, placement));
        }
        return 0;
    }

    /** Of what a GPU with our operators runs, whether there is one or not. */
    private static GraphTraffic traffic(ModelPackage opened) {
        var gpu = NativeOperators.supposed(Processor.CUDA);
        var passes = new ArrayList<GraphPass>(List.of(ScanLowering.to(gpu)));
        passes.addAll(Passes.of(gpu, opened.twin().isPresent()));
        return GraphTraffic.of(new SessionModel(opened, gpu, passes, Optional.empty()));
    }

    private static ObjectNode tree(ModelPackage opened) throws JsonProcessingException {
        var mapper = new JsonMapper();
        var root = mapper.createObjectNode()
                .put("file", opened.file().toString())
                .put("size", opened.size())
                .put("digest", opened.digest());
        var opsets = root.putObject("opsets");
        new TreeMap<>(opened.opsets()).forEach((domain, version) -> opsets.put(name(domain), version));
        var input = opened.card().input();
        var tensors = root.putArray("tensors");
        tensors.addObject()
                .put("name", ModelPackage.IMAGE)
                .put("role", "input")
                .put("type", "float32")
                .set(
                        "shape",
                        mapper.valueToTree(new Object[] {"N", input.tensorChannels(), input.rows(), input.columns()}));
        tensors.addObject()
                .put("name", ModelPackage.LOGITS)
                .put("role", "output")
                .put("type", "float32")
                .set("shape", mapper.valueToTree(new Object[] {
                    "N", opened.card().labels().size(), input.rows(), input.columns()
                }));
        root.set("card", mapper.readTree(CardJson.write(opened.card())));
        return root;
    }

    private static String text(ModelPackage opened) {
        var card = opened.card();
        var input = card.input();
        var text = new StringBuilder();
        line(text, "model", card.name() + " " + card.version() + " (" + card.architecture() + ")");
        line(text, "file", opened.file() + ", " + opened.size() + " bytes");
        line(text, "digest", "sha256:" + opened.digest());
        new TreeMap<>(opened.opsets()).forEach((domain, version) -> line(text, "opset", name(domain) + " " + version));
        line(
                text,
                "input",
                "image float32 [N, " + input.tensorChannels() + ", " + input.rows() + ", " + input.columns() + "]");
        line(
                text,
                "output",
                "logits float32 [N, " + card.labels().size() + ", " + input.rows() + ", " + input.columns() + "]");
        if (input.field() < 1) {
            line(text, "field", "the central " + input.field() + " of height and width");
        }
        if (input.slices() > 1) {
            line(text, "slices", input.slices() + " neighbours in space, the middle one is segmented");
        }
        line(text, "modalities", String.join(", ", input.modalities()));
        input.spacing()
                .ifPresent(spacing -> line(text, "spacing", spacing.leastMm() + " to " + spacing.mostMm() + " mm"));
        var intensity = input.intensity();
        line(text, "intensity", intensity.rule() + " " + intensity.low() + " to " + intensity.high());
        line(text, "mean, sd", input.mean() + ", " + input.standardDeviation());
        card.labels()
                .forEach(label -> line(
                        text,
                        "label",
                        label.name() + " (" + label.type().meaning() + "), threshold " + label.threshold()
                                + ", at least " + label.minimumPixels() + " pixels"));
        new TreeMap<>(card.settings()).forEach((name, value) -> line(text, "setting", name + " = " + value));
        new TreeMap<>(card.metrics()).forEach((name, value) -> line(text, "metric", name + " = " + value));
        line(text, "training", card.training().data());
        line(text, "licence", card.training().licence());
        line(text, "use", card.training().clinicalUse());
        line(text, "producer", card.producer());
        return text.toString().stripTrailing();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format("%-12s%s%n", name, value));
    }

    private static String name(String domain) {
        return domain.isEmpty() ? "ai.onnx" : domain;
    }
}
