package dev.kamba.camel;

import java.nio.file.Path;
import java.util.List;

/**
 * Alternatives for a peer, each a list of Part 10 files: it gets the first whose first file it takes, as the negotiation of
 * presentation contexts shows, and the first of all if it takes none.
 */
public record StoreChoice(List<List<Path>> alternatives) {

    public StoreChoice {
        alternatives = alternatives.stream().map(List::copyOf).toList();
        if (alternatives.isEmpty() || alternatives.stream().anyMatch(List::isEmpty)) {
            throw new IllegalArgumentException("a choice has alternatives, and each has files");
        }
    }
}
