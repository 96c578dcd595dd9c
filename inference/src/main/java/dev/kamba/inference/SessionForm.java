package dev.kamba.inference;

/** How a session gets its images, from the plainest way to the fastest. */
enum SessionForm {

    /** ONNX Runtime's Java interface: copies to the device and back for every run. */
    JAVA("java"),

    /** Input and output stay at fixed places of the device, filled from memory that it reads directly. */
    BOUND("bound"),

    /** The same, and a recorded CUDA graph for each number of images, started as one. */
    GRAPH("bound+graph");

    private final String text;

    SessionForm(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
