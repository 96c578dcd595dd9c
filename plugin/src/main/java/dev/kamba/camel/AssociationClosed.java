package dev.kamba.camel;

/**
 * An association over which something was stored has been released, aborted or lost.
 *
 * @param instances number of instances that the route took
 */
public record AssociationClosed(String associationId, String callingAet, int instances) implements DicomEvent {}
