package dev.kamba.trainer.export;

import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.kamba.digest.Sha256;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.graph.NativeOperators;
import dev.kamba.graph.OnnxGraphs;
import dev.kamba.graph.Processor;
import dev.kamba.model.CardJson;
import dev.kamba.model.ModelCard;
import dev.kamba.model.ModelPackage;
import dev.kamba.model.Training;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Several packages as one, whose logits are the mean of theirs: the geometric mean of their odds. They may be of any network, if they take
 * the same input and find the same labels.
 */
public final class Ensemble {

    private static final int FEWEST = 2;

    private final List<ModelPackage> members;

    /** Refused with CONFIGURATION_INVALID unless they can be one. */
    public Ensemble(List<ModelPackage> members) {
        this.members = List.copyOf(members);
        if (members.size() < FEWEST) {
            throw refused("an ensemble has at least two members; name each with --model");
        }
        var digests = new HashSet<String>();
        var first = members.get(0).card();
        for (var member : members) {
            var name = member.file().getFileName();
            if (member.twinOf().isPresent()) {
                throw refused(name + " is a float16 twin; name its package");
            }
            if (!digests.add(member.digest())) {
                throw refused(name + " is the same package as another member");
            }
            if (!member.card().input().equals(first.input())
                    || !member.card().labels().equals(first.labels())) {
                throw refused(name + " takes another input or finds other labels than "
                        + members.get(0).file().getFileName() + "; members must have input and labels in common");
            }
        }
    }

    /** What its members are and were trained on, in the words of a card that is for their input and labels. */
    public ModelCard card(ModelCard words) {
        var first = members.get(0).card();
        if (!words.input().equals(first.input()) || !words.labels().equals(first.labels())) {
            throw refused(
                    "the packages take another input or find other labels than the plan's model; name a plan that they were trained by");
        }
        var settings = new TreeMap<String, String>();
        for (int i = 0; i < members.size(); i++) {
            var card = members.get(i).card();
            settings.put(
                    "member-" + (i + 1),
                    card.architecture() + ", " + card.name() + " " + card.version() + ", "
                            + members.get(i).digest());
        }
        return new ModelCard(
                words.name(),
                words.version(),
                "Mean of " + members.size() + ": " + distinct(ModelCard::architecture, ", "),
                settings,
                words.input(),
                words.labels(),
                training(),
                Map.of(),
                words.producer());
    }

    private Training training() {
        var digests = distinct(card -> card.training().digest(), "\n");
        return new Training(
                distinct(card -> card.training().data(), "; "),
                distinct(card -> card.training().licence(), "; "),
                digests.contains("\n") ? Sha256.hex(digests) : digests,
                distinct(card -> card.training().clinicalUse(), "; "));
    }

    private String distinct(Function<ModelCard, String> text, String between) {
        return members.stream()
                .map(member -> text.apply(member.card()))
                .distinct()
                .collect(Collectors.joining(between));
    }

    /**
     * Writes the package and opens it again, checked against its card; refused if its logits are not the mean of its members'.
     *
     * @param images real network inputs [N,C,H,W] to compare with, beside noise
     */
    public ModelPackage write(Path file, ModelCard card, float[] images) {
        if (members.stream().anyMatch(member -> isSame(member.file(), file))) {
            throw refused("--out is a member of the ensemble; name another file");
        }
        var models = members.stream().map(TwinWriter::checked).toList();
        var joined = OnnxGraphs.write(joined(models, card));
        var inputs = List.of(images, PackageWriter.noise(2 * Agreement.perImage(card)));
        var each = models.stream()
                .map(model -> logits(OnnxGraphs.write(model), inputs, card))
                .toList();
        var found = logits(joined, inputs, card);
        for (int i = 0; i < inputs.size(); i++) {
            int input = i;
            var mean = mean(each.stream().map(logits -> logits.get(input)).toList());
            PackageWriter.requireAgreement(Agreement.difference(mean, found.get(i)), i == 0 ? "real images" : "noise");
        }
        return PackageWriter.finished(file, joined);
    }

