package dev.kamba.trainer.net;

import java.util.Map;

/**
 * A state-space module.
 *
 * @param paths of a scan for which the order of tokens matters; others have none of their own and take the default
 */
public record Mixer(Scan scan, Paths paths) {

    public Mixer {
        if (!scan.ordered() && !paths.equals(Paths.CROSS)) {
            throw new IllegalArgumentException(
                    "scan " + scan.label() + " knows no order; order and sampling are for s6 and ssd");
        }
    }

    Map<String, String> settings() {
        return scan.ordered()
                ? Map.of(
                        "scan", scan.label(),
                        "order", paths.order().label(),
                        "sampling", paths.sampling().label())
                : Map.of("scan", scan.label());
    }

    <T> T mix(Ops<T> ops, String name, T x) {
        return scan.mix(ops, name, x, paths);
    }
}
