package dev.kamba.peer;

import dev.kamba.fixtures.junit.NeedsProgram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

@NeedsProgram("Orthanc")
class OrthancIT {

    @TempDir
    Path folder;

    @Test
    void it_starts_empty_with_rest_dicom_and_dicomweb_and_ends_on_close() {
        Orthanc orthanc = Orthanc.start(folder);
        try (orthanc) {
            assertThat(orthanc.instances()).isEmpty();
            assertThat(orthanc.get("dicom-web/studies")).isEmpty();
            assertThat(Ports.listening(orthanc.dicomPort())).isTrue();
        }
        assertThat(Ports.listening(orthanc.dicomPort())).isFalse();
    }
}
