package dev.kamba.trainer.fit;

import dev.kamba.digest.Sha256;
import dev.kamba.model.Label;
import dev.kamba.trainer.data.Augmentation;
import dev.kamba.trainer.data.Examples;
import dev.kamba.trainer.net.Network;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that determines the steps of a training, so that it does not go on as another one: SHA-256 of each part by its name. What
 * is not here may change between: how long a training lasts, how often it is measured, what it runs on, and what a card says
 * besides.
 */
public record Recipe(SortedMap<String, String> parts) {

    private static final int BLOCK = 1 << 16;

    public Recipe {
        parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
    }

    /** Of a network, the meaning of its labels, prepared pictures in their order, and how it learns from them. */
    public static Recipe of(
            Network network,
            List<Label> labels,
            List<Examples> pictures,
            Augmentation augmentation,
            FitSettings settings) {
        var parts = new TreeMap<>(Map.of(
                "network",
                Sha256.hex(network.channels() + " channels, " + new TreeMap<>(network.settings())),
                "labels",
                Sha256.hex(labels.stream().map(Recipe::meaning).toList().toString()),
                "pictures or split",
                digest(pictures),
                "augmentation",
                Sha256.hex(augmentation.toString()),
                "rates",
                Sha256.hex(settings.rates().toString()),
                "batch",
                Sha256.hex(Integer.toString(settings.batch())),
                "seed",
                Sha256.hex(Long.toString(settings.seed()))));
        // Where a plan says nothing about it, states that were written before it could still count.
        if (!settings.loss().equals(Loss.DEFAULT)) {
            parts.put("loss", Sha256.hex(settings.loss().toString()));
        }
        // Of pictures that are seen whole it is their size. How far tiles overlap counts only where they are measured.
        pictures.stream().findFirst().flatMap(Examples::tile).ifPresent(tile -> parts.put("tile", Sha256.hex(tile)));
        return new Recipe(parts);
    }

    /** Without what only makes segments of probabilities. */
    private static String meaning(Label label) {
        return List.of(label.name(), label.category(), label.type(), label.anatomicRegion())
                .toString();
    }

    /** Of names and contents: pictures drawn anew under old names are others. */
    private static String digest(List<Examples> pictures) {
        var digest = Sha256.start();
        for (var part : pictures) {
            digest.update(Sha256.hex(part.ids().toString()).getBytes(StandardCharsets.UTF_8));
            for (var example : part.list()) {
                update(digest, example.image());
                update(digest, example.target());
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** In blocks, since pictures may be larger than the memory. */
    private static void update(MessageDigest digest, FloatBuffer values) {
        var bytes = ByteBuffer.allocate(BLOCK);
        for (int at = 0; at < values.limit(); at += BLOCK / Float.BYTES) {
            int count = Math.min(BLOCK / Float.BYTES, values.limit() - at);
            bytes.asFloatBuffer().put(0, values, at, count);
            digest.update(bytes.array(), 0, count * Float.BYTES);
        }
    }

    /** Names of the parts in which the two differ. */
    List<String> differences(Recipe other) {
        var names = new TreeMap<>(parts);
        names.putAll(other.parts);
        return names.keySet().stream()
                .filter(name -> !Objects.equals(parts.get(name), other.parts.get(name)))
                .toList();
    }
}
