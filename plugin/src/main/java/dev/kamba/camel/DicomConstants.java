package dev.kamba.camel;

/** Names of message headers and their values. */
public final class DicomConstants {

    /** Header that says what the body is: {@link #STORE} or {@link #CLOSED}. */
    public static final String EVENT = "CamelDicomEvent";

    /** The body is a {@link ReceivedInstance}. */
    public static final String STORE = "STORE";

    /** The body is an {@link AssociationClosed}. */
    public static final String CLOSED = "CLOSED";

    private DicomConstants() {}
}
