package dev.kamba.graph;

/** The kinds of processor that graphs are made for. */
public enum Processor {
    CPU,
    CUDA
}
