package dev.kamba.trainer.measure;

import dev.kamba.trainer.data.WholeFile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;

/** The report of a training or of a measurement: a single HTML file that needs nothing else, neither network nor folder. */
public final class Report {

    private final ReportContent content;
    private final Html html = new Html();

    private Report(ReportContent content) {
        this.content = content;
    }

    public static void write(Path file, ReportContent content) {
        save(file, new Report(content).page());
    }

    private String page() {
        begin(html, content.title());
        header();
        var gallery = new Gallery(content, content.findings(), "");
        section("figures", "In short", new Headline(content.findings().evaluation())::write);
        content.unseen().ifPresent(unseen -> section("unseen", "Never seen", into -> unseen(into, unseen)));
        section("pictures", "The pictures", gallery::write);
        section(
                "scores",
                "All scores",
                new ScoresSection(content, content.findings().evaluation())::write);
        section("training", "The training", new CurvesSection(content.curves())::write);
        section("confusion", "Confusion", new ConfusionSection(content)::write);
        section("table", "Every picture", into -> new ScoreTable(content).write(into, gallery));
        section("card", "Model card", into -> CardSection.write(into, content.card()));
        section("run", "This run", this::run);
        end(html);
        return html.toString();
    }

    private void header() {
        var card = content.card();
        html.open("header").leaf("h1", content.title());
        html.open("p")
                .leaf("b", card.name() + " " + card.version())
                .text(", " + card.architecture() + ", " + card.input().rows() + " x "
                        + card.input().columns() + ". Trained on "
                        + card.training().data() + ".")
                .close();
        html.leaf("p", card.training().clinicalUse(), "class", "warning");
        html.open("nav");
        link("figures", "In short");
        if (content.unseen().isPresent()) {
            link("unseen", "Never seen");
        }
        link("pictures", "Pictures");
        link("scores", "Scores");
        link("training", "Training");
        link("confusion", "Confusion");
        link("table", "Every picture");
        link("card", "Card");
        link("run", "Run");
        html.close().close();
    }

    private void link(String id, String words) {
        html.leaf("a", words, "href", "#" + id);
    }

    private void section(String id, String title, Consumer<Html> body) {
        html.open("section", "id", id).leaf("h2", title);
        body.accept(html);
        html.close();
    }

    /** What the model is worth: it goes by these figures, in its card too. */
    private void unseen(Html into, Findings unseen) {
        into.leaf(
                "p",
                Figures.count(unseen.evaluation().images())
                        + " pictures that neither the training nor the choice of its weights has seen, as the finished"
                        + " package reads and finds them, at their own size.");
        new Headline(unseen.evaluation()).write(into);
        new Gallery(content, unseen, "unseen-").write(into);
        new ScoresSection(content, unseen.evaluation()).write(into);
    }

    private void run(Html into) {
        var facts = content.facts();
        into.open("dl");
        facts.split()
                .forEach((part, pictures) ->
                        into.leaf("dt", CardSection.words(part)).leaf("dd", Figures.count(pictures) + " pictures"));
        facts.words()
                .forEach((what, words) ->
                        into.leaf("dt", CardSection.words(what)).leaf("dd", words));
        into.close();
        into.leaf("h3", "Settings").leaf("pre", facts.plan(), "class", "tall");
    }

    static void begin(Html html, String title) {
        html.own("<!DOCTYPE html>\n").open("html", "lang", "en").open("head").empty("meta", "charset", "utf-8");
        html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        html.leaf("title", title)
                .own("<style>")
                .own(resource("report.css"))
                .own("</style>")
                .close()
                .open("body");
    }

    static void end(Html html) {
        html.own("<script>").own(resource("report.js")).own("</script>").close().close();
    }

    static void save(Path file, String page) {
        WholeFile.write(file, into -> into.write(page.getBytes(StandardCharsets.UTF_8)));
    }

    private static String resource(String name) {
        try (var stream = Objects.requireNonNull(Report.class.getResourceAsStream(name), name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
