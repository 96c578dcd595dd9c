package dev.kamba.intake.ledger;

import java.time.Instant;

/** A study that is still being received; {@code lastAt} is when its last new instance came. */
public record OpenStudy(String uid, Instant lastAt) {}
