package dev.kamba.dicom.rule;

import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * One rule of the book.
 *
 * @param id its name, as findings give it
 * @param section part and section of the standard, or who needs it
 * @param severity of its findings
 * @param needsSources whether it compares the segmentation with its images
 * @param check hands a sentence to the consumer for each thing that is wrong
 */
record Rule(
        String id,
        String section,
        Severity severity,
        boolean needsSources,
        BiConsumer<Subject, Consumer<String>> check) {

    /** A rule for the sources, if there are any, as well as the segmentation. */
    interface SourceCheck {
        void on(Subject subject, Sources sources, Consumer<String> finding);
    }

    static Rule error(String id, String section, BiConsumer<Subject, Consumer<String>> check) {
        return new Rule(id, section, Severity.ERROR, false, check);
    }

    static Rule warning(String id, String section, BiConsumer<Subject, Consumer<String>> check) {
        return new Rule(id, section, Severity.WARNING, false, check);
    }

    static Rule sourceError(String id, String section, SourceCheck check) {
        return new Rule(id, section, Severity.ERROR, true, withSources(check));
    }

    static Rule sourceWarning(String id, String section, SourceCheck check) {
        return new Rule(id, section, Severity.WARNING, true, withSources(check));
    }

    private static BiConsumer<Subject, Consumer<String>> withSources(SourceCheck check) {
        return (subject, finding) -> subject.sources().ifPresent(sources -> check.on(subject, sources, finding));
    }
}
