package dev.kamba.inference;

import org.junit.jupiter.api.Test;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class BacklogTest {

    private final Request stat = new Request(Priority.STAT);
    private final Request routine = new Request(Priority.ROUTINE);

    @Test
    void stat_goes_before_routine_and_who_came_first_goes_first() {
        var backlog = new Backlog(10);
        var tickets = List.of(ticket(routine), ticket(stat), ticket(routine), ticket(stat));
        tickets.forEach(backlog::add);

        assertThat(drained(backlog)).containsExactly(tickets.get(1), tickets.get(3), tickets.get(0), tickets.get(2));
    }

    @Test
    void routine_gets_every_eighth_place_while_stat_never_ends() {
        var backlog = new Backlog(100);
        IntStream.range(0, 50).forEach(i -> backlog.add(ticket(stat)));
        IntStream.range(0, 3).forEach(i -> backlog.add(ticket(routine)));

        var requests = drained(backlog).stream().map(Ticket::request).toList();

        assertThat(requests.indexOf(routine)).isEqualTo(Backlog.IN_A_ROW);
        assertThat(requests.subList(0, 24).stream().filter(routine::equals)).hasSize(3);
    }

    @Test
    void a_full_queue_of_one_priority_leaves_room_for_the_other() {
        var backlog = new Backlog(2);
        backlog.add(ticket(routine));
        backlog.add(ticket(routine));

        assertThat(backlog.hasRoom(Priority.ROUTINE)).isFalse();
        assertThat(backlog.hasRoom(Priority.STAT)).isTrue();
    }

    @Test
    void what_is_removed_leaves_the_others_in_their_order() {
        var backlog = new Backlog(10);
        var other = new Request(Priority.ROUTINE);
        var tickets = List.of(ticket(other), ticket(routine), ticket(other));
        tickets.forEach(backlog::add);

        backlog.remove(routine);

        assertThat(drained(backlog)).containsExactly(tickets.get(0), tickets.get(2));
    }

    private static List<Ticket> drained(Backlog backlog) {
        var drained = new ArrayList<Ticket>();
        while (!backlog.isEmpty()) {
            drained.add(backlog.take());
        }
        return drained;
    }

    private static Ticket ticket(Request request) {
        return new Ticket(request, new NoItem(), 0);
    }

    /** Its identity is all that counts. */
    private static final class NoItem implements Item {

        @Override
        public void fill(FloatBuffer image) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void take(FloatBuffer logits) {
            throw new UnsupportedOperationException();
        }
    }
}
