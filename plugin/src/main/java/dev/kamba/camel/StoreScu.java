package dev.kamba.camel;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import org.aoju.bus.core.exception.InternalException;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.Connection;
import org.aoju.bus.image.metric.DimseRSP;
import org.aoju.bus.image.metric.internal.pdu.AAssociateRJ;
import org.aoju.bus.image.metric.internal.pdu.AAssociateRQ;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Sends C-STORE and C-ECHO requests to one peer (DICOM PS3.4 annex B, PS3.7 section 9.3). */
final class StoreScu implements AutoCloseable {

    private static final String VERIFICATION = "1.2.840.10008.1.1";
    private static final int MEDIUM_PRIORITY = 0;

    /** The toolkit's encoder needs some room in each protocol data unit. */
    private static final int MIN_PDU_LENGTH = 128;

    private final PeerAddress peer;
    private final DicomPeerConfiguration configuration;
    private final ToolkitDevice device;

    StoreScu(PeerAddress peer, DicomPeerConfiguration configuration) {
        this.peer = peer;
        this.configuration = configuration;
        this.device = new ToolkitDevice(configuration.callingAet(), "dicom-to-" + peer.aeTitle());
        Connection local = device.connection();
        local.setConnectTimeout(Options.millis(configuration.connectTimeout()));
        local.setAcceptTimeout(Options.millis(configuration.associateTimeout()));
        local.setResponseTimeout(Options.millis(configuration.responseTimeout()));
        local.setReleaseTimeout(Options.millis(configuration.releaseTimeout()));
        local.setSendPDULength(configuration.maxPduLength());
        local.setReceivePDULength(configuration.maxPduLength());
        local.setTcpNoDelay(configuration.tcpNoDelay());
    }

    /** Sends all files, over several associations if one cannot hold their presentation contexts. */
    List<StoreResult> store(List<Path> paths) throws InterruptedException {
        List<StoreResult> results = new ArrayList<>(paths.size());
        for (StoreBatch batch : StoreBatch.split(open(paths))) {
            AAssociateRQ request = request();
            batch.addContexts(request);
            try (Conversation conversation = open(request)) {
                for (OutgoingFile file : batch.files()) {
                    results.add(store(conversation.association(), file));
                }
                conversation.release();
            }
        }
        return List.copyOf(results);
    }

    /** Sends one of several alternatives over one association; a file that fails stops no other. */
    StoreChosen store(StoreChoice choice) throws InterruptedException {
        List<List<OutgoingFile>> alternatives =
                choice.alternatives().stream().map(this::open).toList();
        AAssociateRQ request = request();
        new StoreBatch(alternatives.stream().flatMap(List::stream).toList()).addContexts(request);
        try (Conversation conversation = open(request)) {
            int chosen = chosen(conversation.association(), alternatives);
            List<Optional<KambaException>> failures = new ArrayList<>();
            for (OutgoingFile file : alternatives.get(chosen)) {
                failures.add(failure(conversation.association(), file));
            }
            conversation.release();
            return new StoreChosen(chosen, failures);
        }
    }

    private static int chosen(Association association, List<List<OutgoingFile>> alternatives) {
        for (int i = 0; i < alternatives.size(); i++) {
            OutgoingFile first = alternatives.get(i).get(0);
            Set<String> accepted = association.getTransferSyntaxesFor(first.sopClass());
            if (first.syntaxes().stream().anyMatch(accepted::contains)) {
                return i;
            }
        }
        return 0;
    }

    private Optional<KambaException> failure(Association association, OutgoingFile file) throws InterruptedException {
        try {
            store(association, file);
            return Optional.empty();
        } catch (KambaException e) {
            return Optional.of(e);
        }
    }

    private List<OutgoingFile> open(List<Path> paths) {
        return paths.stream()
                .map(path -> OutgoingFile.open(path, configuration.rle()))
                .toList();
    }

