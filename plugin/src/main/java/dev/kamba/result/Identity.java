package dev.kamba.result;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.ElementDictionary;
import org.aoju.bus.image.galaxy.data.VR;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Patient and study of the source, copied as they are (PS3.3 sections C.7.1.1, C.7.1.3, C.7.2.1, C.7.2.2, C.7.2.3). */
final class Identity {

    private static final int[] COPIED = {
        Tag.PatientName,
        Tag.PatientID,
        Tag.IssuerOfPatientID,
        Tag.IssuerOfPatientIDQualifiersSequence,
        Tag.TypeOfPatientID,
        Tag.PatientBirthDate,
        Tag.PatientBirthTime,
        Tag.PatientSex,
        Tag.OtherPatientIDs,
        Tag.OtherPatientIDsSequence,
        Tag.OtherPatientNames,
        Tag.EthnicGroup,
        Tag.PatientComments,
        Tag.PatientSpeciesDescription,
        Tag.PatientSpeciesCodeSequence,
        Tag.PatientBreedDescription,
        Tag.PatientBreedCodeSequence,
        Tag.BreedRegistrationSequence,
        Tag.ResponsiblePerson,
        Tag.ResponsiblePersonRole,
        Tag.ResponsibleOrganization,
        Tag.PatientIdentityRemoved,
        Tag.DeidentificationMethod,
        Tag.DeidentificationMethodCodeSequence,
        Tag.ClinicalTrialSponsorName,
        Tag.ClinicalTrialProtocolID,
        Tag.ClinicalTrialProtocolName,
        Tag.ClinicalTrialSiteID,
        Tag.ClinicalTrialSiteName,
        Tag.ClinicalTrialSubjectID,
        Tag.ClinicalTrialSubjectReadingID,
        Tag.ClinicalTrialTimePointID,
        Tag.ClinicalTrialTimePointDescription,
        Tag.StudyDate,
        Tag.StudyTime,
        Tag.StudyID,
        Tag.AccessionNumber,
        Tag.IssuerOfAccessionNumberSequence,
        Tag.ReferringPhysicianName,
        Tag.StudyDescription,
        Tag.ProcedureCodeSequence,
        Tag.PhysiciansOfRecord,
        Tag.NameOfPhysiciansReadingStudy,
        Tag.AdmittingDiagnosesDescription,
        Tag.PatientAge,
        Tag.PatientSize,
        Tag.PatientWeight,
        Tag.PatientSexNeutered,
        Tag.Occupation,
        Tag.AdditionalPatientHistory,
        Tag.AdmissionID,
        Tag.BodyPartExamined
    };

    private Identity() {}

    /** Tags of what is copied if the source has it. */
    static int[] copied() {
        return COPIED.clone();
    }

    /**
     * Copies from the source. Values keep their bytes and their Specific Character Set, unless {@code ownText} needs characters
     * beyond ASCII: then everything becomes UTF-8.
     */
    static void copy(Attributes source, Attributes target, String ownText) {
        var sourceSets = source.getStrings(Tag.SpecificCharacterSet);
        // Some sources have an empty one; it then means ASCII and is left out.
        var declared = sourceSets != null && source.containsValue(Tag.SpecificCharacterSet);
        var ascii = StandardCharsets.US_ASCII.newEncoder().canEncode(ownText);
        if (ascii && declared) {
            target.setString(Tag.SpecificCharacterSet, VR.CS, sourceSets);
        } else if (!ascii) {
            target.setSpecificCharacterSet("ISO_IR 192");
        }
        for (var tag : COPIED) {
            copy(source, target, tag, ascii);
        }
        requirePresent(target);
    }

    private static void copy(Attributes source, Attributes target, int tag, boolean asBytes) {
        if (!source.contains(tag)) {
            return;
        }
        // Archives that do not know an attribute pass it on as UN (PS3.5 section 6.2.2); the bytes are the same.
        var vr = source.getVR(tag) == VR.UN ? ElementDictionary.vrOf(tag, null) : source.getVR(tag);
        if (vr == VR.SQ) {
            copyItems(source, target, tag, asBytes);
            return;
        }
        // Bytes first: asking for text replaces them, and the toolkit cannot write every ISO 2022 text that it reads.
        var bytes = bytes(source, tag);
        if (bytes.length == 0 || !vr.isStringType()) {
            // None of the copied attributes is binary in the standard; a source in which one is has it wrong.
            target.setNull(tag, vr);
        } else if (asBytes) {
            target.setBytes(tag, vr, bytes);
        } else {
            target.setString(tag, vr, source.getStrings(tag));
        }
    }

    private static void copyItems(Attributes source, Attributes target, int tag, boolean asBytes) {
        var items = source.getSequence(tag);
        var copies = target.newSequence(tag, items == null ? 0 : items.size());
        if (items == null) {
            return;
        }
        for (var item : items) {
            var copy = new Attributes();
            copies.add(copy);
            for (var inner : item.tags()) {
                copy(item, copy, inner, asBytes);
            }
        }
    }

    private static byte[] bytes(Attributes source, int tag) {
        try {
            return source.getBytes(tag);
        } catch (IOException e) {
            throw new UncheckedIOException("a value in memory needs no file", e);
        }
    }

    private static void requirePresent(Attributes target) {
        emptyIfAbsent(target, VR.PN, Tag.PatientName, Tag.ReferringPhysicianName);
        emptyIfAbsent(target, VR.LO, Tag.PatientID);
        emptyIfAbsent(target, VR.DA, Tag.PatientBirthDate, Tag.StudyDate);
        emptyIfAbsent(target, VR.TM, Tag.StudyTime);
        emptyIfAbsent(target, VR.CS, Tag.PatientSex);
        emptyIfAbsent(target, VR.SH, Tag.StudyID, Tag.AccessionNumber);
    }

    private static void emptyIfAbsent(Attributes target, VR vr, int... tags) {
        for (var tag : tags) {
            if (!target.contains(tag)) {
                target.setNull(tag, vr);
            }
        }
    }
}
