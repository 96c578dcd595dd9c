package dev.kamba.trainer.data;

import dev.kamba.error.KambaException;
import dev.kamba.imaging.Mask;
import dev.kamba.model.Input;
import dev.kamba.model.Intensity;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import javax.imageio.ImageIO;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListSet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

class ImageFolderTest {

    private static final String COLUMNS = "id,image,mask,class,split,group";

    @TempDir
    private Path temporary;

    private Path folder = Path.of("");

    @BeforeEach
    void four_pictures_with_masks() throws IOException {
        folder = temporary.resolve("set");
        Files.createDirectories(folder.resolve("images"));
        Files.createDirectories(folder.resolve("masks"));
        for (int i = 0; i < 4; i++) {
            write("images/a" + i + ".png", 0, 100, i, 255);
            write("masks/a" + i + ".png", 0, 255, 0, 255);
        }
    }

    @Test
    void manifest_gives_ids_groups_and_masks() throws IOException {
        manifest(
                "\ufeff" + COLUMNS,
                "\"one, first\",images/a0.png,masks/a0.png,benign,train,p1\r",
                "two,images/a1.png,masks/a1.png,benign,train,",
                "");

        var cases = ImageFolder.read(folder, 1).cases();

        assertThat(cases).extracting(Case::id).containsExactly("one, first", "two");
        assertThat(cases).extracting(Case::group).containsExactly("p1", "two");
        assertThat(set(cases.get(0).truth().get(0))).containsExactly(1, 3);
        assertThat(cases.get(1).plane().image().samples()).containsExactly(0, 100, 1, 255);
    }

    @Test
    void without_a_manifest_names_are_matched() {
        assertThat(ImageFolder.read(folder, 1).cases()).extracting(Case::id).containsExactly("a0", "a1", "a2", "a3");
    }

    @Test
    void labels_come_from_one_indexed_mask_or_from_one_mask_each() throws IOException {
        write("masks/indexed.png", 0, 2, 1, 2);
        write("masks/other.png", 255, 0, 0, 255);
        manifest(
                "id,image,mask",
                "one,images/a0.png,masks/indexed.png",
                "two,images/a0.png,masks/a0.png; masks/other.png");

        var cases = ImageFolder.read(folder, 2).cases();

        assertThat(cases.get(0).truth()).extracting(ImageFolderTest::set).containsExactly(List.of(2), List.of(1, 3));
        assertThat(cases.get(1).truth()).extracting(ImageFolderTest::set).containsExactly(List.of(1, 3), List.of(0, 3));
    }

    @Test
    void slices_of_a_volume_know_their_neighbours_by_position() throws IOException {
        manifest(
                "id,image,mask,volume,position",
                "top,images/a2.png,masks/a2.png,v,10.5",
                "alone,images/a3.png,masks/a3.png,,",
                "bottom,images/a0.png,masks/a0.png,v,-3",
                "middle,images/a1.png,masks/a1.png,v,9");

        var cases = ImageFolder.read(folder, 1).cases();

        assertThat(cases).extracting(Case::id).containsExactly("top", "alone", "bottom", "middle");
        assertThat(cases)
                .extracting(Case::volume)
                .containsExactly(Optional.of("v"), Optional.empty(), Optional.of("v"), Optional.of("v"));
        assertThat(third(cases.get(3), -1)).isZero();
        assertThat(third(cases.get(3), 0)).isEqualTo(1);
        assertThat(third(cases.get(3), 1)).isEqualTo(2);
        assertThat(third(cases.get(0), 5)).isEqualTo(2);
        assertThat(third(cases.get(1), 1)).isEqualTo(3);
    }

    /** The pixel by which the pictures differ. */
    private static float third(Case one, int slices) {
        return one.plane().neighbour(slices).image().samples()[2];
    }

