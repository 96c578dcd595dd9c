/** The ledger: the one truth about instances, jobs and deliveries; where the feature packages meet. */
@NullMarked
package dev.kamba.intake.ledger;

import org.jspecify.annotations.NullMarked;
