package dev.kamba.trainer.measure;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.trainer.data.WholeFile;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What one run of an experiment gave: the file result.json. Figures that are undefined are NaN here and null there.
 *
 * @param run which
 * @param cost of the network and the training
 * @param last of the weights at the end
 * @param best of the weights that validated best
 * @param highestPooledIou pooled IoU of the validation in which it was highest, which is the epoch that the papers report, 0..1;
 *     NaN in results of before it was kept
 * @param lossFirst training loss of the first step
 * @param lossLast training loss at the end
 */
public record RunResult(
        Run run,
        Cost cost,
        RunMetrics last,
        RunMetrics best,
        double highestPooledIou,
        double lossFirst,
        double lossLast) {

    /** A result has about a thousand characters; anything much longer was not written as one. */
    private static final long MAXIMUM_SIZE = 1 << 16;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new SimpleModule()
                    .addSerializer(double.class, new NanAsNull())
                    .addDeserializer(double.class, new NullAsNan()))
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /**
     * Names a run; runs that differ in the seed alone are one row of a table.
     *
     * @param experiment what it belongs to
     * @param set of pictures
     * @param variant of network or training
     * @param seed of weights, order and augmentation; an experiment splits by it too, train --seed does not
     * @param split how training and measured pictures were told apart, for example group or image
     * @param epochs passes over the training pictures
     * @param batch pictures in a batch
     */
    public record Run(String experiment, String set, String variant, long seed, String split, int epochs, int batch) {}

    /**
     * What a run takes.
     *
     * @param parameters learned numbers
     * @param macs multiply-accumulates for one picture, KAN and scan included
     * @param imagesPerSecond while training
     * @param waitShare share of the time that the device waits for pictures, 0..1
     * @param device in words
     */
    public record Cost(long parameters, long macs, double imagesPerSecond, double waitShare, String device) {}

    public static RunResult read(Path file) {
        try {
            if (Files.size(file) > MAXIMUM_SIZE) {
                throw broken(file, "it has more than " + MAXIMUM_SIZE + " bytes", null);
            }
            if (!(MAPPER.readTree(Files.readAllBytes(file)) instanceof ObjectNode fields)) {
                throw broken(file, "it is no JSON object", null);
            }
            fields.putIfAbsent("highestPooledIou", fields.nullNode());
            for (var weights : List.of("last", "best")) {
                if (fields.get(weights) instanceof ObjectNode metrics) {
                    metrics.putIfAbsent("diceInterval", MAPPER.valueToTree(Interval.NONE));
                    metrics.putIfAbsent("pooledInterval", MAPPER.valueToTree(Interval.NONE));
                }
            }
            return MAPPER.treeToValue(fields, RunResult.class);
        } catch (JsonProcessingException e) {
            throw broken(file, e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same figures under other names, for example where several experiments share a run. */
    public RunResult named(String experiment, String set, String variant, String split) {
        var renamed = new Run(experiment, set, variant, run.seed, split, run.epochs, run.batch);
        return new RunResult(renamed, cost, last, best, highestPooledIou, lossFirst, lossLast);
    }

    /** What is looked at first, for a console. */
    public String line() {
        return "Dice " + Figures.percent(last.dice()) + " % (best " + Figures.percent(best.dice())
                + "), IoU pooled by 8 " + Figures.percent(last.pooledIou()) + " % (highest "
                + Figures.percent(highestPooledIou) + ")";
    }

    private static KambaException broken(Path file, String reason, @Nullable Throwable cause) {
        return new KambaException(
                ErrorCode.CONFIGURATION_INVALID, file + " is no result of a run; make the run again: " + reason, cause);
    }

    public void write(Path file) {
        WholeFile.write(
                file, into -> into.write(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(this)));
    }

    /** JSON has no NaN. */
    private static final class NanAsNull extends StdSerializer<Double> {

        NanAsNull() {
            super(Double.class);
        }

        @Override
        public void serialize(Double value, JsonGenerator into, SerializerProvider provider) throws IOException {
            if (Double.isFinite(value)) {
                into.writeNumber(value);
            } else {
                into.writeNull();
            }
        }
    }

    private static final class NullAsNan extends StdDeserializer<Double> {

        NullAsNan() {
            super(double.class);
        }

        @Override
        public Double deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return _parseDoublePrimitive(parser, context);
        }

        @Override
        public Double getNullValue(DeserializationContext context) {
            return Double.NaN;
        }
    }
}
