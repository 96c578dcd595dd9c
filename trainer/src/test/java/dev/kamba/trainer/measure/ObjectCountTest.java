package dev.kamba.trainer.measure;

import dev.kamba.imaging.Mask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

class ObjectCountTest {

    @Test
    void objects_with_more_than_half_in_common_are_partners() {
        var truth = Masks.of("###...##", "........", "###.....", "........");
        var found = Masks.of("##....##", "........", "........", "#......#");

        var count = ObjectCount.of(truth, found);

        assertThat(count).isEqualTo(new ObjectCount(2, 2, 1));
        assertThat(count.f1()).isEqualTo(4 / 7.0);
        assertThat(ObjectCount.of(truth, Mask.empty(4, 8)).f1()).isZero();
    }

    @Test
    void exactly_half_in_common_is_not_enough() {
        assertThat(ObjectCount.of(Masks.of("##.."), Masks.of("#..."))).isEqualTo(new ObjectCount(0, 1, 1));
    }

    @Test
    void pixels_that_touch_at_a_corner_are_one_object() {
        assertThat(ObjectCount.of(Masks.of("#.", ".#"), Masks.of("#.", ".#"))).isEqualTo(new ObjectCount(1, 0, 0));
    }

    @Test
    void without_objects_there_is_no_f1() {
        assertThat(ObjectCount.of(Masks.of(".."), Masks.of("..")).f1()).isNaN();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
    void counts_agree_with_a_comparison_of_all_pairs(long seed) {
        var random = new Random(seed);
        var truth = Masks.discs(random, 24, 31);
        var found = Masks.discs(random, 24, 31);
        var trueParts = parts(truth);
        var foundParts = parts(found);
        int matched = 0;
        for (var one : trueParts) {
            for (var other : foundParts) {
                var common = new HashSet<>(one);
                common.retainAll(other);
                double iou = (double) common.size() / (one.size() + other.size() - common.size());
                matched += iou > 0.5 ? 1 : 0;
            }
        }

        assertThat(ObjectCount.of(truth, found))
                .isEqualTo(new ObjectCount(matched, foundParts.size() - matched, trueParts.size() - matched));
        assertThat(ObjectCount.of(truth, truth)).isEqualTo(new ObjectCount(trueParts.size(), 0, 0));
    }

    private static List<Set<Integer>> parts(Mask mask) {
        var left = mask.bits();
        var parts = new ArrayList<Set<Integer>>();
        while (!left.isEmpty()) {
            var part = new HashSet<Integer>();
            var open = new ArrayDeque<Integer>(List.of(left.nextSetBit(0)));
            while (!open.isEmpty()) {
                int at = open.remove();
                if (left.get(at)) {
                    left.clear(at);
                    part.add(at);
                    for (int i = 0; i < mask.rows() * mask.columns(); i++) {
                        if (Math.abs(i / mask.columns() - at / mask.columns()) <= 1
                                && Math.abs(i % mask.columns() - at % mask.columns()) <= 1) {
                            open.add(i);
                        }
                    }
                }
            }
            parts.add(part);
        }
        return parts;
    }
}