    private static boolean isSame(Path member, Path file) {
        try {
            return Files.exists(file) && Files.isSameFile(member, file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static float[] mean(List<float[]> each) {
        var mean = new float[each.get(0).length];
        for (var values : each) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += values[i] / each.size();
            }
        }
        return mean;
    }

    private static List<float[]> logits(byte[] model, List<float[]> inputs, ModelCard card) {
        try (var run = new OnnxRun(model, NativeOperators.none(Processor.CPU))) {
            return inputs.stream()
                    .map(images -> run.logits(images, Agreement.shape(card, images)))
                    .toList();
        }
    }

    private ModelProto joined(List<ModelProto> models, ModelCard card) {
        var first = models.get(0);
        var graph = GraphProto.newBuilder()
                .setName("ensemble")
                .addAllInput(first.getGraph().getInputList());
        var operators = new TreeMap<String, Long>();
        var functions = new LinkedHashMap<String, FunctionProto>();
        var sum = "";
        for (int i = 0; i < models.size(); i++) {
            var model = models.get(i);
            var file = members.get(i).file().getFileName();
            for (var set : model.getOpsetImportList()) {
                var domain = OnnxGraphs.isStandard(set.getDomain()) ? "" : set.getDomain();
                requireSame(operators.put(domain, set.getVersion()), set.getVersion(), file);
            }
            for (var function : model.getFunctionsList()) {
                requireSame(functions.put(function.getDomain() + ":" + function.getName(), function), function, file);
            }
            var renamed = new Renamed("m" + (i + 1) + ".").graph(model.getGraph());
            graph.addAllInitializer(renamed.getInitializerList())
                    .addAllValueInfo(renamed.getValueInfoList())
                    .addAllNode(renamed.getNodeList());
            var logits = renamed.getOutput(0).getName();
            if (i > 0) {
                graph.addNode(node("Add", "sum" + (i + 1), sum, logits));
            }
            sum = i > 0 ? "sum" + (i + 1) : logits;
        }
        graph.addInitializer(TensorProto.newBuilder()
                        .setName("share")
                        .setDataType(TensorProto.DataType.FLOAT_VALUE)
                        .addFloatData(1f / models.size()))
                .addNode(node("Mul", ModelPackage.LOGITS, sum, "share"))
                .addAllOutput(first.getGraph().getOutputList());
        return ModelProto.newBuilder()
                .setIrVersion(models.stream()
                        .mapToLong(ModelProto::getIrVersion)
                        .max()
                        .orElseThrow())
                .setProducerName("kamba-trainer")
                .addAllOpsetImport(operators.entrySet().stream()
                        .map(set -> OperatorSetIdProto.newBuilder()
                                .setDomain(set.getKey())
                                .setVersion(set.getValue())
                                .build())
                        .toList())
                .setGraph(graph)
                .addAllFunctions(functions.values())
                .addMetadataProps(StringStringEntryProto.newBuilder()
                        .setKey(ModelPackage.CARD_KEY)
                        .setValue(CardJson.write(card)))
                .build();
    }

    private static <T> void requireSame(@Nullable T before, T now, Path file) {
        if (before != null && !before.equals(now)) {
            throw refused(
                    file + " uses other operator sets or functions than a member before it; export all with the same "
                            + "version of kamba-trainer");
        }
    }

    private static NodeProto node(String operator, String to, String... from) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .setName(to)
                .addAllInput(List.of(from))
                .addOutput(to)
                .build();
    }

    /** A graph whose values have other names, the image's apart: graphs of several members are one afterwards. */
    private record Renamed(String prefix) {

        String name(String name) {
            return name.isEmpty() || name.equals(ModelPackage.IMAGE) ? name : prefix + name;
        }

        GraphProto graph(GraphProto graph) {
            var renamed = graph.toBuilder();
            renamed.getInputBuilderList().forEach(this::rename);
            renamed.getOutputBuilderList().forEach(this::rename);
            renamed.getValueInfoBuilderList().forEach(this::rename);
            renamed.getInitializerBuilderList().forEach(tensor -> tensor.setName(name(tensor.getName())));
            renamed.getNodeBuilderList().forEach(this::rename);
            return renamed.build();
        }

        private void rename(ValueInfoProto.Builder value) {
            value.setName(name(value.getName()));
        }

        private void rename(NodeProto.Builder node) {
            node.setName(name(node.getName()));
            for (int i = 0; i < node.getInputCount(); i++) {
                node.setInput(i, name(node.getInput(i)));
            }
            for (int i = 0; i < node.getOutputCount(); i++) {
                node.setOutput(i, name(node.getOutput(i)));
            }
            for (var attribute : node.getAttributeBuilderList()) {
                if (attribute.hasG()) {
                    attribute.setG(graph(attribute.getG()));
                }
                for (int i = 0; i < attribute.getGraphsCount(); i++) {
                    attribute.setGraphs(i, graph(attribute.getGraphs(i)));
                }
            }
        }
    }

    private static KambaException refused(String reason) {
        return new KambaException(ErrorCode.CONFIGURATION_INVALID, reason);
    }
}
