package dev.kamba.trainer.export;

import dev.kamba.error.KambaException;
import dev.kamba.graph.OnnxGraphs;
import dev.kamba.model.CardJson;
import dev.kamba.model.ModelCard;
import dev.kamba.model.ModelPackage;
import dev.kamba.trainer.data.Plan;
import dev.kamba.trainer.net.Networks;
import dev.kamba.trainer.net.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

class EnsembleTest {

    private static final int SIDE = 32;
    private static final ModelCard CARD = card("", "");

    @TempDir
    private Path folder;

    /** Of few rows and columns, with one text replaced. */
    private static ModelCard card(String from, String to) {
        var json = CardJson.write(Plan.of("ct-liver").card());
        return CardJson.read(json.replace("\"columns\" : 256", "\"columns\" : " + SIDE)
                .replace("\"rows\" : 256", "\"rows\" : " + SIDE)
                .replace(from, to));
    }

    private ModelPackage member(String name, long seed, ModelCard card, String... settings) {
        var all = new HashMap<>(Map.of("widths", "8,8,8,8,8"));
        Arrays.stream(settings).map(setting -> setting.split("=")).forEach(pair -> all.put(pair[0], pair[1]));
        var network = Networks.of(all, 1, 1);
        var bytes = OnnxWriter.bytes(
                network,
                Weights.initial(network, seed),
                SIDE,
                SIDE,
                Map.of(ModelPackage.CARD_KEY, CardJson.write(card)));
        return PackageWriter.finished(folder.resolve(name), bytes);
    }

    private static float[] noise(int images) {
        return PackageWriter.noise(images * SIDE * SIDE);
    }

    private static float[] logits(ModelPackage model, float[] images) {
        return Agreement.onnx(OnnxGraphs.write(OnnxGraphs.read(model.bytes())), images, Agreement.shape(CARD, images));
    }

    /** Also of functions that members share, and of some that only one brings. */
    @ParameterizedTest
    @CsvSource({"scan=s6,scan=s6", "scan=ssd,network=u-kan"})
    void logits_are_the_mean_of_the_members(String one, String another) {
        var members = List.of(member("a.onnx", 1, CARD, one), member("b.onnx", 2, CARD, another));
        var ensemble = new Ensemble(members);

        var model = ensemble.write(folder.resolve("both.onnx"), ensemble.card(CARD), noise(2));

        var images = noise(3);
        var first = logits(members.get(0), images);
        var second = logits(members.get(1), images);
        var mean = new float[first.length];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = (first[i] + second[i]) / 2;
        }
        assertThat(Agreement.difference(mean, logits(model, images))).isLessThan(1e-5);
        assertThat(Agreement.difference(first, mean)).isGreaterThan(1e-2);
    }

    @Test
    void three_members_have_a_third_each_and_a_twin_in_common() {
        var members = Stream.of(1, 2, 3)
                .map(seed -> member(seed + ".onnx", seed, CARD, "network=u-net"))
                .toList();
        var ensemble = new Ensemble(members);

        var model = ensemble.write(folder.resolve("three.onnx"), ensemble.card(CARD), noise(2));

        var each = members.stream().map(member -> logits(member, noise(1))).toList();
        float third = (each.get(0)[5] + each.get(1)[5] + each.get(2)[5]) / 3;
        assertThat(logits(model, noise(1))[5]).isCloseTo(third, within(1e-4f));
        TwinWriter.write(model, Stream.of(new float[SIDE * SIDE]));
        assertThat(model.twin()).isPresent();
    }

    @Test
    void card_says_what_the_members_are() {
        var members = List.of(member("a.onnx", 1, CARD), member("b.onnx", 2, CARD, "network=u-kan"));

        var card = new Ensemble(members).card(CARD);

        assertThat(card.name()).isEqualTo(CARD.name());
        assertThat(card.architecture()).startsWith("Mean of 2: ");
        assertThat(card.settings()).containsOnlyKeys("member-1", "member-2");
        assertThat(card.settings().get("member-2")).contains(members.get(1).digest());
        assertThat(card.training()).isEqualTo(CARD.training());
        assertThat(card.metrics()).isEmpty();
    }

    @Test
    void trainings_on_other_pictures_are_all_named() {
        var digest = CARD.training().digest();
        var other = card(digest, "1".repeat(64));

        var training = new Ensemble(List.of(member("a.onnx", 1, CARD), member("b.onnx", 2, other)))
                .card(CARD)
                .training();

        assertThat(training.digest()).hasSize(64).isNotEqualTo(digest).isNotEqualTo("1".repeat(64));
        assertThat(training.data()).isEqualTo(CARD.training().data());
    }

    @Test
    void members_must_differ_and_take_and_find_the_same() {
        var one = member("a.onnx", 1, CARD);
        var louder = member("b.onnx", 2, card("\"threshold\" : 0.5", "\"threshold\" : 0.6"));

        assertRefused(List.of(one), "at least two");
        assertRefused(List.of(one, one), "a.onnx is the same package");
        assertRefused(List.of(one, louder), "b.onnx takes another input or finds other labels than a.onnx");
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> new Ensemble(List.of(one, member("c.onnx", 3, CARD))).card(louder.card()))
                .withMessageContaining("plan");
    }

    private static void assertRefused(List<ModelPackage> members, String reason) {
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> new Ensemble(members))
                .withMessageContaining(reason);
    }

    @Test
    void members_with_unlike_functions_of_one_name_are_refused() {
        var one = member("a.onnx", 1, CARD, "scan=s6");
        var model = OnnxGraphs.read(member("b.onnx", 2, CARD, "scan=s6").bytes()).toBuilder();
        model.getFunctionsBuilder(0).setDocString("of another version");
        var other = PackageWriter.finished(folder.resolve("c.onnx"), OnnxGraphs.write(model.build()));
        var ensemble = new Ensemble(List.of(one, other));

        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> ensemble.write(folder.resolve("both.onnx"), ensemble.card(CARD), noise(1)))
                .withMessageContaining("c.onnx uses other operator sets or functions");
        assertThat(folder.resolve("both.onnx")).doesNotExist();
    }

    @Test
    void member_is_not_overwritten_by_whatever_name() {
        var one = member("a.onnx", 1, CARD);
        var ensemble = new Ensemble(List.of(one, member("b.onnx", 2, CARD)));

        for (var name : List.of(one.file(), folder.resolve("./a.onnx"))) {
            assertThatExceptionOfType(KambaException.class)
                    .isThrownBy(() -> ensemble.write(name, ensemble.card(CARD), noise(1)))
                    .withMessageContaining("--out is a member");
        }
        assertThat(ModelPackage.open(one.file()).digest()).isEqualTo(one.digest());
    }

    /** Packages may come from anywhere. */
    @Test
    void member_that_the_engine_would_refuse_is_not_run() {
        var model = OnnxGraphs.read(member("a.onnx", 1, CARD, "scan=s6").bytes()).toBuilder();
        model.getFunctionsBuilder(0).setName("PackedScan");
        model.getGraphBuilder().getNodeBuilderList().stream()
                .filter(node -> !node.getDomain().isEmpty())
                .forEach(node -> node.setOpType("PackedScan"));
        var claiming = PackageWriter.finished(folder.resolve("b.onnx"), OnnxGraphs.write(model.build()));
        var ensemble = new Ensemble(List.of(member("c.onnx", 2, CARD), claiming));

        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> ensemble.write(folder.resolve("both.onnx"), ensemble.card(CARD), noise(1)))
                .withMessageContaining("PackedScan");
        assertThat(folder.resolve("both.onnx")).doesNotExist();
    }
}
