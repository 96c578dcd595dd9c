package dev.kamba.result;

import dev.kamba.model.Code;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;

/** Sequences of one item. */
final class Items {

    private Items() {}

    /** Adds a sequence with one empty item and returns that item. */
    static Attributes one(Attributes parent, int sequence) {
        var item = new Attributes();
        parent.newSequence(sequence, 1).add(item);
        return item;
    }

    /** Adds a code sequence with one code (PS3.3 section 8.8). */
    static void code(Attributes parent, int sequence, Code code) {
        var item = one(parent, sequence);
        item.setString(Tag.CodeValue, VR.SH, SegText.value(code.value()));
        item.setString(Tag.CodingSchemeDesignator, VR.SH, SegText.value(code.scheme()));
        item.setString(Tag.CodeMeaning, VR.LO, SegText.value(code.meaning()));
    }
}
