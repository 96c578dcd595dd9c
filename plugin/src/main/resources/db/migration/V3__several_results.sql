-- A job may have several result objects, and each is delivered by itself: one that a destination refuses stops no other.

CREATE TABLE result (
    job_id        BIGINT       NOT NULL REFERENCES job (id),
    file          VARCHAR(255) NOT NULL,           -- below the folder of results
    kind          VARCHAR(16)  NOT NULL,           -- SEGMENTATION, LABELMAP, FRACTIONAL, REPORT, CAPTURE, PRESENTATION
    sop_uid       VARCHAR(64)  NOT NULL,
    sop_class_uid VARCHAR(64)  NOT NULL,
    PRIMARY KEY (job_id, file)
);
INSERT INTO result (job_id, file, kind, sop_uid, sop_class_uid)
    SELECT id, result_file, 'SEGMENTATION', result_uid, '1.2.840.10008.5.1.4.1.1.66.4' FROM job WHERE result_file <> '';

ALTER TABLE delivery RENAME TO delivery_of_job;
CREATE TABLE delivery (
    job_id       BIGINT        NOT NULL REFERENCES job (id),
    destination  VARCHAR(80)   NOT NULL,
    place        INT           NOT NULL,            -- objects of a job go to a destination in this order
    files        VARCHAR(1000) NOT NULL,            -- alternatives, the preferred first, with spaces between
    choice       INT           NOT NULL,            -- which alternative it is, from 0; -1 before the first of the job is stored
    state        VARCHAR(10)   NOT NULL,            -- PLANNED, WAITING, SENDING, DONE, HELD
    reason       VARCHAR(500)  NOT NULL,
    attempts     INT           NOT NULL,
    next_at      TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    owner        VARCHAR(64)   NOT NULL,
    lease_until  TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    deliver_ms   BIGINT        NOT NULL,
    delivered_at TIMESTAMP(6) WITH TIME ZONE,
    PRIMARY KEY (job_id, destination, place)
);
INSERT INTO delivery (job_id, destination, place, files, choice, state, reason, attempts, next_at, owner, lease_until,
        deliver_ms, delivered_at)
    SELECT d.job_id, d.destination, 0, j.result_file, -1, d.state, d.reason, d.attempts, d.next_at, d.owner, d.lease_until,
        d.deliver_ms, d.delivered_at
    FROM delivery_of_job d JOIN job j ON j.id = d.job_id;
DROP TABLE delivery_of_job;
CREATE INDEX delivery_claim ON delivery (state, next_at);

ALTER TABLE job DROP COLUMN result_uid;
ALTER TABLE job DROP COLUMN result_file;
