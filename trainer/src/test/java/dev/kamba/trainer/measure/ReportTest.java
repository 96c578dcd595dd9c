package dev.kamba.trainer.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kamba.imaging.Mask;
import dev.kamba.model.CardJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import javax.imageio.ImageIO;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ReportTest {

    private static final Mask TRUTH = Contents.block(10, 10, 30, 40);
    private static final Mask FOUND = Contents.block(10, 20, 30, 50);
    private static final Mask NONE = Contents.block(0, 0, 0, 0);

    @TempDir
    private Path folder = Path.of("");

    private String page(ReportContent content) throws IOException {
        var file = folder.resolve("report.html");
        Report.write(file, content);
        return Files.readString(file);
    }

    private String page(Outcome... outcomes) throws IOException {
        return page(Contents.content(List.of(outcomes), Curves.none()));
    }

    @Test
    void picture_shows_truth_and_finding_in_their_colours() throws IOException {
        var drawn = picture(page(Masks.outcome("a", TRUTH, FOUND)));

        // The whole of 60 x 40 is shown at 360 x 240: six drawn pixels for one.
        assertThat(List.of(drawn.getWidth(), drawn.getHeight())).containsExactly(360, 240);
        assertThat(rgb(drawn, 59, 120)).isEqualTo(OutlinedPicture.TRUTH);
        assertThat(rgb(drawn, 241, 120)).isEqualTo(OutlinedPicture.TRUTH);
        assertThat(rgb(drawn, 120, 120)).isEqualTo(OutlinedPicture.FOUND);
        assertThat(rgb(drawn, 299, 120)).isEqualTo(OutlinedPicture.FOUND);
        assertThat(rgb(drawn, 180, 120)).as("inside, 100 of 0..200").isEqualTo(0x808080);
        assertThat(rgb(drawn, 5, 5)).as("outside").isEqualTo(0x808080);
    }

    @Test
    void where_both_agree_both_are_seen() throws IOException {
        var drawn = picture(page(Masks.outcome("a", TRUTH, TRUTH)));

        assertThat(rgb(drawn, 59, 120)).isEqualTo(OutlinedPicture.TRUTH);
        assertThat(rgb(drawn, 60, 120)).isEqualTo(OutlinedPicture.FOUND);
    }

    private static BufferedImage picture(String page) throws IOException {
        var uri = Pattern.compile("src=\"data:image/png;base64,([^\"]+)\"").matcher(page);
        assertThat(uri.find()).isTrue();
        return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(uri.group(1))));
    }

    private static int rgb(BufferedImage picture, int x, int y) {
        return picture.getRGB(x, y) & 0xffffff;
    }

    @Test
    void hostile_ids_are_text() throws IOException {
        String page = page(Masks.outcome("\"><script>alert(1)</script><img src=x onerror='a'>&\u0000", TRUTH, FOUND));

        assertThat(page)
                .doesNotContain("<script>alert")
                .doesNotContain("<img src=x")
                .contains("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=&#39;a&#39;&gt;&amp;")
                .contains("A &amp; B", "two &lt;cores&gt;");
        assertThat(page.codePoints()).doesNotContain(0);
    }

    @Test
    void nothing_is_loaded_from_elsewhere() throws IOException {
        String page = page(Masks.outcome("a", TRUTH, FOUND), Masks.outcome("b", NONE, FOUND));

        assertThat(page).doesNotContainPattern("(?i)https?://").doesNotContainPattern("@import|url\\(");
        var sources = Pattern.compile("(?:src|href)=\"([^\"]{0,20})")
                .matcher(page)
                .results()
                .toList();
        assertThat(sources)
                .isNotEmpty()
                .allMatch(source ->
                        source.group(1).startsWith("data:") || source.group(1).startsWith("#"));
    }

    @Test
    void what_is_undefined_is_a_dash() throws IOException {
        String page = page(Masks.outcome("quiet", NONE, NONE), Masks.outcome("alarm", NONE, FOUND));

        String shown = page.substring(0, page.indexOf("<script>"));
        assertThat(shown).doesNotContain("NaN", "Infinity").contains("<td class=\"\">\u2013</td>");
        assertThat(page).contains("False alarms", "found where nothing is true");
    }

    @Test
    void means_have_an_interval_over_groups_whose_names_are_not_shown() throws IOException {
        var hit = new Outcome("a", "patient-1", Optional.empty(), List.of(TRUTH), List.of(TRUTH), Optional.empty());
        var miss = new Outcome("b", "patient-2", Optional.empty(), List.of(TRUTH), List.of(NONE), Optional.empty());

        assertThat(page(hit, miss))
                .contains("95 % interval 0.0 to 100.0 over 2 groups; median", "<td>0.0 to 100.0</td>")
                .doesNotContain("patient-");
    }

    @Test
    void volumes_are_drawn_where_pictures_are_slices() throws IOException {
        var slice = new Outcome("a", "a", Optional.of("v<1>"), List.of(TRUTH), List.of(FOUND), Optional.empty());

        assertThat(page(slice))
                .contains("Dice per volume", "Volumes, found by true", "v&lt;1&gt;: Dice 66.7 %, 1 slices");
        assertThat(page(Masks.outcome("a", TRUTH, FOUND))).doesNotContain("Dice per volume", "Volumes, found by true");
    }

    @Test
    void every_field_of_the_card_is_there() throws IOException {
        var content = Contents.content(List.of(Masks.outcome("a", TRUTH, FOUND)), Curves.none());
        var leaves = new ArrayList<JsonNode>();
        collect(new JsonMapper().readTree(CardJson.write(content.card())), leaves);

        assertThat(leaves).hasSizeGreaterThan(30);
        String page = page(content);
        assertThat(leaves)
                .allSatisfy(leaf ->
                        assertThat(page).contains(Html.escaped(leaf.asText().replaceFirst("\\.0$", ""))));
        assertThat(page).contains("Standard deviation", "Minimum pixels", "Clinical use");
    }

    private static void collect(JsonNode node, List<JsonNode> leaves) {
        if (node.isValueNode()) {
            leaves.add(node);
        }
        node.forEach(child -> collect(child, leaves));
    }

    @Test
    void several_labels_are_told_apart() throws IOException {
        String page = page(
                new Outcome("a", "a", Optional.empty(), List.of(TRUTH, NONE), List.of(FOUND, NONE), Optional.empty()));

        assertThat(page).contains("Pixels: Label 0", "Pixels: Label 1", "Pixels of all labels", "<td>Label 1</td>");
    }

    @Test
    void curves_settings_and_sizes_are_shown() throws IOException {
        var csv = Files.writeString(
                folder.resolve("run.csv"), "step,loss,validation_dice,best\n1,0.9,,\n2,0.5,,\n2,,0.75,yes\n");

        String page = page(Contents.content(List.of(Masks.outcome("a", TRUTH, FOUND)), Curves.read(csv)));

        assertThat(page).contains("aria-label=\"Loss\"", "(last 0.750)", "kept weights, step 2");
        assertThat(page).contains("4,321 pictures", "{&quot;steps&quot; : 100}");
        assertThat(page).doesNotContain("learning rate (");
    }

    @Test
    void a_picture_that_is_gone_is_said_to_be() throws IOException {
        var at = Contents.content(List.of(Masks.outcome("a", TRUTH, FOUND)), Curves.none());

        var gone = new Findings(at.findings().evaluation(), at.findings().outcomes(), id -> Optional.empty());
        String page = page(new ReportContent(at.title(), at.card(), gone, Optional.empty(), at.curves(), at.facts()));

        assertThat(page).contains("not at hand any more").doesNotContain("<img");
    }

    @Test
    void what_was_never_seen_has_its_own_figures_and_pictures() throws IOException {
        var trained = Contents.content(List.of(Masks.outcome("known", TRUTH, TRUTH)), Curves.none());

        String page =
                page(trained.with(trained.card(), Contents.findings(List.of(Masks.outcome("strange", TRUTH, FOUND)))));

        String unseen =
                page.substring(page.indexOf("<section id=\"unseen\""), page.indexOf("<section id=\"pictures\""));
        assertThat(unseen)
                .contains("1 pictures that neither", "66.7", "strange", "id=\"unseen-case-0\"", "data:image/png")
                .doesNotContain("known");
        assertThat(page).contains("href=\"#unseen\"", "id=\"case-0\"");
        assertThat(page(trained)).doesNotContain("unseen\"");
    }

    @Test
    void worst_middle_and_best_are_different_pictures() throws IOException {
        var outcomes = new ArrayList<Outcome>();
        for (int i = 0; i < 30; i++) {
            outcomes.add(Masks.outcome("p" + i, TRUTH, Contents.block(10, 10 + i, 30, 40 + Math.min(i, 20))));
        }

        var ids = Pattern.compile("class=\"id\">(p\\d+)<")
                .matcher(page(Contents.content(outcomes, Curves.none())))
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(ids)
                .hasSize(20)
                .doesNotHaveDuplicates()
                .startsWith("p29")
                .endsWith("p0")
                .contains("p15", "p14");
    }

    @Test
    void content_of_unlike_sizes_is_refused() {
        var at = Contents.content(List.of(Masks.outcome("a", TRUTH, FOUND)), Curves.none());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Findings(
                        at.findings().evaluation(), List.of(), at.findings().planes()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ReportContent(
                        at.title(), Contents.card("one", "two"), at.findings(), at.unseen(), at.curves(), at.facts()));
    }
}
