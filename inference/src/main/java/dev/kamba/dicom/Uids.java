package dev.kamba.dicom;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import org.aoju.bus.image.galaxy.data.Attributes;

import java.util.regex.Pattern;

/** Unique identifiers (PS3.5 section 9.1), checked before anything relies on them. */
final class Uids {

    private static final Pattern FORM = Pattern.compile("[0-9.]{1,64}");

    private Uids() {}

    static boolean wellFormed(String uid) {
        return FORM.matcher(uid).matches();
    }

    static String require(Attributes attributes, int tag, String name) {
        var uid = attributes.getString(tag);
        if (uid == null || !wellFormed(uid)) {
            throw new KambaException(
                    ErrorCode.IDENTITY_INVALID,
                    name + " is " + (uid == null ? "missing" : "not a valid UID")
                            + "; the sender must mend the instance");
        }
        return uid;
    }
}
