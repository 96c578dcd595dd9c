package dev.kamba.dicom.rule;

/**
 * SNOMED CT identifiers: 6 to 18 digits, the last of which is a check digit by Verhoeff's method (J. Verhoeff, Error Detecting
 * Decimal Codes, 1969), which finds each wrong digit and each swap of neighbours.
 */
final class SnomedIdentifier {

    private static final String FORM = "[1-9][0-9]{5,17}";

    /** One step of Verhoeff's permutation: where each digit goes. */
    private static final int[] STEP = {1, 5, 7, 6, 2, 8, 3, 0, 9, 4};

    private SnomedIdentifier() {}

    static boolean valid(String text) {
        if (!text.matches(FORM)) {
            return false;
        }
        int check = 0;
        for (int place = 0; place < text.length(); place++) {
            int digit = text.charAt(text.length() - 1 - place) - '0';
            for (int i = 0; i < place % 8; i++) {
                digit = STEP[digit];
            }
            check = product(check, digit);
        }
        return check == 0;
    }

    /** Of the dihedral group of order 10: 0 .. 4 are rotations, 5 .. 9 reflections. */
    private static int product(int left, int right) {
        if (left < 5) {
            return right < 5 ? (left + right) % 5 : 5 + (left + right - 5) % 5;
        }
        return right < 5 ? 5 + Math.floorMod(left - 5 - right, 5) : Math.floorMod(left - right, 5);
    }
}
