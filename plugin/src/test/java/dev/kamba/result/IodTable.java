package dev.kamba.result;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The attributes of an object as docs/conformance.md lists them: {@code | module | attribute | tag | presence | value |}.
 *
 * <p>The tag column names every attribute of the row, such as {@code (0008,0021) (0008,0031)}. An attribute that starts with as
 * many {@code >} as it is deep stands in the items of the last attribute above it that is less deep. {@code code} behind a tag
 * means that its items are codes of value, scheme and meaning, {@code copied} that its items are those of the source, whatever
 * they hold. The presence is one letter for all of a row, or one for each with commas between: A in every object (or item) with a value,
 * V in every one, perhaps empty, C in some, N in none. A row takes the place of one for the same attribute in an earlier section.
 */
final class IodTable {

    private static final Path DOCUMENT = Path.of("../docs/conformance.md");
    private static final Pattern TAG = Pattern.compile("\\(([0-9A-F]{4}),([0-9A-F]{4})\\)( code| copied)?");
    private static final int[] CODE = {Tag.CodeValue, Tag.CodingSchemeDesignator, Tag.CodeMeaning};

    private final Map<List<Integer>, Character> presence = new LinkedHashMap<>();
    private final Set<List<Integer>> copied = new LinkedHashSet<>();

    private IodTable() {}

    /** The rows of all tables under these headings, such as {@code 8.1}, up to the next heading. */
    static IodTable read(String... sections) throws IOException {
        var table = new IodTable();
        for (var section : sections) {
            var lines = Files.readAllLines(DOCUMENT).stream()
                    .dropWhile(line -> !line.matches("#+ " + Pattern.quote(section) + " .*"))
                    .skip(1)
                    .takeWhile(line -> !line.startsWith("#"))
                    .toList();
            if (lines.isEmpty()) {
                throw new IOException("docs/conformance.md has no section " + section);
            }
            var rows = new IodTable();
            rows.add(lines);
            rows.presence.forEach(table::put);
            table.copied.addAll(rows.copied);
        }
        return table;
    }

    private void add(List<String> lines) {
        Deque<Integer> parents = new ArrayDeque<>();
        for (var line : lines) {
            var cells = line.split("(?<!\\\\)\\|", -1);
            if (cells.length > 4 && TAG.matcher(cells[3]).find()) {
                var attribute = cells[2].strip();
                int depth =
                        attribute.length() - attribute.replaceFirst("^>+", "").length();
                while (parents.size() > depth) {
                    parents.removeLast();
                }
                parents.addLast(row(List.copyOf(parents), cells[3], cells[4].strip()));
            }
        }
    }

    private void put(List<Integer> path, char letter) {
        if (letter == 'N') {
            presence.keySet()
                    .removeIf(each -> each.size() >= path.size()
                            && each.subList(0, path.size()).equals(path));
        } else {
            presence.put(path, letter);
        }
    }

    // Returns the last tag of the row, in whose items deeper rows stand.
    private int row(List<Integer> parent, String tags, String letters) {
        var each = letters.split(", ", -1);
        var matcher = TAG.matcher(tags);
        int tag = 0;
        for (int i = 0; matcher.find(); i++) {
            tag = (int) Long.parseLong(matcher.group(1) + matcher.group(2), 16);
            var path = path(parent, tag);
            if (presence.put(path, each[Math.min(i, each.length - 1)].charAt(0)) != null) {
                throw new IllegalStateException("docs/conformance.md lists twice: " + text(path));
            }
            if (" copied".equals(matcher.group(3))) {
                copied.add(path);
            } else if (matcher.group(3) != null) {
                for (int part : CODE) {
                    presence.put(path(path, part), 'A');
                }
            }
        }
        return tag;
    }

    /** What of the objects the table tells wrongly, in words; empty if nothing. */
    List<String> differences(List<Attributes> objects) {
        var found = new LinkedHashSet<List<Integer>>();
        var differences = new LinkedHashSet<String>();
        objects.forEach(object -> compare(object, List.of(), found, differences));
        presence.keySet().stream()
                .filter(path -> !found.contains(path))
                .forEach(path -> differences.add("in no object: " + text(path)));
        return List.copyOf(differences);
    }

    private void compare(Attributes item, List<Integer> parent, Set<List<Integer>> found, Set<String> differences) {
        for (int tag : item.tags()) {
            var path = path(parent, tag);
            found.add(path);
            if (!presence.containsKey(path)) {
                differences.add("not listed: " + text(path));
            } else if (item.getVR(tag) == VR.SQ && !copied.contains(path)) {
                var items = item.getSequence(tag);
                for (int i = 0; items != null && i < items.size(); i++) {
                    compare(items.get(i), path, found, differences);
                }
            }
        }
        presence.forEach((path, letter) -> {
            int tag = path.get(path.size() - 1);
            if (path.subList(0, path.size() - 1).equals(parent)
                    && ((letter == 'A' && !item.containsValue(tag)) || (letter == 'V' && !item.contains(tag)))) {
                differences.add("not always there: " + text(path));
            }
        });
    }

    private static List<Integer> path(List<Integer> parent, int tag) {
        var path = new ArrayList<>(parent);
        path.add(tag);
        return List.copyOf(path);
    }

    private static String text(List<Integer> path) {
        return path.stream()
                .map(tag -> String.format(Locale.ROOT, "(%04X,%04X)", tag >>> 16, tag & 0xffff))
                .collect(Collectors.joining(" > "));
    }
}
