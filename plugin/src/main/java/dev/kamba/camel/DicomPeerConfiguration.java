package dev.kamba.camel;

import java.time.Duration;

/** Options of {@code dicom:AET@host:port}; a bean, since Camel sets them one by one. Each is explained in docs/camel-dicom.md. */
public final class DicomPeerConfiguration {

    /** What to ask of the peer. */
    public enum Operation {
        /** C-STORE of the files in the body. */
        STORE,
        /** C-ECHO; the body is left as it is. */
        ECHO
    }

    private String callingAet = "KAMBA";
    private Operation operation = Operation.STORE;
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration associateTimeout = Duration.ofSeconds(10);
    private Duration sendTimeout = Duration.ofMinutes(1);
    private Duration responseTimeout = Duration.ofMinutes(1);
    private Duration releaseTimeout = Duration.ofSeconds(5);
    private int maxPduLength = 131_072;
    private boolean tcpNoDelay = true;
    private boolean rle;

    public void setCallingAet(String callingAet) {
        this.callingAet = callingAet;
    }

    public void setOperation(Operation operation) {
        this.operation = operation;
    }

    public void setConnectTimeout(Duration connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    public void setAssociateTimeout(Duration associateTimeout) {
        this.associateTimeout = associateTimeout;
    }

    public void setSendTimeout(Duration sendTimeout) {
        this.sendTimeout = sendTimeout;
    }

    public void setResponseTimeout(Duration responseTimeout) {
        this.responseTimeout = responseTimeout;
    }

    public void setReleaseTimeout(Duration releaseTimeout) {
        this.releaseTimeout = releaseTimeout;
    }

    public void setMaxPduLength(int maxPduLength) {
        this.maxPduLength = maxPduLength;
    }

    public void setTcpNoDelay(boolean tcpNoDelay) {
        this.tcpNoDelay = tcpNoDelay;
    }

    public void setRle(boolean rle) {
        this.rle = rle;
    }

    /** Refuses values that cannot work, naming the option. */
    void check() {
        Options.requireAeTitle(callingAet, "callingAet");
        Options.requireTimeout(connectTimeout, "connectTimeout");
        Options.requireTimeout(associateTimeout, "associateTimeout");
        Options.requireTimeout(sendTimeout, "sendTimeout");
        Options.requireTimeout(responseTimeout, "responseTimeout");
        Options.requireTimeout(releaseTimeout, "releaseTimeout");
        Options.requirePduLength(maxPduLength, "maxPduLength");
    }

    String callingAet() {
        return callingAet;
    }

    Operation operation() {
        return operation;
    }

    Duration connectTimeout() {
        return connectTimeout;
    }

    Duration associateTimeout() {
        return associateTimeout;
    }

    Duration sendTimeout() {
        return sendTimeout;
    }

    Duration responseTimeout() {
        return responseTimeout;
    }

    Duration releaseTimeout() {
        return releaseTimeout;
    }

    int maxPduLength() {
        return maxPduLength;
    }

    boolean tcpNoDelay() {
        return tcpNoDelay;
    }

    boolean rle() {
        return rle;
    }
}
