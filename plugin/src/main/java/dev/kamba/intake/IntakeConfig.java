package dev.kamba.intake;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How studies are received and when they are complete. */
@ConfigMapping(prefix = "kamba")
public interface IntakeConfig {

    /** Our application entity title. */
    @WithName("ae-title")
    String aeTitle();

    /** The DICOM listener. */
    Dicom dicom();

    /** Where received instances come from. */
    Intake intake();

    /** Study assembly. */
    Study study();

    /** The DICOM listener. */
    interface Dicom {

        /** Address to listen on. */
        String host();

        /** Port to listen on. */
        int port();

        /** Calling application entities that may associate, separated by commas; without it all may. */
        @WithName("accepted-calling-aets")
        Optional<List<String>> acceptedCallingAets();

        /** Associations at the same time; more are rejected with a transient reason. */
        @WithName("maximum-associations")
        int maximumAssociations();

        /** Instances are refused with A700 while the disk has fewer bytes free. */
        @WithName("minimum-free-bytes")
        long minimumFreeBytes();

        /** A larger instance is refused. */
        @WithName("maximum-object-bytes")
        long maximumObjectBytes();
    }

    /** Where received instances come from. */
    interface Intake {

        /** Camel endpoint; by default made of {@code kamba.dicom.*}. */
        String endpoint();
    }

    /** Study assembly. */
    interface Study {

        /** A study is complete when nothing was added for this long and no association that sent to it is open. */
        @WithName("quiet-period")
        Duration quietPeriod();

        /** How often complete studies are looked for. */
        @WithName("check-period")
        Duration checkPeriod();
    }
}
