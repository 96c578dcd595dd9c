package dev.kamba.trainer;

import dev.kamba.trainer.net.Network;
import dev.kamba.trainer.net.Networks;
import dev.kamba.trainer.net.Trace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Lists networks and settings with their sizes. */
@Command(
        name = "networks",
        description = "Prints one JSON line per network and setting: parameters and multiply-accumulates at 256x256.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class NetworksCommand implements Runnable {

    private static final String ROW = "%-9s %12s %12s %7s  %s%n";

    @Option(names = "--table", description = "a table for people in place of JSON")
    private boolean table;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        var out = spec.commandLine().getOut();
        if (table) {
            out.printf(ROW, "network", "used", "instantiated", "GMAC", "settings");
            Networks.all().forEach(network -> out.print(row(network)));
        } else {
            Networks.all().forEach(network -> out.println(Json.line(fields(network))));
        }
        out.flush();
    }

    private static Trace trace(Network network) {
        return Trace.of(network, 256, 256);
    }

    private static Map<String, Object> fields(Network network) {
        var trace = trace(network);
        var fields = new LinkedHashMap<String, Object>();
        fields.put("name", network.name());
        fields.put("settings", new TreeMap<>(network.settings()));
        fields.put("parametersInstantiated", instantiated(network, trace));
        fields.put("parametersUsed", trace.learned());
        fields.put("macs", trace.macs());
        return fields;
    }

    private static long instantiated(Network network, Trace trace) {
        return trace.learned() + network.unusedParameters();
    }

    /** Settings come last, since they are of very different lengths. */
    private static String row(Network network) {
        var trace = trace(network);
        return String.format(
                Locale.ROOT,
                ROW,
                network.name(),
                String.format(Locale.ROOT, "%,d", trace.learned()),
                String.format(Locale.ROOT, "%,d", instantiated(network, trace)),
                String.format(Locale.ROOT, "%.2f", trace.macs() / 1e9),
                new TreeMap<>(network.settings())
                        .entrySet().stream()
                                .filter(setting -> !setting.getKey().equals("network"))
                                .map(Map.Entry::toString)
                                .collect(Collectors.joining(" ")));
    }
}
