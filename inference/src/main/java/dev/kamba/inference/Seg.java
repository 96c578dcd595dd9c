package dev.kamba.inference;

import dev.kamba.dicom.Segment;
import dev.kamba.dicom.Segments;
import picocli.CommandLine.Command;

/** The commands about DICOM segmentations, ours and others'. */
@Command(
        name = "seg",
        mixinStandardHelpOptions = true,
        description = "Looks at DICOM segmentations: BINARY, FRACTIONAL and label map.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {SegDump.class, SegToPng.class, SegDiff.class, SegValidate.class})
final class Seg {

    private Seg() {}

    /** Text of a file may hold anything; a terminal must not obey it. */
    static String printable(String text) {
        return text.replaceAll("\\p{C}", "?");
    }

    /** Whether it is what a label map says of all that is nothing. */
    static boolean background(Segments segments, Segment segment) {
        return segments.kind() == Segments.Kind.LABEL_MAP && segment.number() == 0;
    }
}
