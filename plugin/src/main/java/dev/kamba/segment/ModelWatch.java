package dev.kamba.segment;

import dev.kamba.error.KambaException;
import dev.kamba.inference.Engine;
import dev.kamba.model.ModelFolder;
import dev.kamba.model.ModelLibrary;
import dev.kamba.model.ModelPackage;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

import java.util.Set;
import java.util.stream.Collectors;

/** Takes new versions of models into use while jobs run: the new one is loaded first, the old one ends with its last job. */
@Singleton
public final class ModelWatch {

    private static final Logger LOG = Logger.getLogger(ModelWatch.class);

    private final ModelLibrary library;
    private final Engine engine;

    public ModelWatch(ModelLibrary library, Engine engine) {
        this.library = library;
        this.engine = engine;
    }

    /** Looks once. */
    void look() {
        try {
            library.changed().ifPresent(this::adopt);
        } catch (KambaException e) {
            LOG.warnf("the models stay as they are: %s", e.summary());
        }
    }

    private void adopt(ModelFolder found) {
        var before = library.current();
        var names = before.packages().stream().map(ModelWatch::name).collect(Collectors.toSet());
        var digests = digests(before);
        found.packages().stream()
                .filter(model -> names.contains(name(model)) && !digests.contains(model.digest()))
                .forEach(engine::load);
        library.adopt(found);
        tell(found);
        var kept = digests(found);
        before.packages().stream()
                .filter(model -> !kept.contains(model.digest()))
                .forEach(engine::unload);
    }

    /** Says in the log which models there are. */
    static void tell(ModelFolder models) {
        models.packages()
                .forEach(model -> LOG.infof(
                        "model %s %s takes %s",
                        name(model),
                        model.card().version(),
                        model.card().input().modalities()));
        models.refused().forEach(refused -> LOG.warnf("model file refused: %s", refused));
    }

    private static String name(ModelPackage model) {
        return model.card().name();
    }

    private static Set<String> digests(ModelFolder models) {
        return models.packages().stream().map(ModelPackage::digest).collect(Collectors.toSet());
    }
}
