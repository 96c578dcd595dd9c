package dev.kamba.trainer.fit;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.kamba.imaging.Mask;
import dev.kamba.inference.Mosaic;
import dev.kamba.model.Window;
import dev.kamba.trainer.data.Example;
import dev.kamba.trainer.data.Size;
import dev.kamba.trainer.net.DjlOps;
import dev.kamba.trainer.net.DjlParameters;
import dev.kamba.trainer.net.Network;
import dev.kamba.trainer.net.Weights;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Shows examples to a network as the engine shows pictures to a model. Holds the logits of one example at a time.
 *
 * @param layout of the weights
 * @param size of what the network sees
 * @param window how it slides over examples that are larger
 * @param batch tiles at a time
 */
record Survey(Network network, Weights layout, Size size, Optional<Window> window, int batch, Device device) {

    /** One tile of an example. */
    private record Look(Example example, Mosaic mosaic, int tile) {}

    /** The same with another number of tiles at a time. */
    Survey withBatch(int tiles) {
        return new Survey(network, layout, size, window, tiles, device);
    }

    /** One mask per example and label, set where the logit is above 0. */
    List<List<Mask>> of(NDArray learned, NDArray statistics, List<Example> examples) {
        var looks =
                examples.stream().flatMap(example -> looks(example).stream()).toList();
        var found = new ArrayList<List<Mask>>();
        try (var manager = NDManager.newBaseManager(device)) {
            var parameters = new DjlParameters(manager, layout, learned, statistics);
            for (int from = 0; from < looks.size(); from += batch) {
                var some = looks.subList(from, Math.min(from + batch, looks.size()));
                var logits = logits(manager, parameters, some);
                for (int i = 0; i < some.size(); i++) {
                    var look = some.get(i);
                    int each = size.labels() * size.plane();
                    if (look.mosaic.take(look.tile, FloatBuffer.wrap(logits, i * each, each))) {
                        found.add(masks(look.mosaic.logits(), look.example.size()));
                    }
                }
            }
        }
        return found;
    }

    private List<Look> looks(Example example) {
        var whole = example.size();
        var mosaic = Mosaic.of(whole.rows(), whole.columns(), size.rows(), size.columns(), window, size.labels());
        return IntStream.range(0, mosaic.tiles())
                .mapToObj(tile -> new Look(example, mosaic, tile))
                .toList();
    }

    private float[] logits(NDManager manager, DjlParameters parameters, List<Look> looks) {
        var images = FloatBuffer.allocate(looks.size() * size.channels() * size.plane());
        for (var look : looks) {
            look.mosaic.copy(look.tile, look.example.image(), size.channels(), images);
        }
        try (var scope = manager.newSubManager()) {
            var ops = new DjlOps(scope, parameters, false);
            var shape = new Shape(looks.size(), size.channels(), size.rows(), size.columns());
            return network.logits(ops, scope.create(images.array(), shape)).toFloatArray();
        }
    }

    private static List<Mask> masks(FloatBuffer logits, Size whole) {
        var masks = new ArrayList<Mask>();
        for (int label = 0; label < whole.labels(); label++) {
            int from = label * whole.plane();
            var bits = new BitSet(whole.plane());
            for (int i = 0; i < whole.plane(); i++) {
                bits.set(i, logits.get(from + i) > 0);
            }
            masks.add(Mask.wrap(whole.rows(), whole.columns(), bits));
        }
        return masks;
    }
}
