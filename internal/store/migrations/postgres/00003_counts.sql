-- +goose Up
-- What a live funnel says of each job and jury, ready to be read: one row, however many applications there are. Kept by
-- the fold, like ledger_live. The jury 00000000-0000-0000-0000-000000000000 is none.
CREATE TABLE ledger_counts (
    jury_id              UUID NOT NULL,
    job_id               UUID NOT NULL,
    received             INTEGER NOT NULL,
    relevant             INTEGER NOT NULL,
    interviewed          INTEGER NOT NULL,
    selected             INTEGER NOT NULL,
    hired                INTEGER NOT NULL,
    observed_received    INTEGER NOT NULL,
    observed_relevant    INTEGER NOT NULL,
    observed_interviewed INTEGER NOT NULL,
    observed_selected    INTEGER NOT NULL,
    observed_hired       INTEGER NOT NULL,
    closed_received      INTEGER NOT NULL,
    closed_relevant      INTEGER NOT NULL,
    closed_interviewed   INTEGER NOT NULL,
    closed_selected      INTEGER NOT NULL,
    closed_hired         INTEGER NOT NULL,
    rejected             INTEGER NOT NULL,
    withdrawn            INTEGER NOT NULL,
    PRIMARY KEY (jury_id, job_id)
);
CREATE INDEX ledger_counts_job ON ledger_counts (job_id);
INSERT INTO ledger_counts
SELECT jury_id, job_id, SUM(n), SUM(CASE WHEN reached >= 1 THEN n ELSE 0 END), SUM(CASE WHEN reached >= 2 THEN n ELSE 0 END),
       SUM(CASE WHEN reached >= 3 THEN n ELSE 0 END), SUM(CASE WHEN reached >= 4 THEN n ELSE 0 END),
       SUM(CASE WHEN (observed & 1) <> 0 THEN n ELSE 0 END), SUM(CASE WHEN (observed & 2) <> 0 THEN n ELSE 0 END),
       SUM(CASE WHEN (observed & 4) <> 0 THEN n ELSE 0 END), SUM(CASE WHEN (observed & 8) <> 0 THEN n ELSE 0 END),
       SUM(CASE WHEN (observed & 16) <> 0 THEN n ELSE 0 END),
       SUM(CASE WHEN status <> 'active' THEN n ELSE 0 END), SUM(CASE WHEN status <> 'active' AND reached >= 1 THEN n ELSE 0 END),
       SUM(CASE WHEN status <> 'active' AND reached >= 2 THEN n ELSE 0 END), SUM(CASE WHEN status <> 'active' AND reached >= 3 THEN n ELSE 0 END),
       SUM(CASE WHEN status <> 'active' AND reached >= 4 THEN n ELSE 0 END),
       SUM(CASE WHEN status = 'rejected' THEN n ELSE 0 END), SUM(CASE WHEN status = 'withdrawn' THEN n ELSE 0 END)
FROM ledger_live GROUP BY jury_id, job_id;

-- Whether a correction has something to void, kept with the standing because every list of applications asks for it.
ALTER TABLE applications ADD COLUMN correctable BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE applications SET correctable = EXISTS (
    SELECT 1 FROM transitions t WHERE t.application_id = applications.id AND t.from_stage IS NOT NULL
    AND (t.action <> 'correct' OR t.to_stage IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM voids v WHERE v.transition_id = t.id));
