package dev.kamba.trainer;

import dev.kamba.trainer.data.Size;
import dev.kamba.trainer.export.Race;
import dev.kamba.trainer.export.ScanRace;
import dev.kamba.trainer.fit.FitSettings;
import dev.kamba.trainer.fit.Throughput;
import dev.kamba.trainer.net.Network;
import dev.kamba.trainer.net.Networks;
import dev.kamba.trainer.net.Trace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Measures how fast a network trains. */
@Command(
        name = "throughput",
        description = "Prints one JSON line per batch size: images a second in training, on noise.")
final class ThroughputCommand implements Runnable {

    private static final FitSettings.Rates RATES = new FitSettings.Rates(1e-4, 1e-4, 0, 0, 0.99);

    @Option(names = "--set", description = "network settings as in a model card, for example --set scan=s6")
    private Map<String, String> settings = Map.of();

    @Option(names = "--batch", split = ",", description = "batch sizes (default: ${DEFAULT-VALUE})")
    private List<Integer> batches = List.of(8, 16);

    @Option(names = "--size", description = "rows and columns of an image (default: ${DEFAULT-VALUE})")
    private int side = 256;

    @Option(names = "--seconds", description = "per batch size (default: ${DEFAULT-VALUE})")
    private double seconds = 10;

    @Option(
            names = "--forward",
            paramLabel = "TURNS",
            description =
                    "in place of training, time one image forwards on the CPU so often, by PyTorch and by the engine")
    private int forward;

    @Option(
            names = "--scans",
            paramLabel = "TURNS",
            description =
                    "in place of training, time the selective scans of KM-UNet on one core, exported and in our operator")
    private int scans;

    @Option(
            names = "--launch",
            description = "launch the operations of every step one by one, also where a step can be recorded")
    private boolean launch;

    @Option(names = "--device", description = "auto, cpu or cuda:N, several with commas (default: ${DEFAULT-VALUE})")
    private String device = "auto";

    @Override
    public void run() {
        if (scans > 0) {
            raceScans();
            return;
        }
        var network = Networks.of(settings, 3, 1);
        if (forward > 0) {
            race(network);
            return;
        }
        var devices = Devices.parse(device);
        for (int batch : batches) {
            var size = new Size(3, 1, side, side);
            double speed =
                    Throughput.of(network, size, new FitSettings(1, batch, RATES, 1, 0, 1), devices, seconds, !launch);
            var fields = new LinkedHashMap<String, Object>();
            fields.put("name", network.name());
            fields.put("settings", new TreeMap<>(network.settings()));
            fields.put("parameters", Trace.of(network, side, side).learned());
            fields.put("batch", batch);
            fields.put("devices", devices.stream().map(Object::toString).toList());
            fields.put("imagesPerSecond", Math.round(10 * speed) / 10.0);
            System.out.println(Json.line(fields));
        }
    }

    private void race(Network network) {
        int threads = Runtime.getRuntime().availableProcessors();
        var times = Race.of(network, side, threads, forward);
        var fields = new LinkedHashMap<String, Object>();
        fields.put("name", network.name());
        fields.put("settings", new TreeMap<>(network.settings()));
        fields.put("threads", threads);
        fields.put("djlMs", times.djl());
        fields.put("exportedMs", times.exported());
        fields.put("rewrittenMs", times.rewritten());
        fields.put("djlToRewritten", times.ratio());
        System.out.println(Json.line(fields));
    }

    /** The shapes of the published widths at the wanted size. */
    private void raceScans() {
        int[][] reductionsAndChannels = {{2, 32}, {4, 64}, {8, 256}, {16, 320}};
        for (int[] each : reductionsAndChannels) {
            int length = side / each[0] * (side / each[0]);
            var times = ScanRace.of(length, each[1], scans);
            var fields = new LinkedHashMap<String, Object>();
            fields.put("length", length);
            fields.put("channels", each[1]);
            fields.put("exportedMs", times.exported());
            fields.put("ownMs", times.own());
            fields.put("exportedToOwn", times.ratio());
            System.out.println(Json.line(fields));
        }
    }
}
