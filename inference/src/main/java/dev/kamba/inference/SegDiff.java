package dev.kamba.inference;

import dev.kamba.dicom.Segment;
import dev.kamba.dicom.SegmentPairs;
import dev.kamba.dicom.Segments;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.concurrent.Callable;

/** Compares two segmentations of the same images. */
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        description =
                "Compares two segmentations of the same images; ends with 0 if every segment has the same pixels in both,"
                        + " 1 if not.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class SegDiff implements Callable<Integer> {

    /** How segments of two files are known to be the same. */
    enum By {
        NUMBER,
        LABEL,
        CODE;

        String key(Segment segment) {
            return switch (this) {
                case NUMBER -> String.valueOf(segment.number());
                case LABEL -> segment.label();
                case CODE -> segment.type().value() + ", " + segment.type().scheme();
            };
        }
    }

    @Parameters(index = "0", paramLabel = "A", description = "a segmentation")
    private Path one;

    @Parameters(index = "1", paramLabel = "B", description = "another one")
    private Path other;

    @Option(
            names = "--by",
            defaultValue = "number",
            paramLabel = "WHAT",
            description = "what segments are matched by: number, label or code (of the property type); default number")
    private By by;

    @Option(names = "--json", description = "machine-readable")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        var a = Segments.read(one);
        var b = Segments.read(other);
        var pairs = SegmentPairs.of(a, b);
        var report = new SegDiffReport(pairs.geometric() ? "mm" : "px", pairs.onlyInOne(), pairs.onlyInOther());
        var ours = byKey(a, "A");
        var theirs = byKey(b, "B");
        var keys = new LinkedHashSet<>(ours.keySet());
        keys.addAll(theirs.keySet());
        for (var key : keys) {
            var mine = ours.get(key);
            var yours = theirs.get(key);
            if (mine == null || yours == null) {
                report.single(key, mine == null ? "B" : "A");
            } else {
                report.add(key, SegDifference.of(pairs.of(mine.number(), yours.number()), pairs.geometric()));
            }
        }
        spec.commandLine().getOut().println(json ? report.json() : report.text());
        return report.equal() ? 0 : 1;
    }

    private Map<String, Segment> byKey(Segments segments, String name) {
        var found = new LinkedHashMap<String, Segment>();
        for (var segment : segments.segments()) {
            if (!Seg.background(segments, segment) && found.put(by.key(segment), segment) != null) {
                throw new KambaException(
                        ErrorCode.CONFIGURATION_INVALID,
                        "--by: two segments of " + name + " have this in common; match them by number");
            }
        }
        return found;
    }
}
