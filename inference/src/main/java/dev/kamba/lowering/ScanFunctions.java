package dev.kamba.lowering;

/**
 * The functions that a package writes its scans as. Their bodies are standard operators, so that any ONNX Runtime runs them;
 * who knows the names may put a faster form in their place.
 */
public final class ScanFunctions {

    /** Operator set of the functions, version {@link #VERSION}. */
    public static final String DOMAIN = "dev.kamba";

    public static final int VERSION = 1;

    /**
     * h_t = exp(delta_t a) h_(t-1) + delta_t u_t b_t from h = 0 and y_t = c_t h_t (S6, arXiv 2312.00752). Inputs u [N,K,L,D], delta
     * [N,K,L,D], a [K,D,S], b [N,K,L,S], c [N,K,L,S]; output y [N,K,L,D]; float32. One body serves all shapes.
     */
    public static final String SELECTIVE_SCAN = "SelectiveScan";

    /**
     * The same with one step size and one decay for each of H heads of D/H channels (Mamba-2, arXiv 2405.21060). Inputs x
     * [N,K,L,D], delta [N,K,L,H], logs = delta a [N,K,L,H], keys [N,K,L,S], queries [N,K,L,S]; output y [N,K,L,D]; float32. Bodies
     * differ by shape, so this is how their names begin.
     */
    public static final String SSD = "Ssd";

    /** Sizes that every call states as attributes, since bodies for a device depend on them: K. */
    public static final String SEQUENCES = "sequences";

    /** L. */
    public static final String LENGTH = "length";

    /** D. */
    public static final String CHANNELS = "channels";

    /** S. */
    public static final String STATES = "states";

    /** H; of {@link #SSD} alone. */
    public static final String HEADS = "heads";

    private ScanFunctions() {}
}
