package dev.kamba.picture;

import dev.kamba.imaging.Mask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ContourTest {

    @Test
    void a_pixel_has_a_line_through_the_middles_of_its_sides() {
        var contours = Contour.of(mask("...", ".#.", "..."));

        assertThat(contours).hasSize(1);
        assertThat(points(contours.get(0))).isEqualTo("1.5,1.0 2.0,1.5 1.5,2.0 1.0,1.5");
    }

    @Test
    void a_hole_has_a_line_of_its_own_the_other_way_round() {
        var contours = Contour.of(mask("#####", "#...#", "#.#.#", "#...#", "#####"));

        assertThat(contours).extracting(Contour::hole).containsExactly(false, false, true);
        assertThat(contours).extracting(Contour::size).containsExactly(20, 4, 12);
    }

    @Test
    void parts_that_touch_at_a_corner_have_one_line_and_holes_that_do_have_two() {
        assertThat(Contour.of(mask("#..", ".#.", "..#"))).hasSize(1);
        assertThat(Contour.of(mask("####", "#.##", "##.#", "####"))).hasSize(3);
    }

    @Test
    void area_is_that_of_the_pixels_without_their_cut_corners() {
        // Four corners of an eighth of a pixel each.
        assertThat(Contour.of(mask("##", "##")).get(0).signedArea()).isCloseTo(4 - 0.5, within(1e-12));
    }

    @Test
    void along_the_border_of_the_image_the_line_runs_on_the_border() {
        var contour = Contour.of(mask("##", "##")).get(0);

        for (int i = 0; i < contour.size(); i++) {
            assertThat(contour.x(i)).isBetween(0.0, 2.0);
            assertThat(contour.y(i)).isBetween(0.0, 2.0);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 5, 8, 13})
    void what_the_lines_enclose_is_the_mask_simplified_or_not(long seed) {
        var random = new Random(seed);
        int rows = 1 + random.nextInt(40);
        int columns = 1 + random.nextInt(40);
        var noise = new BitSet();
        double density = random.nextDouble(0.1, 0.9);
        for (int i = 0; i < rows * columns; i++) {
            noise.set(i, random.nextDouble() < density);
        }
        var mask = Mask.of(rows, columns, noise);

        assertThat(enclosed(Contour.of(mask), rows, columns)).isEqualTo(mask);
        assertThat(enclosed(simplified(mask), rows, columns)).isEqualTo(mask);
    }

    @Test
    void a_disc_keeps_every_pixel_with_a_third_of_the_points() {
        var disc = disc(400, 180);

        var whole = Contour.of(disc).get(0);
        var simple = whole.simplified();

        assertThat(enclosed(List.of(simple), 400, 400)).isEqualTo(disc);
        assertThat(simple.size()).isLessThan(whole.size() / 3);
    }

    @Test
    void no_point_that_was_left_out_is_farther_from_the_line_than_the_tolerance() {
        var whole = Contour.of(disc(101, 40)).get(0);
        var simple = whole.simplified();

        for (int i = 0; i < whole.size(); i++) {
            assertThat(distance(whole.x(i), whole.y(i), simple)).isLessThanOrEqualTo(0.35 + 1e-12);
        }
    }

    private static double distance(double x, double y, Contour line) {
        double least = Double.MAX_VALUE;
        for (int i = 0; i < line.size(); i++) {
            int next = (i + 1) % line.size();
            least = Math.min(least, Line2D.ptSegDist(line.x(i), line.y(i), line.x(next), line.y(next), x, y));
        }
        return least;
    }

    private static List<Contour> simplified(Mask mask) {
        return Contour.of(mask).stream().map(Contour::simplified).toList();
    }

    /** The pixels whose centres an even number of lines does not go around, by Java's own geometry. */
    private static Mask enclosed(List<Contour> contours, int rows, int columns) {
        var path = new Path2D.Double(Path2D.WIND_EVEN_ODD);
        contours.forEach(contour -> contour.addTo(path, 1, 1));
        var bits = new BitSet();
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                bits.set(row * columns + column, path.contains(column + 0.5, row + 0.5));
            }
        }
        return Mask.of(rows, columns, bits);
    }

    private static Mask disc(int size, int radius) {
        var bits = new BitSet();
        for (int i = 0; i < size * size; i++) {
            int row = i / size;
            bits.set(i, Math.hypot(row - size / 2.0, i % size - size / 2.0) < radius);
        }
        return Mask.of(size, size, bits);
    }

    private static Mask mask(String... rows) {
        var bits = new BitSet();
        var all = String.join("", rows);
        for (int i = 0; i < all.length(); i++) {
            bits.set(i, all.charAt(i) == '#');
        }
        return Mask.of(rows.length, rows[0].length(), bits);
    }

    private static String points(Contour contour) {
        var text = new StringBuilder();
        for (int i = 0; i < contour.size(); i++) {
            text.append(contour.x(i)).append(',').append(contour.y(i)).append(' ');
        }
        return text.toString().trim();
    }
}
