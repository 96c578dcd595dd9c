package dev.kamba.picture;

import java.util.List;

/**
 * The words around a picture. All of them come from a model's card and the settings, none from a patient's data.
 *
 * @param notice a warning, above the picture; empty for none
 * @param entries what the colours mean
 * @param model what found it
 * @param place which of the images it is; empty if there is one
 * @param concerns what a person should look at, a line each
 */
public record Caption(String notice, List<Entry> entries, String model, String place, List<String> concerns) {

    public Caption {
        entries = List.copyOf(entries);
        concerns = List.copyOf(concerns);
    }

    /**
     * A label with its colour.
     *
     * @param colour 0xrrggbb
     * @param here whether the picture shows any of it
     */
    public record Entry(String name, int colour, boolean here) {}
}
