package dev.kamba.trainer.net;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The networks by their settings. */
public final class Networks {

    private Networks() {}

    /** Every network and setting at the published widths, colour images, one label. */
    public static List<Network> all() {
        var all = new ArrayList<Network>();
        for (var scan : Scan.values()) {
            for (boolean attention : new boolean[] {true, false}) {
                for (var bottleneck : Bottleneck.values()) {
                    all.add(new KmUnet(3, 1, KmUnet.PUBLISHED, scan, attention, bottleneck));
                }
            }
        }
        return all;
    }

    /** Builds a network from {@link Network#settings}; what is left out takes its default. */
    public static Network of(Map<String, String> settings, int channels, int labels) {
        var known = List.of("network", "widths", "scan", "attention", "bottleneck");
        settings.keySet().stream()
                .filter(key -> !known.contains(key))
                .findFirst()
                .ifPresent(key -> {
                    throw new KambaException(
                            ErrorCode.CONFIGURATION_INVALID, "unknown network setting '" + key + "', use " + known);
                });
        choose(settings, "network", "km-unet", List.of("km-unet"), Function.identity());
        return new KmUnet(
                channels,
                labels,
                widths(settings.getOrDefault("widths", "16,32,128,160,256")),
                choose(settings, "scan", "nc-ssd", Arrays.asList(Scan.values()), Scan::label),
                choose(settings, "attention", "ema", List.of("ema", "none"), Function.identity())
                        .equals("ema"),
                choose(settings, "bottleneck", "kan", Arrays.asList(Bottleneck.values()), Bottleneck::label));
    }

    private static <V> V choose(
            Map<String, String> settings, String key, String standard, List<V> choices, Function<V, String> label) {
        var wanted = settings.getOrDefault(key, standard);
        return choices.stream()
                .filter(choice -> label.apply(choice).equals(wanted))
                .findFirst()
                .orElseThrow(() -> new KambaException(
                        ErrorCode.CONFIGURATION_INVALID,
                        "network setting " + key + " must be one of "
                                + choices.stream().map(label).toList() + ", was '" + wanted + "'"));
    }

    private static List<Integer> widths(String text) {
        try {
            return Arrays.stream(text.split(","))
                    .map(String::strip)
                    .map(Integer::valueOf)
                    .toList();
        } catch (NumberFormatException e) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID, "widths must be five numbers, was '" + text + "'", e);
        }
    }
}
