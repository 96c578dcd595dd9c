package dev.kamba.inference;

import dev.kamba.dicom.SourceSeries;
import dev.kamba.model.ModelPackage;

/**
 * A series, the model that saw it and how, and what it found; masks stand in the order of {@code series.frames()}.
 */
public record SegmentedSeries(SourceSeries series, ModelPackage model, Viewing viewing, Segmentation segmentation) {}
