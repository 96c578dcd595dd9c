package dev.kamba.camel;

import org.aoju.bus.image.metric.internal.pdu.AAssociateRQ;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Files whose presentation contexts fit into one association. */
record StoreBatch(List<OutgoingFile> files) {

    /** Identifiers of presentation contexts are the odd numbers 1 to 255 (DICOM PS3.8 section 9.3.2.2). */
    static final int MAX_CONTEXTS = 128;

    private record Context(String sopClass, String syntax) {}

    StoreBatch {
        files = List.copyOf(files);
    }

    /** Cuts the list, which keeps its order, where one association would have too many contexts. */
    static List<StoreBatch> split(List<OutgoingFile> files) {
        List<StoreBatch> batches = new ArrayList<>();
        List<OutgoingFile> current = new ArrayList<>();
        Set<Context> contexts = new HashSet<>();
        for (OutgoingFile file : files) {
            Set<Context> grown = new HashSet<>(contexts);
            grown.addAll(contexts(file));
            if (grown.size() > MAX_CONTEXTS) {
                batches.add(new StoreBatch(current));
                current = new ArrayList<>();
                grown = new HashSet<>(contexts(file));
            }
            current.add(file);
            contexts = grown;
        }
        if (!current.isEmpty()) {
            batches.add(new StoreBatch(current));
        }
        return List.copyOf(batches);
    }

    private static List<Context> contexts(OutgoingFile file) {
        return file.syntaxes().stream()
                .map(syntax -> new Context(file.sopClass(), syntax))
                .toList();
    }

    /** Proposes one context for each SOP class and transfer syntax, so that the peer says which syntaxes it takes. */
    void addContexts(AAssociateRQ request) {
        Set<Context> contexts = new LinkedHashSet<>();
        files.forEach(file -> contexts.addAll(contexts(file)));
        contexts.forEach(context -> request.addPresentationContextFor(context.sopClass(), context.syntax()));
    }
}
