package dev.kamba.trainer.data;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import org.jspecify.annotations.Nullable;

import java.util.Locale;

/**
 * How pictures are shared out for training, validation and unseen.
 *
 * @param by what moves as a whole
 * @param validation share of all pictures, 0..1; 0 with a fold
 * @param unseen share of all pictures, 0..1; training gets the rest
 * @param seed of the shuffle
 * @param fold which part of what is not unseen validates, in a cross-validation; null where there is none
 */
public record SplitRule(
        By by,
        double validation,
        double unseen,
        long seed,
        @Nullable Fold fold) {

    /** What moves as a whole. */
    public enum By {
        /** The pictures of a group, for example of a patient. Shares are met as nearly as the groups allow. */
        GROUP,
        /**
         * Every picture by itself, as the papers do. Pictures of one patient then lie on both sides, and scores come out higher
         * than on new patients.
         */
        IMAGE,
        /**
         * The set's own column "split". Where it names no validation pictures, whole groups are taken from its training pictures.
         */
        COLUMN;

        /** As in plans, for example group. */
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Without cross-validation. */
    public SplitRule(By by, double validation, double unseen, long seed) {
        this(by, validation, unseen, seed, null);
    }

    public SplitRule {
        if (!(validation >= 0 && unseen >= 0 && validation + unseen < 1)) {
            throw new IllegalArgumentException(
                    "validation and unseen must be shares that leave some for training, were " + validation + " and "
                            + unseen);
        }
        if (fold != null && validation > 0) {
            throw new IllegalArgumentException("validation must be 0 where there is a fold, which validates");
        }
    }

    /** For tables, for example group, or group in 5 folds. */
    String label() {
        return fold == null ? by.label() : fold.within(by.label());
    }

    String unit(Case one) {
        return switch (by) {
            case GROUP -> one.group();
            case IMAGE -> one.id();
            case COLUMN ->
                throw new KambaException(
                        ErrorCode.CONFIGURATION_INVALID,
                        "only a folder with a manifest has a column to split by; split by group instead");
        };
    }
}
