package dev.kamba.trainer.fit;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.model.CardJson;
import dev.kamba.model.ModelCard;
import dev.kamba.trainer.data.WholeFile;
import dev.kamba.trainer.net.Network;
import dev.kamba.trainer.net.Networks;
import dev.kamba.trainer.net.Weights;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Trained weights with the card of the model they belong to, as one file. */
public record Checkpoint(ModelCard card, Network network, Weights weights) {

    private static final int MAGIC = 0x4b414d42;
    private static final int LONGEST_CARD = 1 << 20;
    private static final String BROKEN = "use a checkpoint that the command train wrote; this is none, ";

    /** The card's network with weights from elsewhere. */
    public static Checkpoint of(ModelCard card, Weights weights) {
        return new Checkpoint(card, network(card), weights);
    }

    /** The network that a card describes. */
    public static Network network(ModelCard card) {
        return Networks.of(
                card.settings(), card.input().tensorChannels(), card.labels().size());
    }

    /** Replaces the file at once. */
    public void write(Path file) {
        WholeFile.write(file, into -> {
            var out = new DataOutputStream(into);
            out.writeInt(MAGIC);
            var json = CardJson.write(card).getBytes(StandardCharsets.UTF_8);
            out.writeInt(json.length);
            out.write(json);
            write(out, weights.slots(true), weights.learned());
            write(out, weights.slots(false), weights.statistics());
        });
    }

    public static Checkpoint read(Path file) {
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            int magic = in.readInt();
            int length = in.readInt();
            if (magic != MAGIC || length < 1 || length > LONGEST_CARD) {
                throw new KambaException(ErrorCode.CONFIGURATION_INVALID, BROKEN + "it does not begin like one");
            }
            var card = CardJson.read(new String(in.readNBytes(length), StandardCharsets.UTF_8));
            var layout = Weights.initial(network(card), 0);
            var learned = read(in, layout.slots(true), layout.learned());
            var statistics = read(in, layout.slots(false), layout.statistics());
            return of(card, layout.with(learned, statistics));
        } catch (EOFException e) {
            throw new KambaException(ErrorCode.CONFIGURATION_INVALID, BROKEN + "it ends early", e);
        } catch (IOException e) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID, "there is no checkpoint '" + file + "' to read", e);
        }
    }

    private static void write(DataOutputStream out, List<Weights.Slot> slots, float[] values) throws IOException {
        for (var slot : slots) {
            for (int i = slot.at(); i < slot.end(); i++) {
                out.writeFloat(values[i]);
            }
        }
    }

    private static float[] read(DataInputStream in, List<Weights.Slot> slots, float[] values) throws IOException {
        for (var slot : slots) {
            for (int i = slot.at(); i < slot.end(); i++) {
                values[i] = in.readFloat();
            }
        }
        return values;
    }
}
