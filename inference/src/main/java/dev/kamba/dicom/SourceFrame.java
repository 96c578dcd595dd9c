package dev.kamba.dicom;

import dev.kamba.imaging.Image;
import dev.kamba.imaging.PixelSpacing;
import dev.kamba.imaging.Plane;
import dev.kamba.imaging.PlaneGeometry;
import dev.kamba.imaging.Region;
import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.OptionalDouble;

/** One frame of a series; it keeps no pixels, and its file must stay where it is. Safe to use from several threads. */
public final class SourceFrame implements Plane {

    /**
     * @param number of the frame in its instance, from 1
     * @param frameOfReference UID of the coordinate system, empty where there is none
     */
    record Identity(
            String sopInstanceUid, String sopClassUid, int number, boolean multiFrame, String frameOfReference) {}

    /** Where the frame lies and what it shows; null for what the data set does not tell. */
    record Place(@Nullable PlaneGeometry geometry, @Nullable Region region) {}

    private final Identity identity;
    private final Place place;
    private final OrderKey key;
    private final Instance instance;
    private final ModalityTransform transform;
    private final Stack.@Nullable Slot slot;

    SourceFrame(Identity identity, Place place, OrderKey key, Instance instance, ModalityTransform transform) {
        this(identity, place, key, instance, transform, null);
    }

    private SourceFrame(
            Identity identity,
            Place place,
            OrderKey key,
            Instance instance,
            ModalityTransform transform,
            Stack.@Nullable Slot slot) {
        this.identity = identity;
        this.place = place;
        this.key = key;
        this.instance = instance;
        this.transform = transform;
        this.slot = slot;
    }

    SourceFrame in(Stack.Slot place) {
        return new SourceFrame(identity, this.place, key, instance, transform, place);
    }

    public String sopInstanceUid() {
        return identity.sopInstanceUid;
    }

    public String sopClassUid() {
        return identity.sopClassUid;
    }

    /** Frame number in its instance, from 1. */
    public int number() {
        return identity.number;
    }

    /** Whether references to this frame must give its number (PS3.3 section 10.3). */
    public boolean multiFrame() {
        return identity.multiFrame;
    }

    @Override
    public int rows() {
        return instance.format().rows();
    }

    @Override
    public int columns() {
        return instance.format().columns();
    }

    /** Position, orientation and spacing in the patient, where the data set has all three. */
    public Optional<PlaneGeometry> geometry() {
        return Optional.ofNullable(place.geometry);
    }

    /** The region of two-dimensional tissue in an ultrasound image, if there is exactly one (PS3.3 section C.8.5.5). */
    @Override
    public Optional<Region> region() {
        return Optional.ofNullable(place.region);
    }

    @Override
    public Optional<PixelSpacing> spacing() {
        return geometry().map(PlaneGeometry::spacing);
    }

    /**
     * Grey frames as float32 [1, rows, columns] in the modality's unit, MONOCHROME1 mirrored within its stored range so that high
     * is bright; colour frames as [3, rows, columns], red, green and blue, 0..255. Pixel padding is left as it is.
     */
    @Override
    public Image image() {
        return instance.decode(identity.number - 1, transform);
    }

    /**
     * The frame of the next slices at the same time of a loop. Frames without a position have no neighbours: nothing tells
     * whether the next is another slice or the same a moment later.
     */
    @Override
    public Plane neighbour(int slices) {
        return slot == null ? this : slot.further(slices);
    }

    @Override
    public OptionalDouble sliceDistanceMm() {
        return slot == null ? OptionalDouble.empty() : slot.stack().distanceMm();
    }

    /** Whether it is the only frame of its instance, whatever the data set calls itself. */
    boolean alone() {
        return instance.frames() == 1;
    }

    /** The stack that it was sorted into by its position, if it was. */
    Optional<Stack> stack() {
        return Optional.ofNullable(slot).map(Stack.Slot::stack);
    }

    String frameOfReference() {
        return identity.frameOfReference;
    }

    OrderKey key() {
        return key;
    }
}
