package dev.kamba.dicom;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;

import java.util.List;

/** Red, green and blue tables of a PALETTE COLOR image (PS3.3 section C.7.6.3.1.5). */
record Palette(List<LookupTable> channels) {

    Palette {
        channels = List.copyOf(channels);
    }

    static Palette of(Attributes attributes, boolean signed) {
        return new Palette(List.of(
                LookupTable.read(
                        attributes,
                        Tag.RedPaletteColorLookupTableDescriptor,
                        Tag.RedPaletteColorLookupTableData,
                        signed),
                LookupTable.read(
                        attributes,
                        Tag.GreenPaletteColorLookupTableDescriptor,
                        Tag.GreenPaletteColorLookupTableData,
                        signed),
                LookupTable.read(
                        attributes,
                        Tag.BluePaletteColorLookupTableDescriptor,
                        Tag.BluePaletteColorLookupTableData,
                        signed)));
    }
}
