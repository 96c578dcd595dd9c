package dev.kamba.inference;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;

/** The items that wait for one model, bounded per priority. Its owner guards it. */
final class Backlog {

    /** After so many items of a higher priority one of the next goes first, so that nobody waits for ever. */
    static final int IN_A_ROW = 7;

    private final Map<Priority, Deque<Ticket>> waiting = new EnumMap<>(Priority.class);
    private final int most;
    private int inARow;

    /** @param most items of each priority */
    Backlog(int most) {
        this.most = most;
        for (var priority : Priority.values()) {
            waiting.put(priority, new ArrayDeque<>());
        }
    }

    boolean hasRoom(Priority priority) {
        return of(priority).size() < most;
    }

    void add(Ticket ticket) {
        of(ticket.request().priority()).add(ticket);
    }

    boolean isEmpty() {
        return size() == 0;
    }

    int size() {
        return waiting.values().stream().mapToInt(Deque::size).sum();
    }

    /** Takes the item whose turn it is; there must be one. */
    Ticket take() {
        var stat = of(Priority.STAT);
        var routine = of(Priority.ROUTINE);
        if (stat.isEmpty() || (inARow == IN_A_ROW && !routine.isEmpty())) {
            inARow = 0;
            return routine.remove();
        }
        inARow = routine.isEmpty() ? 0 : inARow + 1;
        return stat.remove();
    }

    /** Has a request's items leave. */
    void remove(Request request) {
        of(request.priority()).removeIf(ticket -> ticket.request() == request);
    }

    private Deque<Ticket> of(Priority priority) {
        var queue = waiting.get(priority);
        if (queue == null) {
            throw new IllegalStateException("no queue for " + priority);
        }
        return queue;
    }
}
