package dev.kamba.result;

import dev.kamba.model.Code;

import java.util.Map;
import java.util.Optional;

/** Codes of the modalities that images for a model come from (PS3.16 CID 29). */
final class Modalities {

    private static final Map<String, String> MEANINGS = Map.ofEntries(
            Map.entry("CR", "Computed Radiography"),
            Map.entry("CT", "Computed Tomography"),
            Map.entry("DX", "Digital Radiography"),
            Map.entry("ES", "Endoscopy"),
            Map.entry("GM", "General Microscopy"),
            Map.entry("IO", "Intra-oral Radiography"),
            Map.entry("MG", "Mammography"),
            Map.entry("MR", "Magnetic Resonance"),
            Map.entry("NM", "Nuclear Medicine"),
            Map.entry("OP", "Ophthalmic Photography"),
            Map.entry("OPT", "Ophthalmic Tomography"),
            Map.entry("PT", "Positron emission tomography"),
            Map.entry("PX", "Panoramic X-Ray"),
            Map.entry("RF", "Radiofluoroscopy"),
            Map.entry("US", "Ultrasound"),
            Map.entry("XA", "X-Ray Angiography"),
            Map.entry("XC", "External-camera Photography"));

    private Modalities() {}

    /** Of a Modality (0008,0060); empty for one that takes no images for models, or that is not known here. */
    static Optional<Code> code(String modality) {
        return Optional.ofNullable(MEANINGS.get(modality)).map(meaning -> new Code(modality, "DCM", meaning));
    }
}
