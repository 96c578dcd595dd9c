package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import static dev.kamba.graph.Pattern.any;
import static dev.kamba.graph.Pattern.node;
import static dev.kamba.graph.Pattern.reshaped;
import static dev.kamba.graph.Pattern.swapped;

/**
 * Makes one operator of our own of an activation that all edges of a layer share: SiLU and cubic B-splines in learned shares.
 * Their sum is a cubic between any two knots, so that the operator evaluates one polynomial. An activation of an image that was
 * made of tokens becomes one of the tokens.
 */
final class SharedSplines implements GraphPass {

    /** For each of which there will be a zero, even where a package has no number. */
    private static final long MOST_CHANNELS = 1 << 16;

    private static final int BASES = 8;

    /** A basis function is nothing beyond two knots on either side of its centre. */
    private static final int REACH = 2;

    private static final int PIECES = BASES + 2 * REACH - 1;
    private static final int TERMS = 4;

    /** A basis function between its five knots, times six; lowest power first. */
    private static final int[][] PARTS = {{0, 0, 0, 1}, {1, 3, 3, -3}, {4, 0, -6, 3}, {1, -3, 3, -1}};

    private static final Pattern FORM = node(
                    "Add",
                    node("Mul", node("Mul", any("x"), node("Sigmoid", any("x"))), any("base")),
                    reshaped(node("MatMul", any("basis"), any("shares"))))
            .as("y");

    private static final Pattern IMAGE = reshaped(swapped(any("tokens")));

    @Override
    public String version() {
        return "shared-splines-1";
    }

    @Override
    public ModelProto apply(ModelProto model) {
        return Site.everywhere(model, FORM, SharedSplines::rewrite);
    }

    private static void rewrite(Site site) {
        var x = site.shape("x");
        var base = site.scalar("base");
        if ((x.size() != 3 && x.size() != 4)
                || x.get(0) != Site.IMAGES
                || channels(x) > MOST_CHANNELS
                || base.isEmpty()
                || !site.shape("y").equals(x)
                || !site.shape("basis").equals(withBases(x))
                || !site.holds("shares", (long) BASES, 1L)) {
            return;
        }
        new SplinePattern(site.editor())
                .basis(site.name("basis"), site.name("x"))
                .flatMap(basis -> spline(site, basis, base.get()))
                .ifPresent(spline -> activate(site, spline));
    }

    private static List<Long> withBases(List<Long> shape) {
        var more = new ArrayList<>(shape);
        more.add((long) BASES);
        return more;
    }

    /** The name of what the operator takes for a spline, if knots are evenly apart. */
    private static Optional<String> spline(Site site, SplinePattern.Basis basis, float base) {
        var editor = site.editor();
        var shifts = editor.floats(basis.shifts()).orElseThrow();
        float perUnit = editor.floats(basis.perUnit()).orElseThrow()[0];
        for (int m = 0; m < BASES; m++) {
            // Not the other way round, which NaN would pass.
            if (!(Math.abs(shifts[m] - shifts[0] + m) <= SplinePattern.TOLERANCE)) {
                return Optional.empty();
            }
        }
        if (!Float.isFinite(perUnit) || !Float.isFinite(shifts[0])) {
            return Optional.empty();
        }
        var rows = new float[(1 + PIECES) * TERMS];
        rows[0] = perUnit;
        rows[1] = shifts[0] + REACH;
        rows[2] = base;
        fill(rows, editor.floats(site.name("shares")).orElseThrow());
        return Optional.of(editor.constant(rows, 1L + PIECES, (long) TERMS));
    }

    private static void fill(float[] rows, float[] shares) {
        for (int piece = 0; piece < PIECES; piece++) {
            for (int power = 0; power < TERMS; power++) {
                double sum = 0;
                for (int part = 0; part < PARTS.length; part++) {
                    int m = piece - part;
                    sum += m >= 0 && m < BASES ? (double) shares[m] * PARTS[part][power] : 0;
                }
                rows[(1 + piece) * TERMS + power] = (float) (sum / 6);
            }
        }
    }

    private static void activate(Site site, String spline) {
        var editor = site.editor();
        var tokens = tokens(site);
        if (tokens.isEmpty()) {
            site.become(
                    "SplineActivation",
                    inputs(editor, site.name("x"), site.shape("x"), spline),
                    attributes(site.shape("x")));
            return;
        }
        var shape = site.shapes().getOrDefault(tokens.get(), List.of());
        var activated = editor.own("SplineActivation", inputs(editor, tokens.get(), shape, spline), attributes(shape));
        var turned = editor.node("Transpose", List.of(activated), Attributes.numbers("perm", List.of(0L, 2L, 1L)));
        var sizes = site.node("x").getInput(1);
        editor.nodeNamed(site.last().getOutput(0), "Reshape", List.of(turned, sizes));
        editor.replace(site.last(), List.of(site.last()));
    }

    /** Those that x is an image of. */
    private static Optional<String> tokens(Site site) {
        return IMAGE.above(site.editor(), site.name("x"))
                .filter(names -> site.node("x").getAttributeCount() == 0)
                .map(names -> names.getOrDefault("tokens", ""))
                .filter(name -> {
                    var shape = site.shapes().getOrDefault(name, List.of());
                    return shape.size() == 3 && channels(shape) <= MOST_CHANNELS;
                });
    }

    /** Without a bias of its own. */
    private static List<String> inputs(GraphEditor editor, String x, List<Long> shape, String spline) {
        long channels = channels(shape);
        return List.of(x, editor.constant(new float[Math.toIntExact(channels)], channels), spline);
    }

    private static long channels(List<Long> shape) {
        return shape.get(isOfTokens(shape) ? 2 : 1);
    }

    private static AttributeProto[] attributes(List<Long> shape) {
        return new AttributeProto[] {
            Attributes.real("activation", 0), Attributes.real("tokens", isOfTokens(shape) ? 1 : 0)
        };
    }

    private static boolean isOfTokens(List<Long> shape) {
        return shape.size() == 3;
    }
}
