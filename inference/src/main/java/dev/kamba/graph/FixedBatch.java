package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.kamba.model.ModelPackage;

/**
 * Makes a model of any number of images, [N, ...], one of a fixed number, so that ONNX Runtime knows every shape when it loads the
 * model. The dimension itself is set, since it need not have a name by which a session option could find it.
 *
 * @param images N, from 1
 */
public record FixedBatch(int images) implements GraphPass {

    public FixedBatch {
        if (images < 1) {
            throw new IllegalArgumentException("a batch has at least one image, was " + images);
        }
    }

    @Override
    public String version() {
        return "batch-" + images;
    }

    @Override
    public ModelProto apply(ModelProto model) {
        var into = model.toBuilder();
        for (var input : into.getGraphBuilder().getInputBuilderList()) {
            // What the packages' check has seen: the image's first dimension is open. Other shapes follow from it.
            if (input.getName().equals(ModelPackage.IMAGE)) {
                input.getTypeBuilder()
                        .getTensorTypeBuilder()
                        .getShapeBuilder()
                        .getDimBuilder(0)
                        .setDimValue(images);
            }
        }
        return into.build();
    }
}
