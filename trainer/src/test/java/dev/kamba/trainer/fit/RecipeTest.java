package dev.kamba.trainer.fit;

import dev.kamba.imaging.Image;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.Plane;
import dev.kamba.model.Input;
import dev.kamba.model.Label;
import dev.kamba.model.Window;
import dev.kamba.trainer.data.Augmentation;
import dev.kamba.trainer.data.Case;
import dev.kamba.trainer.data.Examples;
import dev.kamba.trainer.data.Pictures;
import dev.kamba.trainer.data.Plan;
import dev.kamba.trainer.data.Portion;
import dev.kamba.trainer.data.Source;
import dev.kamba.trainer.net.Network;
import dev.kamba.trainer.net.Networks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class RecipeTest {

    private static final Plan PLAN = Plan.of("breast-us-lesion");
    private static final FitSettings SETTINGS = FitSettings.read(PLAN.fit());
    private static final Network NETWORK = network(Map.of());
    private static final Examples SOME = examples(1, PLAN);
    private static final Examples OTHERS = examples(2, PLAN);
    private static final Recipe RECIPE = with(SETTINGS);

    private static Network network(Map<String, String> switches) {
        var settings = new HashMap<>(Map.of("network", "km-unet", "widths", "8,8,8,8,16"));
        settings.putAll(switches);
        return Networks.of(settings, 1, 1);
    }

    private static List<Label> labels(Plan plan) {
        return plan.card().labels();
    }

    private static Examples examples(long seed, Plan plan) {
        var portion = ((Source.Synthetic) plan.pictures()).training().get(0);
        var one = new Portion(
                portion.kind(), portion.variants(), seed, 1, portion.slices(), portion.size(), portion.every());
        var pictures = new Source.Synthetic(List.of(one), List.of(), List.of())
                .sets(Path.of(""), labels(plan))
                .training();
        return Examples.of(pictures, plan.card().input(), 1, FloatBuffer::allocate, done -> {});
    }

    private static Recipe with(FitSettings settings) {
        return recipe(NETWORK, labels(PLAN), List.of(SOME, OTHERS), settings);
    }

    private static Recipe recipe(Network network, List<Label> labels, List<Examples> pictures, FitSettings settings) {
        return Recipe.of(network, labels, pictures, PLAN.augmentation(), settings);
    }

    private static Label renamed(Label label, String name, String rgb) {
        return new Label(
                name, rgb, label.category(), label.type(), label.anatomicRegion(), label.threshold(), label.cleaning());
    }

    static Stream<Arguments> others() {
        var label = labels(PLAN).get(0);
        var rates = SETTINGS.rates();
        var faster = new FitSettings.Rates(
                2 * rates.base(), rates.spline(), rates.decay(), rates.warmUp(), rates.averaging());
        return Stream.of(
                Arguments.of(
                        "network",
                        recipe(network(Map.of("attention", "none")), labels(PLAN), List.of(SOME, OTHERS), SETTINGS)),
                Arguments.of(
                        "labels",
                        recipe(
                                NETWORK,
                                List.of(renamed(label, "Other", label.rgb())),
                                List.of(SOME, OTHERS),
                                SETTINGS)),
                Arguments.of("pictures or split", recipe(NETWORK, labels(PLAN), List.of(OTHERS, SOME), SETTINGS)),
                Arguments.of(
                        "augmentation",
                        Recipe.of(NETWORK, labels(PLAN), List.of(SOME, OTHERS), Augmentation.NONE, SETTINGS)),
                Arguments.of(
                        "rates",
                        with(new FitSettings(
                                SETTINGS.epochs(),
                                SETTINGS.batch(),
                                faster,
                                SETTINGS.validations(),
                                SETTINGS.patience(),
                                SETTINGS.seed()))),
                Arguments.of(
                        "loss",
                        with(new FitSettings(
                                SETTINGS.epochs(),
                                SETTINGS.batch(),
                                rates,
                                new Loss(1, 1),
                                SETTINGS.validations(),
                                SETTINGS.patience(),
                                SETTINGS.seed()))),
                Arguments.of("batch", with(SETTINGS.withBatch(SETTINGS.batch() + 1))),
                Arguments.of("seed", with(SETTINGS.withSeed(SETTINGS.seed() + 1))));
    }

    @ParameterizedTest
    @MethodSource("others")
    void what_changes_a_step_is_told_by_its_name(String part, Recipe other) {
        assertThat(RECIPE.differences(other)).containsExactly(part);
    }

    @Test
    void size_of_tiles_is_part_of_the_recipe_and_their_overlap_is_not() {
        var of64 = recipe(NETWORK, labels(PLAN), List.of(tiled(64, 0.5)), SETTINGS);

        assertThat(of64.differences(recipe(NETWORK, labels(PLAN), List.of(tiled(32, 0.5)), SETTINGS)))
                .containsExactly("tile");
        assertThat(of64.differences(recipe(NETWORK, labels(PLAN), List.of(tiled(64, 0)), SETTINGS)))
                .isEmpty();
    }

    /** One picture at its own resolution. */
    private static Examples tiled(int side, double overlap) {
        var whole = PLAN.card().input();
        var input = new Input(
                whole.modalities(),
                whole.channels(),
                side,
                side,
                whole.intensity(),
                whole.mean(),
                whole.standardDeviation(),
                1,
                1,
                Optional.of(new Window(overlap)));
        var plane = Plane.of(Image.wrap(1, 90, 80, new float[90 * 80]));
        var one = new Case("a", "a", Optional.empty(), plane, List.of(Mask.empty(90, 80)));
        return Examples.of(Pictures.of(List.of(one)), input, 1, FloatBuffer::allocate, done -> {});
    }

    @Test
    void what_changes_no_step_may_change() {
        var label = labels(PLAN).get(0);
        var settings = new FitSettings(
                SETTINGS.epochs() + 1,
                SETTINGS.batch(),
                SETTINGS.rates(),
                SETTINGS.validations() + 1,
                SETTINGS.patience() + 1,
                SETTINGS.seed());

        var other = recipe(
                network(Map.of()),
                List.of(renamed(label, label.name(), "#123456")),
                List.of(examples(1, Plan.of("breast-us-lesion")), OTHERS),
                settings);

        assertThat(RECIPE.differences(other)).isEmpty();
    }

    @Test
    void a_part_that_one_lacks_differs() {
        var empty = new Recipe(new TreeMap<>());

        assertThat(empty.differences(RECIPE)).hasSize(7);
        assertThat(RECIPE.differences(empty)).hasSize(7);
    }
}
