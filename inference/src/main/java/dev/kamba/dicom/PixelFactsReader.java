package dev.kamba.dicom;

import dev.kamba.error.KambaException;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Decodes each frame of a segmentation once and notes what it holds. */
final class PixelFactsReader {

    private static final int MOST_VALUES = 1 << 16;

    private final Attributes attributes;
    private final Instance instance;
    private final boolean binary;

    /** Pixels of other segments seen so far at each place; kept for BINARY objects only. */
    private final Map<Object, Map<Integer, BitSet>> seen = new HashMap<>();

    private final BitSet values = new BitSet();
    private boolean overlap;

    private PixelFactsReader(Attributes attributes, Instance instance) {
        this.attributes = attributes;
        this.instance = instance;
        binary = instance.format().depth().allocated() == 1;
    }

    static PixelFacts read(Header header) {
        var source = header.pixels();
        if (source == null) {
            return new PixelFacts(
                    PixelFacts.NONE, 0, PixelFacts.NONE, List.of(), Set.of(), false, "there are no pixel data");
        }
        long length = source.length();
        try {
            var instance = Instance.of(header, source);
            var reader = new PixelFactsReader(header.attributes(), instance);
            var frames = reader.frames();
            return new PixelFacts(
                    length,
                    spareBits(source, instance),
                    padding(source, instance),
                    frames,
                    reader.values(),
                    reader.overlap,
                    "");
        } catch (KambaException e) {
            return new PixelFacts(length, 0, PixelFacts.NONE, List.of(), Set.of(), false, e.detail());
        }
    }

    private List<FrameValues> frames() {
        var frames = new ArrayList<FrameValues>();
        for (int index = 0; index < instance.frames(); index++) {
            frames.add(frame(index));
        }
        return frames;
    }

    private Set<Integer> values() {
        return values.stream().boxed().collect(Collectors.toSet());
    }

    private FrameValues frame(int index) {
        var samples = instance.stored(index);
        int pixels = instance.format().pixels();
        int greatest = 0;
        var bits = new BitSet();
        int marked = 0;
        for (int pixel = 0; pixel < pixels; pixel++) {
            int value = (int) samples.at(0, pixel) & (MOST_VALUES - 1);
            values.set(value);
            greatest = Math.max(greatest, value);
            if (value != 0) {
                marked++;
                if (binary) {
                    bits.set(pixel);
                }
            }
        }
        if (binary && marked > 0) {
            compare(index, bits);
        }
        return new FrameValues(greatest, marked);
    }

    private void compare(int index, BitSet bits) {
        var groups = FrameAttributes.of(attributes, index, instance.frames());
        int segment = groups.group(Tag.SegmentIdentificationSequence).getInt(Tag.ReferencedSegmentNumber, -1);
        var here = seen.computeIfAbsent(place(groups), unknown -> new HashMap<>());
        here.forEach((other, pixels) -> overlap |= other != segment && pixels.intersects(bits));
        here.computeIfAbsent(segment, unknown -> new BitSet()).or(bits);
    }

    /** What tells apart the planes of a segmentation: the images they were made from; where none are named, the position. */
    private static Object place(FrameAttributes groups) {
        var sources = SegmentsReader.sources(groups.group(Tag.DerivationImageSequence));
        if (!sources.isEmpty()) {
            return sources;
        }
        var position = groups.group(Tag.PlanePositionSequence).getStrings(Tag.ImagePositionPatient);
        return position == null ? List.of() : Arrays.asList(position);
    }

    private static long bits(Instance instance) {
        return Math.multiplyExact(instance.format().frameBits(), (long) instance.frames());
    }

    private static int spareBits(PixelSource source, Instance instance) {
        long bits = bits(instance);
        if (source.encapsulated() || bits % 8 == 0) {
            return 0;
        }
        return (source.read(bits / 8, 1)[0] & 0xff) >> (int) (bits % 8);
    }

    private static int padding(PixelSource source, Instance instance) {
        long bytes = (bits(instance) + 7) / 8;
        return source.encapsulated() || source.length() <= bytes ? PixelFacts.NONE : source.read(bytes, 1)[0] & 0xff;
    }
}
