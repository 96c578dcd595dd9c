package dev.kamba.dicom.rule;

/**
 * A broken rule.
 *
 * @param rule its name, for example {@code segment-numbers}
 * @param section part and section of the standard, or who needs it
 * @param text what is wrong, and where; no patient data
 */
public record Finding(String rule, String section, Severity severity, String text) {

    @Override
    public String toString() {
        return rule + " (" + section + "): " + text;
    }
}
