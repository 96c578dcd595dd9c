package dev.kamba.trainer.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * A network whose labels exclude each other and a background: from logits z of the inner network
 * {@code z_k - log(1 + sum_(j != k) exp z_j)}, whose sigmoid is the softmax over z and a background of logit 0. Loss, serving
 * and model packages thus treat it as any other network.
 */
public record Exclusive(Network inner) implements Network {

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public Map<String, String> settings() {
        var settings = new TreeMap<>(inner.settings());
        settings.put("labels", "exclusive");
        return settings;
    }

    @Override
    public int channels() {
        return inner.channels();
    }

    @Override
    public int labels() {
        return inner.labels();
    }

    @Override
    public int multiple() {
        return inner.multiple();
    }

    @Override
    public long unusedParameters() {
        return inner.unusedParameters();
    }

    @Override
    public <T> T logits(Ops<T> ops, T image) {
        return against(ops, inner.logits(ops, image));
    }

    /** Each label against all others and the background, [N,K,H,W]. */
    static <T> T against(Ops<T> ops, T logits) {
        int labels = ops.shape(logits)[1];
        var ones = new int[labels];
        Arrays.fill(ones, 1);
        var each = ops.split(logits, 1, ones);
        // ahead.get(k) = log(1 + sum_(j < k) exp z_j)
        var ahead = new ArrayList<T>();
        var sum = ops.scale(each.get(0), 0);
        for (var z : each) {
            ahead.add(sum);
            sum = logSum(ops, sum, z);
        }
        var behind = each.get(labels - 1);
        var result = less(ops, behind, ahead.get(labels - 1));
        for (int k = labels - 2; k >= 0; k--) {
            var others = logSum(ops, ahead.get(k), behind);
            result = ops.concat(1, less(ops, each.get(k), others), result);
            behind = logSum(ops, each.get(k), behind);
        }
        return result;
    }

    /** log(exp a + exp b), for values of any size. */
    private static <T> T logSum(Ops<T> ops, T a, T b) {
        return ops.add(a, ops.softplus(less(ops, b, a)));
    }

    private static <T> T less(Ops<T> ops, T a, T b) {
        return ops.add(a, ops.scale(b, -1));
    }
}
