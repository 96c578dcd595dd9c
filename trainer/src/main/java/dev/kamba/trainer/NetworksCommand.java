package dev.kamba.trainer;

import dev.kamba.trainer.net.Network;
import dev.kamba.trainer.net.Networks;
import dev.kamba.trainer.net.Trace;
import picocli.CommandLine.Command;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Lists networks and settings with their sizes. */
@Command(
        name = "networks",
        description = "Prints one JSON line per network and setting: parameters and multiply-accumulates at 256x256.")
final class NetworksCommand implements Runnable {

    @Override
    public void run() {
        Networks.all().forEach(network -> System.out.println(Json.line(fields(network))));
    }

    private static Map<String, Object> fields(Network network) {
        var trace = Trace.of(network, 256, 256);
        var fields = new LinkedHashMap<String, Object>();
        fields.put("name", network.name());
        fields.put("settings", new TreeMap<>(network.settings()));
        fields.put("parametersInstantiated", trace.learned() + network.unusedParameters());
        fields.put("parametersUsed", trace.learned());
        fields.put("macs", trace.macs());
        return fields;
    }
}
