package dev.kamba.camel;

import org.aoju.bus.image.metric.Association;

import java.util.UUID;

/** What we remember of an association from its acceptance on; used by the association's thread only. */
final class Session {

    private final String id = UUID.randomUUID().toString();
    private int stored;

    /** Begins the session of an association that is about to be accepted. */
    static Session begin(Association association) {
        Session session = new Session();
        association.setProperty(Session.class, session);
        return session;
    }

    /** The association's session; it has one from its acceptance on. */
    static Session of(Association association) {
        return association.getProperty(Session.class);
    }

    /** True from the acceptance of the association on. */
    static boolean begun(Association association) {
        return association.containsProperty(Session.class.getName());
    }

    String id() {
        return id;
    }

    int stored() {
        return stored;
    }

    void countStored() {
        stored++;
    }
}
