package dev.kamba.trainer.net;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The networks by their settings. */
public final class Networks {

    private static final String KM_UNET = "km-unet";
    private static final String U_KAN = "u-kan";
    private static final String ALL_U_KAN = "all-u-kan";
    private static final String U_NET = "u-net";

    private Networks() {}

    /** Every network with every setting of every switch, at the published widths, for colour images and one label. */
    public static List<Network> all() {
        var all = new ArrayList<Network>();
        mixers().forEach(mixer -> all.add(new KmUnet(3, 1, KmUnet.PUBLISHED, mixer, true, Bottleneck.KAN, false)));
        var standard = new Mixer(Scan.NC_SSD, Paths.CROSS);
        for (boolean attention : new boolean[] {true, false}) {
            for (var bottleneck : Bottleneck.values()) {
                for (boolean blocks : new boolean[] {false, true}) {
                    var network = new KmUnet(3, 1, KmUnet.PUBLISHED, standard, attention, bottleneck, blocks);
                    if (!all.contains(network)) {
                        all.add(network);
                    }
                }
            }
        }
        for (var bottleneck : Bottleneck.values()) {
            all.add(new UKan(3, 1, Skeleton.PUBLISHED, bottleneck));
        }
        for (boolean gradFree : new boolean[] {true, false}) {
            for (boolean kaonv : new boolean[] {true, false}) {
                all.add(new AllUKan(3, 1, Skeleton.PUBLISHED, gradFree, kaonv));
            }
        }
        all.add(new UNet(3, 1, UNet.PUBLISHED));
        return all;
    }

    private static List<Mixer> mixers() {
        var mixers = new ArrayList<Mixer>();
        for (var scan : Scan.values()) {
            if (!scan.ordered()) {
                mixers.add(new Mixer(scan, Paths.CROSS));
                continue;
            }
            for (var order : ScanOrder.values()) {
                for (var sampling : Sampling.values()) {
                    mixers.add(new Mixer(scan, new Paths(order, sampling)));
                }
            }
        }
        return mixers;
    }

    /** Builds a network from {@link Network#settings}; what is left out takes its default. */
    public static Network of(Map<String, String> settings, int channels, int labels) {
        var switches = new Switches(settings);
        boolean exclusive = switches.on("labels", "overlapping", "exclusive");
        try {
            var network = named(switches, channels, labels);
            switches.requireNoOthers();
            return exclusive ? new Exclusive(network) : network;
        } catch (IllegalArgumentException e) {
            throw new KambaException(ErrorCode.CONFIGURATION_INVALID, "network settings: " + e.getMessage(), e);
        }
    }

    private static Network named(Switches switches, int channels, int labels) {
        return switch (switches.text("network", KM_UNET, U_KAN, ALL_U_KAN, U_NET)) {
            case U_KAN -> new UKan(channels, labels, switches.widths(Skeleton.PUBLISHED), bottleneck(switches));
            case ALL_U_KAN ->
                new AllUKan(
                        channels,
                        labels,
                        switches.widths(Skeleton.PUBLISHED),
                        !switches.on("spline", "grad-free", "plain"),
                        !switches.on("kaonv", "on", "off"));
            case U_NET -> new UNet(channels, labels, switches.widths(UNet.PUBLISHED));
            default ->
                new KmUnet(
                        channels,
                        labels,
                        switches.widths(Skeleton.PUBLISHED),
                        mixer(switches),
                        !switches.on("attention", "ema", "none"),
                        bottleneck(switches),
                        switches.on("decoder", "plain", "kan"));
        };
    }

    private static Mixer mixer(Switches switches) {
        return new Mixer(
                switches.choice("scan", Scan.NC_SSD, Arrays.asList(Scan.values()), Scan::label),
                new Paths(
                        switches.choice("order", ScanOrder.CROSS, Arrays.asList(ScanOrder.values()), ScanOrder::label),
                        switches.choice("sampling", Sampling.FULL, Arrays.asList(Sampling.values()), Sampling::label)));
    }

    private static Bottleneck bottleneck(Switches switches) {
        return switches.choice("bottleneck", Bottleneck.KAN, Arrays.asList(Bottleneck.values()), Bottleneck::label);
    }

    /** Limits of every network. */
    static void requireSizes(int channels, int labels) {
        if (channels < 1 || channels > 16) {
            throw new IllegalArgumentException("channels must lie in 1..16, was " + channels);
        }
        if (labels < 1 || labels > 255) {
            throw new IllegalArgumentException("labels must lie in 1..255, was " + labels);
        }
    }
}
