package dev.kamba.result;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.picture.Display;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;

/** VOI windows (PS3.3 section C.11.2) of presentation states. */
final class Windows {

    private Windows() {}

    /** The window that shows what the display shows. */
    static Attributes of(Display display) {
        var window = new Attributes();
        window.setString(Tag.WindowCenter, VR.DS, decimal((display.low() + display.high()) / 2));
        window.setString(Tag.WindowWidth, VR.DS, decimal(Math.max(1, display.high() - display.low())));
        return window;
    }

    /** The windows in stored values instead of those that the modality transform makes of them; an empty one is none. */
    static Attributes of(Attributes voi, Attributes modality) {
        if (voi.isEmpty() || modality.isEmpty()) {
            return voi;
        }
        double slope = modality.getDouble(Tag.RescaleSlope, 1);
        double intercept = modality.getDouble(Tag.RescaleIntercept, 0);
        if (modality.contains(Tag.ModalityLUTSequence) || voi.contains(Tag.VOILUTSequence) || !(slope > 0)) {
            throw new KambaException(
                    ErrorCode.IMAGE_UNSUPPORTED,
                    "the images have unlike modality tables; one presentation state cannot show them");
        }
        var stored = new Attributes(voi);
        stored.setString(
                Tag.WindowCenter,
                VR.DS,
                Arrays.stream(voi.getDoubles(Tag.WindowCenter))
                        .mapToObj(centre -> decimal((centre - intercept) / slope))
                        .toArray(String[]::new));
        stored.setString(
                Tag.WindowWidth,
                VR.DS,
                Arrays.stream(voi.getDoubles(Tag.WindowWidth))
                        .mapToObj(width -> decimal(width / slope))
                        .toArray(String[]::new));
        return stored;
    }

    // A decimal string has at most 16 characters (PS3.5 section 6.2).
    private static String decimal(double value) {
        var rounded = new BigDecimal(value, new MathContext(8)).stripTrailingZeros();
        var plain = rounded.toPlainString();
        return plain.length() <= 16 ? plain : rounded.toString();
    }
}
