package dev.kamba.model;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Writes small ONNX packages for tests, byte by byte: one convolution from {@code image} to {@code logits}, zero-padded, all
 * weights of one output channel alike, so that a reader can work the answer out.
 */
public final class TinyModel {

    private float weight = 8;
    private float bias = -4;
    private int kernel = 1;
    private int onlyChannel = -1;
    private int opset = 17;
    private String json;
    private String input = "image";
    private long[] inputShape;
    private long[] outputShape;
    private boolean external;
    private int more;
    private String twinOf = "";
    private final Message modelFields = new Message();
    private final Message graphFields = new Message();

    private TinyModel(ModelCard card) {
        json = CardJson.write(card);
        inputShape = new long[] {
            -1, card.input().tensorChannels(), card.input().rows(), card.input().columns()
        };
        outputShape = new long[] {
            -1, card.labels().size(), card.input().rows(), card.input().columns()
        };
    }

    /** The logits are 8 * image - 4: positive where the prepared image is above one half. */
    public static TinyModel of(ModelCard card) {
        return new TinyModel(card);
    }

    public static ModelCard card(int channels, int rows, int columns, int labels) {
        var input = new Input(
                List.of("CT", "US"),
                channels,
                rows,
                columns,
                new Intensity(Intensity.Rule.WINDOW, 0, 255),
                Collections.nCopies(channels, 0.0),
                Collections.nCopies(channels, 1.0));
        return card(
                input,
                IntStream.rangeClosed(1, labels)
                        .mapToObj(number -> label("label " + number, 0.5, 0))
                        .toList());
    }

    public static ModelCard card(Input input, List<Label> labels) {
        return new ModelCard(
                "tiny",
                "1.0.0",
                "convolution",
                Map.of("kernel", "1"),
                input,
                labels,
                new Training("none", "CC0", "0".repeat(64), "tests only"),
                Map.of("dice", 0.5),
                "TinyModel");
    }

    public static Label label(String name, double threshold, int minimumPixels) {
        return new Label(
                name,
                "#ff8800",
                new Code("49755003", "SCT", "Morphologically Abnormal Structure"),
                new Code("52988006", "SCT", "Lesion"),
                Optional.of(new Code("76752008", "SCT", "Breast")),
                threshold,
                minimumPixels);
    }

    /** Every tap of the kernel gets this weight; every output channel this bias plus its number. */
    public TinyModel computing(float weight, float bias, int kernel) {
        this.weight = weight;
        this.bias = bias;
        this.kernel = kernel;
        return this;
    }

    /** The model sees one channel of its input alone. */
    public TinyModel seeing(int channel) {
        onlyChannel = channel;
        return this;
    }

    TinyModel opset(int version) {
        opset = version;
        return this;
    }

    TinyModel json(String text) {
        json = text;
        return this;
    }

    TinyModel input(String name, long... shape) {
        input = name;
        inputShape = shape;
        return this;
    }

    TinyModel output(long... shape) {
        outputShape = shape;
        return this;
    }

    /** Says that it is the float16 twin of the package with this SHA-256. */
    public TinyModel twinOf(String digest) {
        twinOf = digest;
        return this;
    }

    /** Adds a field to the ModelProto. */
    TinyModel withModelField(int field, Message value) {
        modelFields.message(field, value);
        return this;
    }

    /** Adds a field to the GraphProto. */
    TinyModel withGraphField(int field, Message value) {
        graphFields.message(field, value);
        return this;
    }

    TinyModel external() {
        external = true;
        return this;
    }

    /** Gives the convolution weights for so many channels more than it gets, which ONNX Runtime finds out when it runs. */
    public TinyModel withWeightsForMore(int channels) {
        more = channels;
        return this;
    }

    public Path writeTo(Path file) {
        try {
            return Files.write(file, bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] bytes() {
        var model = new Message()
                .number(1, 8)
                .text(2, "TinyModel")
                .message(7, graph())
                .message(8, new Message().text(1, "").number(2, opset));
        if (!json.isEmpty()) {
            model.message(14, new Message().text(1, ModelPackage.CARD_KEY).text(2, json));
        }
        if (!twinOf.isEmpty()) {
            model.message(14, new Message().text(1, ModelPackage.TWIN_KEY).text(2, twinOf));
        }
        return model.append(modelFields).bytes();
    }

    private Message graph() {
        int labels = (int) outputShape[1];
        int channels = (int) inputShape[1] + more;
        var weights = new float[labels * channels * kernel * kernel];
        int perTap = kernel * kernel;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = onlyChannel < 0 || i / perTap % channels == onlyChannel ? weight : 0;
        }
        var biases = new float[labels];
        for (int label = 0; label < labels; label++) {
            biases[label] = bias + label;
        }
        var pads = new Message().text(1, "pads").number(20, 7);
        for (int side = 0; side < 4; side++) {
            pads.number(8, kernel / 2);
        }
        var node = new Message()
                .text(1, input)
                .text(1, "W")
                .text(1, "B")
                .text(2, "logits")
                .text(4, "Conv")
                .message(5, pads);
        return new Message()
                .message(1, node)
                .text(2, "tiny")
                .message(5, tensor("W", weights, labels, channels, kernel, kernel))
                .message(5, tensor("B", biases, labels))
                .message(11, tensorInfo(input, inputShape))
                .message(12, tensorInfo("logits", outputShape))
                .append(graphFields);
    }

    private Message tensor(String name, float[] values, long... shape) {
        var tensor = new Message();
        for (long size : shape) {
            tensor.number(1, size);
        }
        tensor.number(2, 1).text(8, name);
        if (external) {
            return tensor.message(13, new Message().text(1, "location").text(2, "weights.bin"))
                    .number(14, 1);
        }
        var raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return tensor.bytes(9, raw.array());
    }

    private static Message tensorInfo(String name, long[] shape) {
        var dimensions = new Message();
        for (long size : shape) {
            dimensions.message(1, size < 0 ? new Message().text(2, "N") : new Message().number(1, size));
        }
        return new Message()
                .text(1, name)
                .message(2, new Message().message(1, new Message().number(1, 1).message(2, dimensions)));
    }

    /** One protobuf message under construction. */
    static final class Message {

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message number(int field, long value) {
            varint((long) field << 3);
            varint(value);
            return this;
        }

        /** Numbers without fields, as packed lists hold them. */
        Message varints(long... values) {
            for (long value : values) {
                varint(value);
            }
            return this;
        }

        Message text(int field, String value) {
            return bytes(field, value.getBytes(StandardCharsets.UTF_8));
        }

        Message message(int field, Message value) {
            return bytes(field, value.bytes());
        }

        Message bytes(int field, byte[] value) {
            varint((long) field << 3 | 2);
            varint(value.length);
            out.writeBytes(value);
            return this;
        }

        Message append(Message fields) {
            out.writeBytes(fields.bytes());
            return this;
        }

        byte[] bytes() {
            return out.toByteArray();
        }

        private void varint(long value) {
            long rest = value;
            while ((rest & ~0x7fL) != 0) {
                out.write((int) ((rest & 0x7f) | 0x80));
                rest >>>= 7;
            }
            out.write((int) rest);
        }
    }
}
