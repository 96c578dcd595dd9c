package dev.kamba.trainer.data;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The list of pictures of a folder: manifest.csv (RFC 4180 without line breaks in fields), or the files themselves. */
final class Manifest {

    static final String FILE = "manifest.csv";

    /** A million pictures with long names. */
    private static final long MOST_BYTES = 1 << 28;

    private Manifest() {}

    /**
     * One picture.
     *
     * @param place where the manifest names it, for messages
     * @param masks one file for all labels, or one for each
     * @param split the part that the set's makers put it into, or an empty text
     * @param volume what it is a slice of, or an empty text
     * @param position where along the volume, in any unit
     */
    record Row(
            String place,
            String id,
            Path image,
            List<Path> masks,
            String group,
            String split,
            String volume,
            double position) {}

    static List<Row> read(Path folder) {
        try {
            var root = folder.toRealPath();
            var file = root.resolve(FILE);
            var rows = Files.exists(file) ? table(root, file) : pairs(root);
            if (rows.isEmpty()) {
                throw broken(
                        "the folder has no pictures; it needs images/, masks/ and, unless their names match, " + FILE);
            }
            var ids = new HashSet<String>();
            for (var row : rows) {
                if (!ids.add(row.id)) {
                    throw broken(
                            row.place + ": the id " + row.id + " is there twice; give each picture an id of its own");
                }
            }
            return rows;
        } catch (CharacterCodingException e) {
            throw new KambaException(ErrorCode.UNREADABLE, FILE + " is not UTF-8; save it as such", e);
        } catch (IOException e) {
            throw new KambaException(
                    ErrorCode.UNREADABLE,
                    "the folder of pictures cannot be read; it is the plan's images below --data; check both, and its rights",
                    e);
        }
    }

    private static List<Row> table(Path root, Path file) throws IOException {
        if (Files.size(file) > MOST_BYTES) {
            throw broken(FILE + " is longer than " + MOST_BYTES + " bytes; split the set");
        }
        var lines = Files.readAllLines(file);
        if (lines.isEmpty()) {
            throw broken(FILE + " is empty; its first line must name the columns");
        }
        var columns = fields(lines.get(0).replaceFirst("^\ufeff", ""), FILE + ", row 1");
        for (var needed : List.of("id", "image", "mask")) {
            if (!columns.contains(needed)) {
                throw broken(FILE + " has no column '" + needed + "'; its first line must name id, image and mask");
            }
        }
        var rows = new ArrayList<Row>();
        for (int i = 1; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                rows.add(row(root, columns, lines.get(i), FILE + ", row " + (i + 1)));
            }
        }
        return rows;
    }

    private static Row row(Path root, List<String> columns, String line, String place) {
        var fields = fields(line, place);
        if (fields.size() != columns.size()) {
            throw broken(place + " has " + fields.size() + " fields, but there are " + columns.size() + " columns");
        }
        var values = IntStream.range(0, columns.size())
                .boxed()
                .collect(Collectors.toMap(columns::get, fields::get, (first, second) -> first));
        var id = value(values, "id");
        if (id.isEmpty() || id.length() > 200 || id.chars().anyMatch(Character::isISOControl)) {
            throw broken(place + ": an id must have 1 to 200 printable characters");
        }
        var masks = Stream.of(value(values, "mask").split(";"))
                .map(path -> inside(root, path.strip(), place))
                .toList();
        var group = value(values, "group");
        return new Row(
                place,
                id,
                inside(root, value(values, "image"), place),
                masks,
                group.isEmpty() ? id : group,
                value(values, "split"),
                value(values, "volume"),
                position(value(values, "position"), place));
    }

    private static double position(String text, String place) {
        try {
            double position = text.isEmpty() ? 0 : Double.parseDouble(text);
            if (Double.isFinite(position)) {
                return position;
            }
        } catch (NumberFormatException e) {
            throw new KambaException(ErrorCode.CONFIGURATION_INVALID, place + ": position must be a number", e);
        }
        throw broken(place + ": position must be a number");
    }

    private static String value(Map<String, String> values, String column) {
        return values.getOrDefault(column, "").strip();
    }

    /** The real file, which neither its path nor a link may lead out of the folder. */
    private static Path inside(Path root, String path, String place) {
        try {
            var named = root.resolve(path).normalize();
            if (path.isEmpty() || !named.startsWith(root)) {
                throw broken(place + " names a file outside of the folder; paths must be relative to it");
            }
            var real = named.toRealPath();
            if (!real.startsWith(root) || !Files.isRegularFile(real)) {
                throw broken(place + " names something that is not a file of the folder; copy the file into it");
            }
            return real;
        } catch (InvalidPathException | IOException e) {
            throw new KambaException(
                    ErrorCode.UNREADABLE,
                    place + " names a file that is not there; mend its path or remove the row",
                    e);
        }
    }

    private static List<String> fields(String line, String place) {
        var fields = new ArrayList<String>();
        var field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                field.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        if (quoted) {
            throw broken(place + " has a quotation mark that is not closed; a field must not hold a line break");
        }
        fields.add(field.toString());
        return fields;
    }

    /** Every images/ID.* with its masks/ID.png. */
    private static List<Row> pairs(Path root) throws IOException {
        try (var images = Files.list(root.resolve("images"))) {
            return images.filter(image -> !String.valueOf(image.getFileName()).startsWith("."))
                    .sorted()
                    .map(image -> {
                        var name = String.valueOf(image.getFileName());
                        var id = name.replaceFirst("\\.[^.]*$", "");
                        var place = "images/" + name;
                        var mask = inside(root, "masks/" + id + ".png", place);
                        return new Row(place, id, inside(root, place, place), List.of(mask), id, "", "", 0);
                    })
                    .toList();
        }
    }

    private static KambaException broken(String detail) {
        return new KambaException(ErrorCode.CONFIGURATION_INVALID, detail);
    }
}
