package dev.kamba.result;

/**
 * Who makes the results (PS3.3 section C.7.5.2, Enhanced General Equipment); none may be empty.
 *
 * @param manufacturer Manufacturer (0008,0070)
 * @param model Manufacturer's Model Name (0008,1090)
 * @param serial Device Serial Number (0018,1000), at least unlike within a site
 * @param version Software Versions (0018,1020)
 */
public record Equipment(String manufacturer, String model, String serial, String version) {

    public Equipment {
        requireText(manufacturer, "manufacturer");
        requireText(model, "model");
        requireText(serial, "serial");
        requireText(version, "version");
    }

    private static void requireText(String text, String name) {
        if (text.isBlank() || text.length() > 64 || text.indexOf('\\') >= 0) {
            throw new IllegalArgumentException(
                    name + " must have 1 to 64 characters and no backslash, was '" + text + "'");
        }
    }
}
