package dev.kamba.result;

/**
 * One object that a job makes.
 *
 * @param kind what it is
 * @param segmentation the segmentation that it refers to, which its destination gets too; a segmentation itself
 */
record Piece(ResultKind kind, ResultKind segmentation) {

    static Piece of(ResultKind kind) {
        return new Piece(
                kind,
                switch (kind) {
                    case SEGMENTATION, LABELMAP, FRACTIONAL -> kind;
                    case REPORT, CAPTURE, PRESENTATION -> ResultKind.SEGMENTATION;
                });
    }

    /** Name of its file in the job's folder. */
    String file() {
        return kind == segmentation || segmentation == ResultKind.SEGMENTATION
                ? kind.word() + ".dcm"
                : kind.word() + "-" + segmentation.word() + ".dcm";
    }
}
