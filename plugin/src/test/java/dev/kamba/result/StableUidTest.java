package dev.kamba.result;

import org.junit.jupiter.api.Test;

import java.math.BigInteger;
import java.util.List;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class StableUidTest {

    @Test
    void equal_parts_give_equal_uids() {
        assertThat(StableUid.of("SEG", List.of("1.2", "3"))).isEqualTo(StableUid.of("SEG", List.of("1.2", "3")));
    }

    @Test
    void kind_and_borders_of_parts_matter() {
        assertThat(List.of(
                        StableUid.of("SEG", List.of("1.2", "3")),
                        StableUid.of("SR", List.of("1.2", "3")),
                        StableUid.of("SEG", List.of("1.23")),
                        StableUid.of("SEG", List.of("1.2", "3", "")),
                        StableUid.of("SEG", List.of("1", ".23"))))
                .doesNotHaveDuplicates();
    }

    @Test
    void every_uid_is_a_valid_uuid_under_its_root() {
        IntStream.range(0, 500)
                .mapToObj(i -> StableUid.of("SEG", List.of("instance " + i)))
                .forEach(uid -> {
                    assertThat(uid).matches("2\\.25\\.[1-9][0-9]*").hasSizeLessThanOrEqualTo(64);
                    var hex = "%032x".formatted(new BigInteger(uid.substring(5)));
                    assertThat(hex).hasSize(32).matches("[0-9a-f]{12}8[0-9a-f]{3}[89ab][0-9a-f]{15}");
                });
    }
}
