package dev.kamba.camel;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import org.aoju.bus.image.Dimse;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.Commands;
import org.aoju.bus.image.metric.DimseRQHandler;
import org.aoju.bus.image.metric.PDVInputStream;
import org.aoju.bus.image.metric.internal.pdu.Presentation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Answers C-STORE and C-ECHO requests; runs in the thread of the association. */
final class StorageScp implements DimseRQHandler {

    private static final Logger LOG = LoggerFactory.getLogger(StorageScp.class);

    /** Who takes what has arrived. */
    interface Custodian {

        /** Takes the file over before anything else; whatever it throws becomes the answer to the sender. */
        void take(ReceivedInstance instance);

        void closed(AssociationClosed association);
    }

    private final DicomListenConfiguration configuration;
    private final Custodian custodian;
    private final OperationsInProgress operations = new OperationsInProgress();
    private final Path directory;

    StorageScp(DicomListenConfiguration configuration, Custodian custodian) {
        this.configuration = configuration;
        this.custodian = custodian;
        this.directory = configuration.directory();
    }

    @Override
    public void onDimse(
            Association association,
            Presentation context,
            Dimse operation,
            Attributes command,
            @Nullable PDVInputStream data)
            throws IOException {
        if (!operations.enter()) {
            throw new IOException("this endpoint is stopping");
        }
        try {
            association.getSocket().setSoTimeout(Options.millis(configuration.dimseTimeout()));
            Attributes answer = answer(association, context, operation, command, data);
            association.getSocket().setSoTimeout(Options.millis(configuration.idleTimeout()) + 1000);
            association.tryWriteDimseRSP(context, answer);
        } finally {
            operations.leave();
        }
    }

    private Attributes answer(
            Association association,
            Presentation context,
            Dimse operation,
            Attributes command,
            @Nullable PDVInputStream data)
            throws IOException {
        if (operation == Dimse.C_STORE_RQ) {
            return store(association, context, command, data);
        }
        discard(data);
        return operation == Dimse.C_ECHO_RQ
                ? Commands.mkEchoRSP(command, DimseStatus.SUCCESS)
                : Commands.mkRSP(command, DimseStatus.UNRECOGNIZED_OPERATION, operation);
    }

    private Attributes store(
            Association association, Presentation context, Attributes command, @Nullable PDVInputStream data)
            throws IOException {
        ErrorCode failure;
        try {
            custodian.take(receive(association, context, command, data));
            Session.of(association).countStored();
            return Commands.mkCStoreRSP(command, DimseStatus.SUCCESS);
        } catch (KambaException e) {
            LOG.info("instance from {} refused: {}", association.getCallingAET(), e.getMessage());
            failure = e.code();
        } catch (RuntimeException e) {
            // The message of a defect may quote a value of the data set; its class and place do not.
            LOG.error(
                    "instance from {} failed: {} at {}",
                    association.getCallingAET(),
                    e.getClass().getName(),
                    e.getStackTrace().length == 0 ? "unknown" : e.getStackTrace()[0]);
            failure = ErrorCode.INTERNAL;
        }
        discard(data);
        return failure(command, failure);
    }

    private void discard(@Nullable PDVInputStream data) throws IOException {
        if (data != null) {
            data.copyTo(new Discard(configuration.maximumObjectBytes()));
        }
    }

    /** The comment is the code's name only: a detail could hold what the sender's data say. */
    private static Attributes failure(Attributes command, ErrorCode code) {
        Attributes answer = Commands.mkCStoreRSP(command, DimseStatus.of(code));
        answer.setString(Tag.ErrorComment, VR.LO, code.name());
        return answer;
    }

    private ReceivedInstance receive(
            Association association, Presentation context, Attributes command, @Nullable PDVInputStream data)
            throws IOException {
        String sopClass = uid(command, Tag.AffectedSOPClassUID);
        String sopInstance = uid(command, Tag.AffectedSOPInstanceUID);
        if (!sopClass.equals(announced(association, context))) {
            throw new KambaException(
                    ErrorCode.IDENTITY_MISMATCH, "SOP class of the request is not that of its presentation context");
        }
        if (data == null) {
            throw new KambaException(ErrorCode.UNREADABLE, "request without a data set");
        }
        requireSpace();
        IncomingFile file = IncomingFile.create(directory, configuration.maximumObjectBytes());
        boolean complete = false;
        try {
            String syntax = context.getTransferSyntax();
            file.writeMeta(sopClass, sopInstance, syntax, association.getCallingAET());
            data.copyTo(file);
            file.finish();
            complete = true;
            return new ReceivedInstance(
                    file.path(),
                    sopClass,
                    sopInstance,
                    syntax,
                    association.getCallingAET(),
                    association.getCalledAET(),
                    Session.of(association).id(),
                    file.size(),
                    file.digest());
        } finally {
            if (!complete) {
                file.delete();
            }
        }
    }

    private static String uid(Attributes command, int tag) {
        String uid = command.getString(tag);
        if (uid == null || !Uids.valid(uid)) {
            throw new KambaException(ErrorCode.IDENTITY_INVALID, "request without a valid UID in " + Tag.toString(tag));
        }
        return uid;
    }

    private static String announced(Association association, Presentation context) {
        return association
                .getAAssociateRQ()
                .getPresentationContext(context.getPCID())
                .getAbstractSyntax();
    }

    private void requireSpace() {
        if (directory.toFile().getUsableSpace() < configuration.minimumFreeBytes()) {
            throw new KambaException(
                    ErrorCode.STORAGE_FULL, "less free space in option directory than option minimumFreeBytes");
        }
    }

    @Override
    public void onClose(Association association) {
        Session session = Session.of(association);
        if (session.stored() > 0) {
            custodian.closed(new AssociationClosed(session.id(), association.getCallingAET(), session.stored()));
        }
    }

    /** Refuses further operations and waits until those in progress have been answered; false if they have not. */
    boolean stop(Duration limit) throws InterruptedException {
        return operations.stop(limit);
    }
}
