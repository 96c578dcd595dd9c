package dev.kamba.dicom.rule;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Specific Character Set and the text that it is about (PS3.3 section C.12.1.1.2, PS3.5 section 6.1), and the length of decimal
 * strings: what has to be looked at byte by byte.
 */
final class TextRules {

    private static final String SECTION = "PS3.3 C.12.1.1.2";

    private static final Set<VR> TEXT = EnumSet.of(VR.LO, VR.LT, VR.PN, VR.SH, VR.ST, VR.UC, VR.UT);

    /** Defined terms of PS3.3 tables C.12-2 to C.12-5. */
    private static final Set<String> TERMS = Set.of(
            "ISO_IR 6",
            "ISO_IR 100",
            "ISO_IR 101",
            "ISO_IR 109",
            "ISO_IR 110",
            "ISO_IR 144",
            "ISO_IR 127",
            "ISO_IR 126",
            "ISO_IR 138",
            "ISO_IR 148",
            "ISO_IR 203",
            "ISO_IR 13",
            "ISO_IR 166",
            "ISO_IR 192",
            "GB18030",
            "GBK",
            "ISO 2022 IR 6",
            "ISO 2022 IR 100",
            "ISO 2022 IR 101",
            "ISO 2022 IR 109",
            "ISO 2022 IR 110",
            "ISO 2022 IR 144",
            "ISO 2022 IR 127",
            "ISO 2022 IR 126",
            "ISO 2022 IR 138",
            "ISO 2022 IR 148",
            "ISO 2022 IR 203",
            "ISO 2022 IR 13",
            "ISO 2022 IR 166",
            "ISO 2022 IR 87",
            "ISO 2022 IR 159",
            "ISO 2022 IR 149",
            "ISO 2022 IR 58");

    private TextRules() {}

    static List<Rule> rules() {
        return List.of(
                Rule.error("character-set-terms", SECTION, TextRules::terms),
                Rule.error("character-set-missing", SECTION, TextRules::missing),
                Rule.error("character-set-utf8", SECTION, TextRules::utf8),
                Rule.warning("decimal-strings", "PS3.5 6.2", TextRules::decimals));
    }

    private static void terms(Subject subject, Consumer<String> finding) {
        if (copied(subject)) {
            return;
        }
        var terms = Data.texts(subject.header(), Tag.SpecificCharacterSet);
        for (int i = 0; i < terms.size(); i++) {
            boolean firstMayBeEmpty = i == 0 && terms.size() > 1 && terms.get(0).isEmpty();
            if (!firstMayBeEmpty && !TERMS.contains(terms.get(i))) {
                finding.accept("value " + (i + 1) + " of Specific Character Set (0008,0005) is no defined term");
            }
        }
    }

    private static void missing(Subject subject, Consumer<String> finding) {
        if (!subject.header().containsValue(Tag.SpecificCharacterSet)) {
            walkOwn(subject, (tag, bytes) -> {
                if (!ascii(bytes)) {
                    finding.accept(
                            Data.name(tag) + " is not ASCII, but there is no Specific Character Set (0008,0005)");
                }
            });
        }
    }

    private static void utf8(Subject subject, Consumer<String> finding) {
        if (!Data.texts(subject.header(), Tag.SpecificCharacterSet).equals(List.of("ISO_IR 192")) || copied(subject)) {
            return;
        }
        walkOwn(subject, (tag, bytes) -> {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            } catch (CharacterCodingException e) {
                finding.accept(Data.name(tag) + " is not UTF-8, but Specific Character Set (0008,0005) says so");
            }
        });
    }

    /** What is wrong in the source has to be repeated (see {@link IdentityRules}), and is no defect of this object. */
    private static boolean copied(Subject subject) {
        return subject.sources()
                .filter(sources -> Data.texts(sources.first(), Tag.SpecificCharacterSet).stream()
                        .filter(term -> !term.isEmpty())
                        .toList()
                        .equals(Data.texts(subject.header(), Tag.SpecificCharacterSet).stream()
                                .filter(term -> !term.isEmpty())
                                .toList()))
                .isPresent();
    }

    private interface Text {
        void at(int tag, byte[] bytes);
    }

    /** All text but that which the source has, byte for byte. */
    private static void walkOwn(Subject subject, Text text) {
        for (int tag : subject.header().tags()) {
            var bytes = bytes(subject.header(), tag);
            boolean copied = subject.sources()
                    .filter(sources -> sources.holds(tag, bytes))
                    .isPresent();
            if (!copied) {
                at(subject.header(), tag, text);
            }
        }
    }

    /** Before anything asks for the text, or whether there is any: the toolkit then keeps the text alone. */
    static byte[] bytes(Attributes data, int tag) {
        var bytes = data.getVR(tag) == VR.SQ ? null : data.getSafeBytes(tag);
        return bytes == null ? new byte[0] : bytes;
    }

    private static void walk(Attributes data, Text text) {
        for (int tag : data.tags()) {
            at(data, tag, text);
        }
    }

    private static void at(Attributes data, int tag, Text text) {
        var vr = data.getVR(tag);
        if (vr == VR.SQ) {
            Data.items(data, tag).forEach(item -> walk(item, text));
        } else if (TEXT.contains(vr)) {
            text.at(tag, bytes(data, tag));
        }
    }

    private static void decimals(Subject subject, Consumer<String> finding) {
        for (var frame : subject.frames()) {
            for (var group : List.of(frame.own(), frame.shared())) {
                for (int sequence :
                        new int[] {Tag.PlanePositionSequence, Tag.PlaneOrientationSequence, Tag.PixelMeasuresSequence
                        }) {
                    var item = Data.item(group, sequence);
                    for (int tag : item.tags()) {
                        if (item.getVR(tag) == VR.DS && longest(bytes(item, tag)) > 16) {
                            finding.accept("frame " + frame.number() + " has more than 16 characters in a value of "
                                    + Data.name(tag));
                        }
                    }
                }
            }
        }
    }

    private static int longest(byte[] bytes) {
        return Arrays.stream(new String(bytes, StandardCharsets.US_ASCII).split("\\\\"))
                .mapToInt(text -> text.strip().length())
                .max()
                .orElse(0);
    }

    private static boolean ascii(byte[] bytes) {
        for (byte each : bytes) {
            if (each < 0) {
                return false;
            }
        }
        return true;
    }
}
