/** Custody: received instances on disk and in the ledger, quarantine, study assembly. */
@NullMarked
package dev.kamba.intake;

import org.jspecify.annotations.NullMarked;
