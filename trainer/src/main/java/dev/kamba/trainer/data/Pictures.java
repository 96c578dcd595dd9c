package dev.kamba.trainer.data;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Pictures with their truth, read as they are needed. */
public interface Pictures {

    /** Hands the cases over in lots, several lots at a time, and collects what a function makes of each lot, in order. */
    <R> List<R> map(Function<List<Case>, List<R>> function);

    /** At most so many, or for synthetic studies so many studies of each portion. */
    Pictures first(int most);

    static Pictures of(List<Case> cases) {
        return new Listed(List.copyOf(cases));
    }

    /**
     * Cases that can be read at any time.
     *
     * @param cases in order
     */
    record Listed(List<Case> cases) implements Pictures {

        /** Enough to fill a batch of any device. */
        private static final int LOT = 32;

        @Override
        public <R> List<R> map(Function<List<Case>, List<R>> function) {
            return IntStream.range(0, (cases.size() + LOT - 1) / LOT)
                    .parallel()
                    .mapToObj(lot -> cases.subList(lot * LOT, Math.min(cases.size(), (lot + 1) * LOT)))
                    .flatMap(lot -> function.apply(lot).stream())
                    .toList();
        }

        @Override
        public Pictures first(int most) {
            return new Listed(cases.subList(0, Math.min(most, cases.size())));
        }
    }
}
