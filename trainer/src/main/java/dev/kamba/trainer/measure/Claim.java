package dev.kamba.trainer.measure;

/**
 * What somebody else says of the question of an experiment; it stands beside our figures and is never computed with.
 *
 * @param of what was measured, with its split and number of seeds where they are known
 * @param says the figure or the sentence, as published
 * @param by whose claim it is and where it was read
 */
public record Claim(String of, String says, String by) {}
