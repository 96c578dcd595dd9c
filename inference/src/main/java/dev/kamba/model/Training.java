package dev.kamba.model;

/**
 * What a model was trained on.
 *
 * @param data the data set in words
 * @param licence its licence
 * @param digest SHA-256 of the list of training images, hexadecimal
 * @param clinicalUse what the model may be used for, in words; shown with every result
 */
public record Training(String data, String licence, String digest, String clinicalUse) {}
