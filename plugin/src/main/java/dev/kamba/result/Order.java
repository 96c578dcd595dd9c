package dev.kamba.result;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * What a job makes and who gets it.
 *
 * @param pieces in the order of writing: a report follows the segmentation that it refers to
 * @param parcels by destination, in the order of sending, each with its alternatives
 */
record Order(List<Piece> pieces, Map<String, List<List<Piece>>> parcels) {

    Order {
        pieces = List.copyOf(pieces);
        parcels = Map.copyOf(parcels);
    }

    static Order of(Wanted wanted, List<String> destinations, boolean nothing, NothingFound policy) {
        var parcels = new LinkedHashMap<String, List<List<Piece>>>();
        for (var destination : destinations) {
            parcels.put(destination, nothing ? whenNothing(wanted, destination, policy) : wanted.parcels(destination));
        }
        if (!nothing || policy == NothingFound.SEGMENTATION) {
            return new Order(wanted.pieces(destinations), parcels);
        }
        var pieces = new LinkedHashSet<Piece>();
        parcels.values()
                .forEach(lists -> lists.forEach(alternatives -> alternatives.forEach(piece -> {
                    pieces.add(Piece.of(piece.segmentation()));
                    pieces.add(piece);
                })));
        return new Order(List.copyOf(pieces), parcels);
    }

    private static List<List<Piece>> whenNothing(Wanted wanted, String destination, NothingFound policy) {
        return switch (policy) {
            case SEGMENTATION -> wanted.parcels(destination);
            case REPORT -> List.of(List.of(Piece.of(ResultKind.REPORT)));
            case NOTHING -> List.of();
        };
    }
}
