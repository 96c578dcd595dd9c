package dev.kamba.trainer;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.trainer.data.Case;
import dev.kamba.trainer.data.DicomFolder;
import dev.kamba.trainer.data.ImageFolder;
import dev.kamba.trainer.data.PictureFacts;
import dev.kamba.trainer.data.PlanDraft;
import dev.kamba.trainer.data.Source;
import dev.kamba.trainer.data.SplitRule;
import dev.kamba.trainer.net.Networks;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes a plan for pictures of one's own, to begin with. */
@Command(
        name = "plan",
        description =
                "Looks at a set of pictures and writes a plan for the command train: size, colours and intensities"
                        + " as measured, the rest as it served other sets.")
final class PlanCommand implements Runnable {

    /** Shares of all pictures, in whole groups. */
    private static final SplitRule SPLIT = new SplitRule(SplitRule.By.GROUP, 0.15, 0.15, 2981);

    /** Where the pictures are; one of the two. */
    private static final class Place {

        @Option(names = "--images", required = true, description = "folder of pictures with masks, below --data")
        private String images = "";

        @Option(names = "--dicom", required = true, description = "folder of series with segmentations, below --data")
        private String dicom = "";
    }

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Place place = new Place();

    @Option(names = "--data", description = "folder that the plan's relative paths start from (default: here)")
    private Path data = Path.of("");

    @Option(
            names = "--label",
            required = true,
            description = "what is to be found, in DICOM its Segment Label; may be repeated, in the masks' order")
    private List<String> labels = List.of();

    @Option(names = "--modality", required = true, description = "of the pictures, for example MR, CT, US or XC")
    private String modality = "";

    @Option(names = "--name", required = true, description = "of the model: lower-case letters, digits, hyphens")
    private String name = "";

    @Option(
            names = "--frames",
            description = "of a segmented DICOM series: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private DicomFolder.Frames frames = DicomFolder.Frames.ALL;

    @Option(names = "--set", description = "network settings, for example --set network=u-net (default: KM-UNet)")
    private Map<String, String> settings = Map.of("network", "km-unet");

    @Option(names = "--out", required = true, description = "plan to write; must not be there yet")
    private Path out = Path.of("");

    @Override
    public void run() {
        boolean dicom = !place.dicom.isEmpty();
        var source = dicom ? new Source.Dicom(place.dicom, frames, SPLIT) : new Source.Folder(place.images, SPLIT);
        try {
            // Whatever can be refused before pictures are read, which may take minutes.
            int multiple = Networks.of(settings, 1, labels.size()).multiple();
            Release.folder(out, "--out cannot be made; name another");
            if (Files.exists(out)) {
                throw new FileAlreadyExistsException(out.toString());
            }
            var draft = new PlanDraft(name, modality.toUpperCase(Locale.ROOT), labels, settings, source);
            var cases = cases(draft);
            var facts = PictureFacts.of(cases);
            var plan = draft.plan(cases, facts, multiple);
            Files.writeString(out, plan.json() + System.lineSeparator(), StandardOpenOption.CREATE_NEW);
            tell(facts);
        } catch (IllegalArgumentException e) {
            throw new KambaException(ErrorCode.CONFIGURATION_INVALID, "no such model: " + e.getMessage(), e);
        } catch (FileAlreadyExistsException e) {
            throw new KambaException(ErrorCode.CONFIGURATION_INVALID, out + " is there already; name another", e);
        } catch (IOException e) {
            throw new KambaException(ErrorCode.CONFIGURATION_INVALID, out + " cannot be written; name another", e);
        }
    }

    private List<Case> cases(PlanDraft draft) {
        if (place.dicom.isEmpty()) {
            return ImageFolder.read(data.resolve(place.images), labels.size()).cases();
        }
        var folder = DicomFolder.read(data.resolve(place.dicom), draft.cardLabels(), frames);
        folder.leftOut().forEach(reason -> System.out.println("left out: " + reason));
        return folder.cases();
    }

    private void tell(PictureFacts facts) {
        System.out.printf(
                "%d %s pictures of %d groups, %d x %d in the median%n",
                facts.pictures(), facts.colour() ? "colour" : "grey", facts.groups(), facts.rows(), facts.columns());
        for (int label = 0; label < labels.size(); label++) {
            System.out.printf(
                    Locale.ROOT,
                    "%s: %.2f %% of the pixels%n",
                    labels.get(label),
                    100 * facts.marked().get(label));
        }
        System.out.printf(
                "%s: before results go anywhere, give its card the codes of its labels, the licence and the use%n",
                out);
    }
}
