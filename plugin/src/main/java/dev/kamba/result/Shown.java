package dev.kamba.result;

import dev.kamba.dicom.SourceFrame;
import dev.kamba.imaging.PixelSpacing;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;

import java.util.ArrayList;
import java.util.Arrays;

/** One source frame as a presentation state must describe it, since it replaces what the image says of its own display. */
record Shown(SourceFrame frame, Attributes modality, Attributes voi, Attributes area, String photometric) {

    private static final int[] MODALITY = {
        Tag.ModalityLUTSequence, Tag.RescaleIntercept, Tag.RescaleSlope, Tag.RescaleType
    };
    private static final int[] VOI = {
        Tag.VOILUTSequence, Tag.WindowCenter, Tag.WindowWidth, Tag.WindowCenterWidthExplanation, Tag.VOILUTFunction
    };

    static Shown of(SourceFrame frame, Attributes header) {
        var modality = new Attributes();
        copy(header, frame.number(), Tag.PixelValueTransformationSequence, MODALITY, modality);
        if (modality.contains(Tag.ModalityLUTSequence)) {
            modality = new Attributes(modality, Tag.ModalityLUTSequence);
        } else if (modality.contains(Tag.RescaleSlope) && !modality.containsValue(Tag.RescaleType)) {
            modality.setString(Tag.RescaleType, VR.LO, "CT".equals(header.getString(Tag.Modality)) ? "HU" : "US");
        }
        var voi = new Attributes();
        copy(header, frame.number(), Tag.FrameVOILUTSequence, VOI, voi);
        first(voi);
        return new Shown(
                frame,
                modality,
                voi,
                area(frame, header),
                header.getString(Tag.PhotometricInterpretation, "MONOCHROME2"));
    }

    /** Only one window or table: a presentation state shows an image in one way. */
    private static void first(Attributes voi) {
        if (voi.contains(Tag.WindowCenter) && voi.contains(Tag.WindowWidth)) {
            voi.remove(Tag.VOILUTSequence);
            for (var tag : new int[] {Tag.WindowCenter, Tag.WindowWidth}) {
                voi.setString(tag, VR.DS, voi.getString(tag));
            }
            if (voi.contains(Tag.WindowCenterWidthExplanation)) {
                voi.setString(Tag.WindowCenterWidthExplanation, VR.LO, voi.getString(Tag.WindowCenterWidthExplanation));
            }
        } else {
            var tables = voi.getSequence(Tag.VOILUTSequence);
            var table = tables == null || tables.isEmpty() ? null : new Attributes(tables.get(0));
            voi.removeSelected(VOI);
            if (table != null) {
                voi.newSequence(Tag.VOILUTSequence, 1).add(table);
            }
        }
    }

    /** Copies what has a value, from the frame's own group, the shared one, or the instance. */
    private static void copy(Attributes header, int frame, int group, int[] tags, Attributes target) {
        var holders = new ArrayList<Attributes>();
        for (var groups : new Attributes[] {
            header.getNestedDataset(Tag.PerFrameFunctionalGroupsSequence, frame - 1),
            header.getNestedDataset(Tag.SharedFunctionalGroupsSequence)
        }) {
            if (groups != null && groups.getNestedDataset(group) != null) {
                holders.add(groups.getNestedDataset(group));
            }
        }
        holders.add(header);
        for (var holder : holders) {
            if (Arrays.stream(tags).anyMatch(holder::containsValue)) {
                for (var tag : tags) {
                    if (holder.containsValue(tag)) {
                        target.addSelected(holder, tag);
                    }
                }
                return;
            }
        }
    }

    /** The whole image, as large as there is room, in its true proportions (PS3.3 section C.10.4). */
    private static Attributes area(SourceFrame frame, Attributes header) {
        var area = new Attributes();
        area.setInt(Tag.DisplayedAreaTopLeftHandCorner, VR.SL, 1, 1);
        area.setInt(Tag.DisplayedAreaBottomRightHandCorner, VR.SL, frame.columns(), frame.rows());
        area.setString(Tag.PresentationSizeMode, VR.CS, "SCALE TO FIT");
        var spacing = SourceText.strings(header, frame.number(), Tag.PixelMeasuresSequence, Tag.PixelSpacing);
        if (spacing.size() == 2 && Voi.pixel(header, frame.number()).rowMm() == number(spacing.get(0))) {
            area.setString(Tag.PresentationPixelSpacing, VR.DS, spacing.toArray(String[]::new));
        } else {
            area.setInt(Tag.PresentationPixelAspectRatio, VR.IS, ratio(Voi.pixel(header, frame.number())));
        }
        return area;
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    // Vertical size, then horizontal.
    private static int[] ratio(PixelSpacing pixel) {
        if (pixel.rowMm() == pixel.columnMm()) {
            return new int[] {1, 1};
        }
        boolean whole = pixel.rowMm() == Math.rint(pixel.rowMm()) && pixel.columnMm() == Math.rint(pixel.columnMm());
        double unit = whole ? 1 : Math.max(pixel.rowMm(), pixel.columnMm()) / 10_000;
        return new int[] {
            (int) Math.max(1, Math.round(pixel.rowMm() / unit)), (int) Math.max(1, Math.round(pixel.columnMm() / unit))
        };
    }

    boolean colour() {
        return !photometric.startsWith("MONOCHROME");
    }
}
