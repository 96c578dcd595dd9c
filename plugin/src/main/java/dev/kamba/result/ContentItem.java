package dev.kamba.result;

import dev.kamba.model.Code;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;

import java.math.BigDecimal;
import java.math.MathContext;

/** Content items of a structured report (PS3.3 section C.17.3). */
final class ContentItem {

    static final String CONTAINS = "CONTAINS";
    static final String CONCEPT_MODIFIER = "HAS CONCEPT MOD";
    static final String OBSERVATION_CONTEXT = "HAS OBS CONTEXT";
    static final String ACQUISITION_CONTEXT = "HAS ACQ CONTEXT";

    // More digits than a digitised outline has, and never longer than the 16 characters of a decimal string.
    private static final MathContext DIGITS = new MathContext(7);

    private ContentItem() {}

    static Code dcm(String value, String meaning) {
        return new Code(value, "DCM", meaning);
    }

    static Code sct(String value, String meaning) {
        return new Code(value, "SCT", meaning);
    }

    /** Makes the item itself a container; the root has no relationship. */
    static void container(Attributes item, Code name) {
        item.setString(Tag.ValueType, VR.CS, "CONTAINER");
        Items.code(item, Tag.ConceptNameCodeSequence, name);
        item.setString(Tag.ContinuityOfContent, VR.CS, "SEPARATE");
    }

    /** Names the template that a container follows. */
    static void template(Attributes container, String template) {
        var item = Items.one(container, Tag.ContentTemplateSequence);
        item.setString(Tag.MappingResource, VR.CS, "DCMR");
        item.setString(Tag.TemplateIdentifier, VR.CS, template);
    }

    static Attributes addContainer(Attributes parent, Code name) {
        var item = add(parent, CONTAINS);
        container(item, name);
        return item;
    }

    static void addCode(Attributes parent, String relationship, Code name, Code value) {
        var item = add(parent, relationship);
        item.setString(Tag.ValueType, VR.CS, "CODE");
        Items.code(item, Tag.ConceptNameCodeSequence, name);
        Items.code(item, Tag.ConceptCodeSequence, value);
    }

    /** @param value an item of a code sequence, as a source has it */
    static void addCode(Attributes parent, String relationship, Code name, Attributes value) {
        var item = add(parent, relationship);
        item.setString(Tag.ValueType, VR.CS, "CODE");
        Items.code(item, Tag.ConceptNameCodeSequence, name);
        item.newSequence(Tag.ConceptCodeSequence, 1).add(value);
    }

    static void addText(Attributes parent, String relationship, Code name, String value) {
        var item = add(parent, relationship);
        item.setString(Tag.ValueType, VR.CS, "TEXT");
        Items.code(item, Tag.ConceptNameCodeSequence, name);
        item.setString(Tag.TextValue, VR.UT, value);
    }

    static void addUid(Attributes parent, String relationship, Code name, String value) {
        var item = add(parent, relationship);
        item.setString(Tag.ValueType, VR.CS, "UIDREF");
        Items.code(item, Tag.ConceptNameCodeSequence, name);
        item.setString(Tag.UID, VR.UI, value);
    }

    /** The item has the value rounded to seven digits. */
    static Attributes addNumber(Attributes parent, Code name, double value, Code unit) {
        var item = add(parent, CONTAINS);
        item.setString(Tag.ValueType, VR.CS, "NUM");
        Items.code(item, Tag.ConceptNameCodeSequence, name);
        var measured = Items.one(item, Tag.MeasuredValueSequence);
        measured.setString(
                Tag.NumericValue,
                VR.DS,
                new BigDecimal(value, DIGITS).stripTrailingZeros().toPlainString());
        Items.code(measured, Tag.MeasurementUnitsCodeSequence, unit);
        return item;
    }

    /** The caller may add the numbers of frames or segments to what is returned: the reference. */
    static Attributes addImage(Attributes parent, String sopClass, String instance) {
        var item = add(parent, CONTAINS);
        item.setString(Tag.ValueType, VR.CS, "IMAGE");
        var reference = Items.one(item, Tag.ReferencedSOPSequence);
        reference.setString(Tag.ReferencedSOPClassUID, VR.UI, sopClass);
        reference.setString(Tag.ReferencedSOPInstanceUID, VR.UI, instance);
        return reference;
    }

    static Attributes addImage(Attributes parent, Code name, String sopClass, String instance) {
        var reference = addImage(parent, sopClass, instance);
        Items.code(reference.getParent(), Tag.ConceptNameCodeSequence, name);
        return reference;
    }

    private static Attributes add(Attributes parent, String relationship) {
        var content = parent.ensureSequence(Tag.ContentSequence, 8);
        var item = new Attributes();
        content.add(item);
        item.setString(Tag.RelationshipType, VR.CS, relationship);
        return item;
    }
}
