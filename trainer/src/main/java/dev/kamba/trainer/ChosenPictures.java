package dev.kamba.trainer;

import dev.kamba.model.Label;
import dev.kamba.trainer.data.Pictures;
import dev.kamba.trainer.data.Plan;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.List;

/** The options of a command that say which pictures of a plan it looks at. */
final class ChosenPictures {

    /** Which pictures of a plan. */
    private enum Which {
        TRAINING,
        VALIDATION,
        UNSEEN
    }

    @Option(names = "--plan", required = true, description = "name of a shipped plan, or a JSON file")
    private String plan = "";

    @Option(names = "--data", description = "folder that the plan's relative paths start from (default: here)")
    private Path data = Path.of("");

    @Option(names = "--pictures", description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private Which which = Which.UNSEEN;

    @Option(names = "--most", description = "at most this many pictures, or synthetic studies of each portion")
    private int most = Integer.MAX_VALUE;

    Plan plan() {
        return Plan.of(plan);
    }

    /** With a mask for each label. */
    Pictures pictures(List<Label> labels) {
        var sets = plan().pictures().sets(data, labels);
        var chosen = switch (which) {
            case TRAINING -> sets.training();
            case VALIDATION -> sets.validation();
            case UNSEEN -> sets.unseen();
        };
        return chosen.first(most);
    }

    /** As the option names them. */
    String word() {
        return which.name();
    }
}
