package dev.kamba.result;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.ErrorKind;
import dev.kamba.error.KambaException;
import dev.kamba.intake.ledger.Parcel;
import dev.kamba.intake.ledger.ResultObject;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The objects of a job. A capture or presentation state that cannot be made stops no other object. */
final class MadeObjects {

    private static final Set<ResultKind> OPTIONAL = EnumSet.of(ResultKind.CAPTURE, ResultKind.PRESENTATION);

    private final long job;
    private final Map<ResultKind, ObjectWriter> writers;
    private final Path folder;
    private final Map<Piece, ResultObject> made = new LinkedHashMap<>();
    private final Map<Piece, KambaException> missing = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    MadeObjects(long job, Map<ResultKind, ObjectWriter> writers, Path folder) {
        this.job = job;
        this.writers = writers;
        this.folder = folder;
    }

    void write(Order order, Findings findings) {
        for (var piece : order.pieces()) {
            if (OPTIONAL.contains(piece.kind())) {
                writeIfPossible(findings, piece);
            } else {
                write(findings, piece);
            }
        }
    }

    private void write(Findings findings, Piece piece) {
        var writer = Objects.requireNonNull(writers.get(piece.kind()), "Wanted has checked that there is a writer");
        var written = writer.write(findings, piece, folder.resolve(name(piece)));
        made.put(
                piece,
                new ResultObject(piece.kind().name(), written.sopInstanceUid(), written.sopClassUid(), name(piece)));
        if (piece.kind() == ResultKind.LABELMAP && !written.sopClassUid().equals(SegEncoding.LABELMAP.sopClass())) {
            notes.add("segments overlap, which no label map can hold; " + piece.file() + " is BINARY");
        }
    }

    private void writeIfPossible(Findings findings, Piece piece) {
        try {
            write(findings, piece);
        } catch (KambaException e) {
            if (e.code().kind() == ErrorKind.CAPACITY) {
                throw e;
            }
            missing.put(piece, e);
        } catch (RuntimeException | LinkageError | InternalError e) {
            // Java's drawing throws errors where the system lacks a part of it; the message may quote data.
            missing.put(
                    piece, new KambaException(ErrorCode.INTERNAL, e.getClass().getSimpleName(), e));
        }
    }

    List<ResultObject> objects() {
        return List.copyOf(made.values());
    }

    /**
     * What each destination gets.
     *
     * @throws KambaException why an object is missing, if a destination would get nothing because of that
     */
    List<Parcel> parcels(Order order) {
        var parcels = new ArrayList<Parcel>();
        order.parcels().forEach((destination, wanted) -> {
            int before = parcels.size();
            for (var alternatives : wanted) {
                var files = alternatives.stream()
                        .filter(made::containsKey)
                        .map(this::name)
                        .toList();
                if (!files.isEmpty()) {
                    parcels.add(new Parcel(destination, files));
                }
            }
            if (parcels.size() == before && !wanted.isEmpty()) {
                throw missing.values().iterator().next();
            }
        });
        return List.copyOf(parcels);
    }

    /** These concerns, what is missing, and what became another kind of object. */
    List<String> with(List<String> concerns) {
        var all = new ArrayList<>(concerns);
        missing.forEach((piece, reason) -> all.add("no " + piece.kind().word() + ": " + reason.summary()));
        all.addAll(notes);
        return List.copyOf(all);
    }

    private String name(Piece piece) {
        return job + "/" + piece.file();
    }
}
