package dev.kamba.intake.ledger;

import java.time.Duration;
import java.util.List;

/**
 * What a finished inference left on disk and where it shall go.
 *
 * @param objects the files
 * @param parcels what each destination gets, in the order of sending
 * @param device what inferred
 * @param load time spent reading and preparing images
 * @param infer time spent in the model
 * @param encode time spent writing the objects
 * @param concerns what is suspicious or unusual about it, a line each
 * @param held whether it waits for a person because of that
 */
public record Result(
        List<ResultObject> objects,
        List<Parcel> parcels,
        String device,
        Duration load,
        Duration infer,
        Duration encode,
        List<String> concerns,
        boolean held) {

    public Result {
        concerns = List.copyOf(concerns);
        objects = List.copyOf(objects);
        parcels = List.copyOf(parcels);
    }

    /** A result that nothing is suspicious about. */
    public Result(
            List<ResultObject> objects,
            List<Parcel> parcels,
            String device,
            Duration load,
            Duration infer,
            Duration encode) {
        this(objects, parcels, device, load, infer, encode, List.of(), false);
    }
}
