package dev.kamba.ops;

import dev.kamba.intake.ledger.Folders;
import dev.kamba.intake.ledger.Jobs;
import dev.kamba.intake.ledger.Overview;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.jboss.logging.Logger;

import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/** Studies, jobs and their pictures over HTTP. Holds no patient data but the pixels of the pictures and results. */
@Path("/api")
@Blocking
public class StudiesResource {

    private static final Logger LOG = Logger.getLogger(StudiesResource.class);

    private static final int MOST_STUDIES = 1000;

    private final Overview overview;
    private final Jobs jobs;
    private final java.nio.file.Path results;

    public StudiesResource(Overview overview, Jobs jobs, Folders folders) {
        this.overview = overview;
        this.jobs = jobs;
        this.results = folders.results();
    }

    @GET
    @Path("studies")
    @Produces(MediaType.APPLICATION_JSON)
    public List<Overview.StudyView> studies(@QueryParam("limit") @DefaultValue("50") int limit) {
        return overview.studies(Math.max(1, Math.min(limit, MOST_STUDIES)));
    }

    @GET
    @Path("jobs/{id}/{name: [a-z0-9-]+\\.png}")
    @Produces("image/png")
    public java.nio.file.Path picture(@PathParam("id") long id, @PathParam("name") String name) {
        return file(overview.picture(id, name));
    }

    @GET
    @Path("jobs/{id}/{name: [a-z0-9-]+\\.dcm}")
    @Produces("application/dicom")
    public java.nio.file.Path result(@PathParam("id") long id, @PathParam("name") String name) {
        return file(overview.result(id, name));
    }

    /** The JSON body is empty; asking for one keeps other sites' forms from calling this. */
    @POST
    @Path("jobs/{id}/again")
    @Consumes(MediaType.APPLICATION_JSON)
    public void again(@PathParam("id") long id) {
        if (!jobs.again(id)) {
            throw new NotFoundException("there is no failed, held or skipped job " + id);
        }
    }

    /** Delivers a result that was held because it is suspicious; the body is empty JSON. */
    @POST
    @Path("jobs/{id}/release")
    @Consumes(MediaType.APPLICATION_JSON)
    public void release(@PathParam("id") long id) {
        if (!jobs.release(id)) {
            throw new NotFoundException("there is no job " + id + " whose result is held");
        }
        LOG.infof("job %d: released by a person", id);
    }

    private java.nio.file.Path file(Optional<String> name) {
        return name.map(results::resolve).filter(Files::isReadable).orElseThrow(NotFoundException::new);
    }
}