    @Test
    void the_column_decides_who_is_trained_on() throws IOException {
        manifest(
                COLUMNS,
                "one,images/a0.png,masks/a0.png,,train,p1",
                "two,images/a1.png,masks/a1.png,,train,p2",
                "three,images/a2.png,masks/a2.png,,testA,p3",
                "four,images/a3.png,masks/a3.png,,val,p4");
        var set = ImageFolder.read(folder, 1);

        var split = set.split(new SplitRule(SplitRule.By.COLUMN, 0.5, 0, 1));

        assertThat(split.training()).extracting(Case::id).containsExactly("one", "two");
        assertThat(split.validation()).extracting(Case::id).containsExactly("four");
        assertThat(split.unseen()).extracting(Case::id).containsExactly("three");
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> Split.of(set.cases(), new SplitRule(SplitRule.By.COLUMN, 0, 0, 1)))
                .withMessageContaining("manifest");
    }

    @Test
    void of_a_cross_validation_all_but_the_unseen_are_parts() throws IOException {
        manifest(
                COLUMNS,
                "one,images/a0.png,masks/a0.png,,train,p1",
                "two,images/a1.png,masks/a1.png,,train,p2",
                "three,images/a2.png,masks/a2.png,,test,p3",
                "four,images/a3.png,masks/a3.png,,val,p4");
        var set = ImageFolder.read(folder, 1);

        var validated = new ArrayList<String>();
        for (int number = 1; number <= 3; number++) {
            var split = set.split(new SplitRule(SplitRule.By.COLUMN, 0, 0, 1, new Fold(number, 3)));
            assertThat(split.unseen()).extracting(Case::id).containsExactly("three");
            assertThat(split.training()).hasSize(2);
            split.validation().forEach(each -> validated.add(each.id()));
        }

        assertThat(validated).containsExactlyInAnyOrder("one", "two", "four");
    }

    @Test
    void validation_is_taken_from_training_where_the_column_names_none() throws IOException {
        manifest(
                COLUMNS,
                "one,images/a0.png,masks/a0.png,,train,p1",
                "two,images/a1.png,masks/a1.png,,train,p2",
                "three,images/a2.png,masks/a2.png,,test,p3");

        var split = ImageFolder.read(folder, 1).split(new SplitRule(SplitRule.By.COLUMN, 0.5, 0, 1));

        assertThat(split.training()).hasSize(1);
        assertThat(split.validation()).hasSize(1);
        assertThat(split.unseen()).extracting(Case::id).containsExactly("three");
    }

    @Test
    void a_column_with_empty_fields_is_no_split() throws IOException {
        manifest(COLUMNS, "one,images/a0.png,masks/a0.png,,train,", "two,images/a1.png,masks/a1.png,,,");
        var set = ImageFolder.read(folder, 1);

        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> set.split(new SplitRule(SplitRule.By.COLUMN, 0, 0, 1)))
                .withMessageContaining("mend the column");
    }

    @Test
    void examples_are_made_as_serving_makes_its_input() {
        var input = new Input(
                List.of("US"), 1, 16, 16, new Intensity(Intensity.Rule.WINDOW, 0, 255), List.of(0.0), List.of(1.0));
        var done = new ConcurrentSkipListSet<Integer>();

        var examples = Examples.of(
                Pictures.of(ImageFolder.read(folder, 1).cases()), input, 1, FloatBuffer::allocate, done::add);

        assertThat(done).containsExactly(1, 2, 3, 4);
        assertThat(examples.list()).hasSize(4);
        assertThat(examples.list().get(3).image().get(15)).isCloseTo(100 / 255f, within(1e-6f));
        assertThat(examples.list().get(3).target().get(0)).isZero();
        assertThat(examples.list().get(3).target().get(15)).isEqualTo(1);
        assertThat(examples.digest()).hasSize(64);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../outside.png", "/etc/passwd", "images/../../outside.png", "images/link.png", "images", ""})
    void paths_must_stay_inside_the_folder(String path) throws IOException {
        Files.copy(folder.resolve("images/a0.png"), temporary.resolve("outside.png"));
        Files.createSymbolicLink(folder.resolve("images/link.png"), temporary.resolve("outside.png"));
        manifest("id,image,mask", "one," + path + ",masks/a0.png");

        refused(1).hasMessageContaining("row 2");
    }

    @Test
    void broken_pictures_are_all_named() throws IOException {
        Files.write(folder.resolve("images/a1.png"), new byte[] {1, 2, 3});
        write("masks/a2.png", 0, 37, 0, 255);
        ImageIO.write(
                new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY),
                "png",
                folder.resolve("masks/a3.png").toFile());

        refused(1)
                .hasMessageContaining("3 of 4 pictures")
                .hasMessageContaining("a1 (images/a1.png): the file is neither PNG nor JPEG")
                .hasMessageContaining("the mask holds the value 37")
                .hasMessageContaining("the mask is 2 x 3 pixels, the picture 2 x 2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id,image\n",
                "id,image,mask\none,images/a0.png\n",
                "id,image,mask\n\"one,images/a0.png,masks/a0.png\n",
                "id,image,mask\n,images/a0.png,masks/a0.png\n",
                "id,image,mask\none,images/a0.png,masks/a0.png\none,images/a1.png,masks/a1.png\n",
                "id,image,mask\none,images/none.png,masks/a0.png\n",
                "id,image,mask\none,images/a0.png,masks/a0.png;masks/a1.png\n",
                "id,image,mask\n",
                ""
            })
    void a_broken_manifest_is_refused(String text) throws IOException {
        manifest(text);

        refused(1).hasMessageContaining("manifest.csv");
    }

    @Test
    void a_label_number_beyond_the_labels_is_refused() throws IOException {
        write("masks/a0.png", 0, 4, 1, 2);

        refused(3)
                .hasMessageContaining(
                        "the mask holds the value 4, but there are only 3 labels; give one file of 0 and 255 for each label");
    }

    private AbstractThrowableAssert<?, KambaException> refused(int labels) {
        var failure = catchThrowableOfType(KambaException.class, () -> ImageFolder.read(folder, labels));
        return assertThat(failure).isNotNull();
    }

    private void manifest(String... lines) throws IOException {
        Files.write(folder.resolve("manifest.csv"), List.of(lines));
    }

    private void write(String name, int... values) throws IOException {
        var picture = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY);
        picture.getRaster().setSamples(0, 0, 2, 2, 0, values);
        ImageIO.write(picture, "png", folder.resolve(name).toFile());
    }

    private static List<Integer> set(Mask mask) {
        return mask.bits().stream().boxed().toList();
    }
}
