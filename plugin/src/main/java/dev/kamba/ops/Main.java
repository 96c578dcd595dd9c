package dev.kamba.ops;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import org.apache.camel.quarkus.main.CamelMainApplication;

/** Starts the service. */
@QuarkusMain
public final class Main {

    private Main() {}

    public static void main(String... arguments) {
        // A relative kamba.home is relative to the working folder, as everywhere else.
        System.setProperty("h2.implicitRelativePath", "true");
        Quarkus.run(CamelMainApplication.class, arguments);
    }
}
