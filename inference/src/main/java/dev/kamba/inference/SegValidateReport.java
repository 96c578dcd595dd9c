package dev.kamba.inference;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kamba.dicom.rule.Finding;
import dev.kamba.dicom.rule.Severity;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What {@code seg validate} shows.
 *
 * @param unchecked names of rules that were not checked, because there were no images
 */
record SegValidateReport(List<Finding> findings, List<String> unchecked) {

    SegValidateReport {
        findings = List.copyOf(findings);
        unchecked = List.copyOf(unchecked);
    }

    private long count(Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    private static String name(Severity severity) {
        return severity.name().toLowerCase(Locale.ROOT);
    }

    String text() {
        var lines = new ArrayList<String>();
        if (!findings.isEmpty()) {
            var rows = new ArrayList<List<String>>();
            rows.add(List.of("severity", "rule", "section", "what is wrong"));
            findings.forEach(finding -> rows.add(List.of(
                    name(finding.severity()), finding.rule(), finding.section(), Seg.printable(finding.text()))));
            lines.add(new TextTable(rows, 4).text());
        }
        lines.add(count(Severity.ERROR) + " errors, " + count(Severity.WARNING) + " warnings");
        if (!unchecked.isEmpty()) {
            lines.add("not checked without SOURCES: " + String.join(", ", unchecked));
        }
        return String.join(System.lineSeparator(), lines);
    }

    String json() {
        var root = new JsonMapper()
                .createObjectNode()
                .put("errors", count(Severity.ERROR))
                .put("warnings", count(Severity.WARNING));
        var array = root.putArray("findings");
        findings.forEach(finding -> array.addObject()
                .put("severity", name(finding.severity()))
                .put("rule", finding.rule())
                .put("section", finding.section())
                .put("text", finding.text()));
        unchecked.forEach(root.putArray("notChecked")::add);
        return root.toPrettyString();
    }
}
