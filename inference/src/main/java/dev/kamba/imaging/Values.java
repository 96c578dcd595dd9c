package dev.kamba.imaging;

/** Numbers one after the other, in the form in which they are kept: for loops that read them in place, and never write to them. */
public sealed interface Values {

    int size();

    float at(int index);

    /** Writes those from {@code from} on as float32. */
    void copy(int from, float[] into, int at, int count);

    /** All as float32: the array itself where they are kept so, else a new one. */
    float[] floats();

    /** Kept as they are. */
    final class Floats implements Values {

        private final float[] array;

        /** Takes the array over: the caller must not write to it any more. */
        public Floats(float[] array) {
            this.array = array;
        }

        @Override
        public int size() {
            return array.length;
        }

        @Override
        public float at(int index) {
            return array[index];
        }

        @Override
        public void copy(int from, float[] into, int at, int count) {
            System.arraycopy(array, from, into, at, count);
        }

        @Override
        public float[] floats() {
            return array;
        }
    }

    /** Whole numbers in half the memory: each is {@code base + steps[i]}, which float32 holds exactly. */
    final class Whole implements Values {

        /** Up to here float32 holds each whole number. */
        private static final int MOST = 1 << 24;

        private final short[] steps;
        private final int base;

        /** Takes the array over: the caller must not write to it any more. */
        public Whole(short[] steps, int base) {
            if (base < -MOST - Short.MIN_VALUE || base > MOST - Short.MAX_VALUE) {
                throw new IllegalArgumentException("whole numbers around " + base + " are not exact as float32");
            }
            this.steps = steps;
            this.base = base;
        }

        public short[] steps() {
            return steps;
        }

        public int base() {
            return base;
        }

        @Override
        public int size() {
            return steps.length;
        }

        @Override
        public float at(int index) {
            return base + steps[index];
        }

        @Override
        public void copy(int from, float[] into, int at, int count) {
            for (int i = 0; i < count; i++) {
                into[at + i] = base + steps[from + i];
            }
        }

        @Override
        public float[] floats() {
            var floats = new float[steps.length];
            copy(0, floats, 0, floats.length);
            return floats;
        }
    }
}
