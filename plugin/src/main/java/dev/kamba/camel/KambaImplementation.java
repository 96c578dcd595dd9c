package dev.kamba.camel;

/** How we name ourselves in associations and file meta information (DICOM PS3.7 section D.3.3.2). */
public final class KambaImplementation {

    public static final String CLASS_UID = "2.25.132334202411398873856275479677689856833";

    /** At most 16 characters. */
    public static final String VERSION_NAME = "KAMBA_0_1";

    private KambaImplementation() {}
}
