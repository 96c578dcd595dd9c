package dev.kamba.result;

import dev.kamba.model.Code;
import dev.kamba.model.ModelCard;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * Who made an object, and when: General Equipment, Enhanced General Equipment, the model among the contributing equipment, and the
 * times of its creation, in the source's zone if it names one.
 *
 * @param modelDigest SHA-256 of the model file, hexadecimal
 * @param created the same whenever the job is repeated
 */
record Provenance(Equipment equipment, SegSettings settings, ModelCard card, String modelDigest, Instant created) {

    private static final Code PROCESSING = new Code("109102", "DCM", "Processing Equipment");
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyyMMdd", Locale.ROOT);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HHmmss", Locale.ROOT);

    /** @param source header whose zone is taken over */
    void describe(Attributes source, Attributes target) {
        var when = zoned(source, target);
        for (var tag : new int[] {Tag.SeriesDate, Tag.InstanceCreationDate}) {
            target.setString(tag, VR.DA, DATE.format(when));
        }
        for (var tag : new int[] {Tag.SeriesTime, Tag.InstanceCreationTime}) {
            target.setString(tag, VR.TM, TIME.format(when));
        }
        target.setString(Tag.Manufacturer, VR.LO, equipment.manufacturer());
        target.setString(Tag.ManufacturerModelName, VR.LO, equipment.model());
        target.setString(Tag.SoftwareVersions, VR.LO, equipment.version());
        target.setString(Tag.DeviceSerialNumber, VR.LO, equipment.serial());
        algorithm(Items.one(target, Tag.ContributingEquipmentSequence), when);
    }

    private ZonedDateTime zoned(Attributes source, Attributes target) {
        var offset = source.getString(Tag.TimezoneOffsetFromUTC);
        if (offset != null && offset.trim().matches("[+-][0-9]{4}")) {
            try {
                var zone = ZoneOffset.of(offset.trim());
                target.setString(Tag.TimezoneOffsetFromUTC, VR.SH, offset.trim());
                return created.atZone(zone);
            } catch (DateTimeException e) {
                // An offset that cannot be read says nothing about the source's times either; it is not passed on.
            }
        }
        return created.atZone(settings.zone());
    }

    // IHE AIR 6.5.3.1 wants the algorithm among the contributing equipment, with a Device UID that changes with the
    // model.
    private void algorithm(Attributes item, ZonedDateTime when) {
        Items.code(item, Tag.PurposeOfReferenceCodeSequence, PROCESSING);
        item.setString(Tag.Manufacturer, VR.LO, equipment.manufacturer());
        item.setString(Tag.ManufacturerModelName, VR.LO, card.name());
        item.setString(
                Tag.SoftwareVersions,
                VR.LO,
                SegText.value(card.version()),
                equipment.model() + " " + equipment.version());
        item.setString(Tag.DeviceUID, VR.UI, StableUid.of("model", List.of(modelDigest)));
        // Without an offset, for DCMTK's checker of presentation states takes it for an error.
        item.setString(Tag.ContributionDateTime, VR.DT, DATE.format(when) + TIME.format(when));
        item.setString(Tag.ContributionDescription, VR.ST, "Segmentation by a machine-learning model, not verified");
    }
}
