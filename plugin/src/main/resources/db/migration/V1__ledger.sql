-- The ledger: what was received, what is to be done with it, what became of it. H2 and PostgreSQL.

CREATE TABLE study (
    study_uid  VARCHAR(64) PRIMARY KEY,
    state      VARCHAR(8)  NOT NULL,               -- OPEN, CLOSED
    opened_at  TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    last_at    TIMESTAMP(6) WITH TIME ZONE NOT NULL, -- when the last new instance came
    closed_at  TIMESTAMP(6) WITH TIME ZONE
);
CREATE INDEX study_open ON study (state, last_at);

CREATE TABLE instance (
    study_uid           VARCHAR(64)  NOT NULL REFERENCES study (study_uid),
    series_uid          VARCHAR(64)  NOT NULL,
    sop_uid             VARCHAR(64)  NOT NULL,
    sop_class_uid       VARCHAR(64)  NOT NULL,
    transfer_syntax_uid VARCHAR(64)  NOT NULL,
    modality            VARCHAR(16)  NOT NULL,
    body_part           VARCHAR(16)  NOT NULL,
    calling_aet         VARCHAR(16)  NOT NULL,
    file                VARCHAR(255) NOT NULL,     -- below the spool's folder
    bytes               BIGINT       NOT NULL,
    sha256              VARCHAR(64)  NOT NULL,
    received_at         TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    PRIMARY KEY (study_uid, series_uid, sop_uid)
);

CREATE TABLE job (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    study_uid     VARCHAR(64)  NOT NULL REFERENCES study (study_uid),
    series_uid    VARCHAR(64)  NOT NULL,
    modality      VARCHAR(16)  NOT NULL,
    instances     INT          NOT NULL,
    source_digest VARCHAR(64)  NOT NULL,           -- of the series' instances when the job was made
    rule          VARCHAR(80)  NOT NULL,           -- empty: no rule took the series
    model         VARCHAR(40)  NOT NULL,           -- empty: none
    state         VARCHAR(10)  NOT NULL,           -- WAITING, RUNNING, DELIVERING, DONE, FAILED, HELD, SKIPPED
    reason        VARCHAR(500) NOT NULL,
    attempts      INT          NOT NULL,
    next_at       TIMESTAMP(6) WITH TIME ZONE NOT NULL, -- WAITING, FAILED: not before
    owner         VARCHAR(64)  NOT NULL,
    lease_until   TIMESTAMP(6) WITH TIME ZONE NOT NULL, -- RUNNING: another worker may take it after this
    released_at   TIMESTAMP(6) WITH TIME ZONE NOT NULL, -- when the last instance of the study had come
    created_at    TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    started_at    TIMESTAMP(6) WITH TIME ZONE,
    finished_at   TIMESTAMP(6) WITH TIME ZONE,
    result_uid    VARCHAR(64)  NOT NULL,
    result_file   VARCHAR(255) NOT NULL,           -- below the folder of results
    preview_file  VARCHAR(255) NOT NULL,
    device        VARCHAR(16)  NOT NULL,
    load_ms       BIGINT       NOT NULL,
    infer_ms      BIGINT       NOT NULL,
    encode_ms     BIGINT       NOT NULL,
    UNIQUE (study_uid, series_uid, rule, source_digest)
);
CREATE INDEX job_claim ON job (state, next_at);

CREATE TABLE delivery (
    job_id       BIGINT       NOT NULL REFERENCES job (id),
    destination  VARCHAR(80)  NOT NULL,
    state        VARCHAR(10)  NOT NULL,            -- PLANNED, WAITING, SENDING, DONE, HELD
    reason       VARCHAR(500) NOT NULL,
    attempts     INT          NOT NULL,
    next_at      TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    owner        VARCHAR(64)  NOT NULL,
    lease_until  TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    deliver_ms   BIGINT       NOT NULL,
    delivered_at TIMESTAMP(6) WITH TIME ZONE,
    PRIMARY KEY (job_id, destination)
);
CREATE INDEX delivery_claim ON delivery (state, next_at);
