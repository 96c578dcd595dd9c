package dev.kamba.camel;

import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.AssociationHandler;
import org.aoju.bus.image.metric.internal.pdu.AAssociateAC;
import org.aoju.bus.image.metric.internal.pdu.AAssociateRJ;
import org.aoju.bus.image.metric.internal.pdu.AAssociateRQ;
import org.aoju.bus.image.metric.internal.pdu.IdentityAC;
import org.aoju.bus.image.metric.internal.pdu.Presentation;

import java.io.IOException;
import java.util.concurrent.Semaphore;

/** Decides which associations and presentation contexts to accept (DICOM PS3.8 section 7.1, PS3.7 annex D). */
final class Negotiator extends AssociationHandler {

    private static final String VERIFICATION = "1.2.840.10008.1.1";

    /** A peer that takes less cannot even take our answers in one piece; the toolkit's encoder needs some room. */
    private static final int MIN_PDU_LENGTH = 128;

    private final DicomListenConfiguration configuration;
    private final Semaphore free;

    Negotiator(DicomListenConfiguration configuration) {
        this.configuration = configuration;
        this.free = new Semaphore(configuration.maxAssociations());
    }

    @Override
    protected AAssociateAC negotiate(Association association, AAssociateRQ request) throws IOException {
        // The toolkit compares this one without looking whether it is there.
        if (request.getApplicationContext() == null) {
            throw permanent(AAssociateRJ.REASON_APP_CTX_NAME_NOT_SUPPORTED);
        }
        if (configuration.requireCalledAet() && !configuration.aeTitle().equals(request.getCalledAET())) {
            throw permanent(AAssociateRJ.REASON_CALLED_AET_NOT_RECOGNIZED);
        }
        if (!AeTitle.valid(request.getCallingAET()) || !accepted(request.getCallingAET())) {
            throw permanent(AAssociateRJ.REASON_CALLING_AET_NOT_RECOGNIZED);
        }
        int pduLength = request.getMaxPDULength();
        if (pduLength != 0 && pduLength < MIN_PDU_LENGTH) {
            throw permanent(AAssociateRJ.REASON_NO_REASON_GIVEN);
        }
        if (!free.tryAcquire()) {
            throw new AAssociateRJ(
                    AAssociateRJ.RESULT_REJECTED_TRANSIENT,
                    AAssociateRJ.SOURCE_SERVICE_PROVIDER_PRES,
                    AAssociateRJ.REASON_LOCAL_LIMIT_EXCEEDED);
        }
        Session.begin(association);
        association.getSocket().setSoTimeout(Options.millis(configuration.idleTimeout()) + 1000);
        return super.negotiate(association, request);
    }

    private boolean accepted(String callingAet) {
        return configuration.acceptedCallingAets().isEmpty()
                || configuration.acceptedCallingAets().contains(callingAet);
    }

    private static AAssociateRJ permanent(int reason) {
        return new AAssociateRJ(AAssociateRJ.RESULT_REJECTED_PERMANENT, AAssociateRJ.SOURCE_SERVICE_USER, reason);
    }

    @Override
    protected AAssociateAC makeAAssociateAC(Association association, AAssociateRQ request, IdentityAC identity) {
        AAssociateAC answer = new AAssociateAC();
        answer.setCalledAET(request.getCalledAET());
        answer.setCallingAET(request.getCallingAET());
        answer.setImplClassUID(KambaImplementation.CLASS_UID);
        answer.setImplVersionName(KambaImplementation.VERSION_NAME);
        answer.setMaxPDULength(configuration.maxPduLength());
        for (Presentation proposed : request.getPresentationContexts()) {
            answer.addPresentationContext(answer(proposed));
        }
        return answer;
    }

    /** Takes the first transfer syntax of the sender's list that we take at all: the sender put it first for a reason. */
    private Presentation answer(Presentation proposed) {
        String sopClass = proposed.getAbstractSyntax();
        if (sopClass == null || !serves(sopClass)) {
            return refused(proposed, Presentation.ABSTRACT_SYNTAX_NOT_SUPPORTED);
        }
        for (String syntax : proposed.getTransferSyntaxes()) {
            if (takes(sopClass, syntax)) {
                return new Presentation(proposed.getPCID(), Presentation.ACCEPTANCE, syntax);
            }
        }
        return refused(proposed, Presentation.TRANSFER_SYNTAX_NOT_SUPPORTED);
    }

    private static Presentation refused(Presentation proposed, int result) {
        return new Presentation(proposed.getPCID(), result, Uids.IMPLICIT_LITTLE);
    }

    private boolean serves(String sopClass) {
        return sopClass.equals(VERIFICATION)
                || StorageClasses.known(sopClass)
                || (configuration.acceptUnknownStorage() && StorageClasses.plausible(sopClass));
    }

    private boolean takes(String sopClass, String syntax) {
        return sopClass.equals(VERIFICATION)
                ? syntax.equals(Uids.IMPLICIT_LITTLE) || syntax.equals(Uids.EXPLICIT_LITTLE)
                : configuration.transferSyntaxes().contains(syntax);
    }

    @Override
    protected void onClose(Association association) {
        if (Session.begun(association)) {
            try {
                super.onClose(association);
            } finally {
                free.release();
            }
        }
    }
}
