package dev.kamba.camel;

/** What a listening endpoint hands to its route. */
public sealed interface DicomEvent permits ReceivedInstance, AssociationClosed {

    /** Identifies the association, also across restarts. */
    String associationId();

    /** Application entity title of the sender. */
    String callingAet();
}