    private StoreResult store(Association association, OutgoingFile file) throws InterruptedException {
        String syntax = acceptedSyntax(association, file);
        try {
            int status = status(send(association, file, syntax));
            if (!DimseStatus.stored(status)) {
                throw refused("C-STORE of SOP class " + file.sopClass() + " answered " + DimseStatus.text(status));
            }
            return new StoreResult(file.path(), file.sopInstance(), status);
        } catch (IOException | InternalException e) {
            throw unreachable("broke off during C-STORE of SOP class " + file.sopClass(), e);
        }
    }

    private DimseRSP send(Association association, OutgoingFile file, String syntax)
            throws IOException, InterruptedException {
        try (StallWatch watch = new StallWatch(association, device.timers(), configuration.sendTimeout())) {
            return association.cstore(
                    file.sopClass(),
                    file.sopInstance(),
                    MEDIUM_PRIORITY,
                    (out, chosen) -> file.writeTo(watch.watched(out), chosen),
                    syntax);
        }
    }

    private String acceptedSyntax(Association association, OutgoingFile file) {
        Set<String> accepted = association.getTransferSyntaxesFor(file.sopClass());
        return file.syntaxes().stream()
                .filter(accepted::contains)
                .findFirst()
                .orElseThrow(() -> refused("no presentation context accepted for SOP class " + file.sopClass()
                        + " in transfer syntax " + String.join(" or ", file.syntaxes())));
    }

    /** Asks for an echo. */
    void echo() throws InterruptedException {
        AAssociateRQ request = request();
        request.addPresentationContextFor(VERIFICATION, Uids.IMPLICIT_LITTLE);
        try (Conversation conversation = open(request)) {
            if (conversation.association().getTransferSyntaxesFor(VERIFICATION).isEmpty()) {
                throw refused("no presentation context accepted for verification");
            }
            int status = echo(conversation.association());
            if (status != DimseStatus.SUCCESS) {
                throw refused("C-ECHO answered " + DimseStatus.text(status));
            }
            conversation.release();
        }
    }

    private int echo(Association association) throws InterruptedException {
        try {
            return status(association.cecho());
        } catch (IOException | InternalException e) {
            throw unreachable("broke off during C-ECHO", e);
        }
    }

    private static int status(DimseRSP response) throws IOException, InterruptedException {
        response.next();
        return response.getCommand().getInt(Tag.Status, -1);
    }

    private AAssociateRQ request() {
        AAssociateRQ request = new AAssociateRQ();
        request.setCallingAET(configuration.callingAet());
        request.setCalledAET(peer.aeTitle());
        request.setImplClassUID(KambaImplementation.CLASS_UID);
        request.setImplVersionName(KambaImplementation.VERSION_NAME);
        return request;
    }

    private Conversation open(AAssociateRQ request) throws InterruptedException {
        try {
            Connection remote = new Connection(null, peer.host(), peer.port());
            Conversation conversation = new Conversation(device.entity().connect(device.connection(), remote, request));
            if (conversation.association().getMaxPDULengthSend() < MIN_PDU_LENGTH) {
                conversation.close();
                throw refused("takes protocol data units of too few bytes");
            }
            return conversation;
        } catch (AAssociateRJ e) {
            throw new KambaException(ErrorCode.PEER_REFUSED, peer + " rejected the association: " + e, e);
        } catch (IOException | InternalException | GeneralSecurityException e) {
            throw unreachable("cannot be reached", e);
        }
    }

    private KambaException refused(String what) {
        return new KambaException(ErrorCode.PEER_REFUSED, peer + ": " + what);
    }

    private KambaException unreachable(String what, Exception cause) {
        return new KambaException(
                ErrorCode.PEER_UNREACHABLE, peer + " " + what + " (" + cause.getMessage() + ")", cause);
    }

    @Override
    public void close() {
        device.close();
    }

    /** An association that is aborted unless it came to its release. */
    private record Conversation(Association association) implements AutoCloseable {

        /** The work is done by now, so that a peer which does not answer the release does no harm. */
        void release() throws InterruptedException {
            try {
                association.release();
                association.waitForSocketClose();
            } catch (IOException | InternalException e) {
                ToolkitDevice.close(association);
            }
        }

        @Override
        public void close() {
            if (association.isReadyForDataTransfer()) {
                association.abort();
            }
        }
    }
}
