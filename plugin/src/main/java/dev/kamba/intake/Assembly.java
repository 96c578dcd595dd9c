package dev.kamba.intake;

import dev.kamba.camel.AssociationClosed;
import dev.kamba.intake.ledger.Instances;
import dev.kamba.intake.ledger.OpenStudy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Knows when a study is complete: nothing was added for the quiet period, and every association that sent to it has ended. Late
 * instances open the study again.
 */
@Singleton
public final class Assembly {

    private final Instances instances;
    private final IntakeConfig config;
    private final Clock clock;
    private final Map<String, Set<String>> studiesByAssociation = new ConcurrentHashMap<>();

    public Assembly(Instances instances, IntakeConfig config, Clock clock) {
        this.instances = instances;
        this.config = config;
        this.clock = clock;
    }

    /** An open association has sent to a study. */
    void sent(String association, String study) {
        studiesByAssociation
                .computeIfAbsent(association, unused -> ConcurrentHashMap.newKeySet())
                .add(study);
    }

    /** An association has ended; it keeps no study open any more. */
    void closed(AssociationClosed association) {
        studiesByAssociation.remove(association.associationId());
    }

    /** The studies that are complete now. */
    List<OpenStudy> complete() {
        return instances.quietSince(clock.instant().minus(config.study().quietPeriod())).stream()
                .filter(study -> studiesByAssociation.values().stream()
                        .noneMatch(studies -> studies.contains(study.uid())))
                .toList();
    }
}
