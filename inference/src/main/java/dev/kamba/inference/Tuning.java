package dev.kamba.inference;

/**
 * How much of the machine an engine takes.
 *
 * @param threads processor cores one inference on the CPU may use
 * @param batch most images per inference
 * @param workers threads that decode, prepare and post-process; 1 is the caller's own
 */
public record Tuning(int threads, int batch, int workers) {

    /** Most images of a batch. */
    static final int MOST_BATCH = 256;

    private static final int MOST_THREADS = 16;

    /** KM-UNet takes 0.1 s of one core per image whether 1, 2, 4 or 8 are taken together; 1 needs the least memory. */
    private static final int CPU_BATCH = 1;

    private static final int CUDA_BATCH = 8;

    /**
     * As many as find a place: of the batches of a {@link Lane} one runs while the others are filled and read. With 8 of the 16 cores
     * beside an H100 pictures were the limit and not the card. Each holds one picture in memory, and what is decoded waits for no one
     * else: memory goes up by eight pictures, whatever the series' length.
     */
    private static final int MOST_WORKERS = (Lane.BATCHES - 1) * CUDA_BATCH;

    public Tuning {
        if (threads < 1 || batch < 1 || batch > MOST_BATCH || workers < 1) {
            throw new IllegalArgumentException("threads, batch (at most " + MOST_BATCH
                    + ") and workers must be positive, were " + threads + ", " + batch + ", " + workers);
        }
    }

    /**
     * What suits a device. A GPU must be fed by several workers; on the CPU they would only take cores from the inference.
     */
    public static Tuning of(Device device) {
        int cores = Runtime.getRuntime().availableProcessors();
        int threads = Math.min(cores, MOST_THREADS);
        return switch (device.kind()) {
            case CPU, AUTO -> new Tuning(threads, CPU_BATCH, 1);
            case CUDA -> new Tuning(threads, CUDA_BATCH, Math.min(cores, MOST_WORKERS));
        };
    }

    public Tuning withBatch(int images) {
        return new Tuning(threads, images, workers);
    }
}
