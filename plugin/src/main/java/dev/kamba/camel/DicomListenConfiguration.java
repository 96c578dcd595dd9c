package dev.kamba.camel;

import dev.kamba.dicom.SyntaxSupport;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/** Options of {@code dicom:listen}; a bean, since Camel sets them one by one. Each is explained in docs/camel-dicom.md. */
public final class DicomListenConfiguration {

    private String host = "0.0.0.0";
    private int port = 11_112;
    private String aeTitle = "KAMBA";
    private String directory = "";
    private Set<String> acceptedCallingAets = Set.of();
    private boolean requireCalledAet = true;
    private boolean acceptUnknownStorage;
    private Set<String> transferSyntaxes = Set.copyOf(SyntaxSupport.decodable());
    private int maxAssociations = 32;
    private Duration requestTimeout = Duration.ofSeconds(10);
    private Duration dimseTimeout = Duration.ofMinutes(1);
    private Duration idleTimeout = Duration.ofMinutes(2);
    private int maxPduLength = 131_072;
    private boolean tcpNoDelay = true;
    private long minimumFreeBytes = 1L << 30;
    private long maximumObjectBytes = 1L << 32;

    public void setHost(String host) {
        this.host = host;
    }

    public void setPort(int port) {
        this.port = port;
    }

    public void setAeTitle(String aeTitle) {
        this.aeTitle = aeTitle;
    }

    public void setDirectory(String directory) {
        this.directory = directory;
    }

    public void setAcceptedCallingAets(String commaSeparated) {
        this.acceptedCallingAets = Set.copyOf(Options.list(commaSeparated));
    }

    public void setRequireCalledAet(boolean requireCalledAet) {
        this.requireCalledAet = requireCalledAet;
    }

    public void setAcceptUnknownStorage(boolean acceptUnknownStorage) {
        this.acceptUnknownStorage = acceptUnknownStorage;
    }

    public void setTransferSyntaxes(String commaSeparated) {
        this.transferSyntaxes = Set.copyOf(Options.list(commaSeparated));
    }

    public void setMaxAssociations(int maxAssociations) {
        this.maxAssociations = maxAssociations;
    }

    public void setRequestTimeout(Duration requestTimeout) {
        this.requestTimeout = requestTimeout;
    }

    public void setDimseTimeout(Duration dimseTimeout) {
        this.dimseTimeout = dimseTimeout;
    }

    public void setIdleTimeout(Duration idleTimeout) {
        this.idleTimeout = idleTimeout;
    }

    public void setMaxPduLength(int maxPduLength) {
        this.maxPduLength = maxPduLength;
    }

    public void setTcpNoDelay(boolean tcpNoDelay) {
        this.tcpNoDelay = tcpNoDelay;
    }

    public void setMinimumFreeBytes(long minimumFreeBytes) {
        this.minimumFreeBytes = minimumFreeBytes;
    }

    public void setMaximumObjectBytes(long maximumObjectBytes) {
        this.maximumObjectBytes = maximumObjectBytes;
    }

    /** Refuses values that cannot work, naming the option. */
    void check() {
        Options.require(!host.isBlank(), "host", "must not be empty; 0.0.0.0 listens on every interface");
        Options.require(port >= 0 && port <= 65_535, "port", "must be 0 to 65535; 0 takes any free port");
        Options.requireAeTitle(aeTitle, "aeTitle");
        Options.require(!directory.isBlank(), "directory", "is required: a folder for incoming files");
        acceptedCallingAets.forEach(title -> Options.requireAeTitle(title, "acceptedCallingAets"));
        Options.require(!transferSyntaxes.isEmpty(), "transferSyntaxes", "must name at least one UID");
        transferSyntaxes.forEach(uid ->
                Options.require(Uids.valid(uid), "transferSyntaxes", "must be a list of UIDs, not '" + uid + "'"));
        Options.require(maxAssociations > 0 && maxAssociations <= 10_000, "maxAssociations", "must be 1 to 10000");
        Options.requireTimeout(requestTimeout, "requestTimeout");
        Options.requireTimeout(dimseTimeout, "dimseTimeout");
        Options.requireTimeout(idleTimeout, "idleTimeout");
        Options.requirePduLength(maxPduLength, "maxPduLength");
        Options.require(minimumFreeBytes >= 0, "minimumFreeBytes", "must not be negative");
        Options.require(maximumObjectBytes > 0, "maximumObjectBytes", "must be positive");
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    String aeTitle() {
        return aeTitle;
    }

    Path directory() {
        return Path.of(directory);
    }

    Set<String> acceptedCallingAets() {
        return acceptedCallingAets;
    }

    boolean requireCalledAet() {
        return requireCalledAet;
    }

    boolean acceptUnknownStorage() {
        return acceptUnknownStorage;
    }

    Set<String> transferSyntaxes() {
        return transferSyntaxes;
    }

    int maxAssociations() {
        return maxAssociations;
    }

    Duration requestTimeout() {
        return requestTimeout;
    }

    Duration dimseTimeout() {
        return dimseTimeout;
    }

    Duration idleTimeout() {
        return idleTimeout;
    }

    int maxPduLength() {
        return maxPduLength;
    }

    boolean tcpNoDelay() {
        return tcpNoDelay;
    }

    long minimumFreeBytes() {
        return minimumFreeBytes;
    }

    long maximumObjectBytes() {
        return maximumObjectBytes;
    }
}
