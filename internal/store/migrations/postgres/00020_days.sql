-- +goose Up
-- What a funnel of the past says of each job and jury: what each day (in UTC) and each month of effective_at adds to the tally. Kept by
-- the fold, like ledger_counts. Sums of months, then of days, are short, however long the history is.
CREATE TABLE ledger_days (
    span                 SMALLINT NOT NULL CONSTRAINT ledger_days_span CHECK (span IN (1, 2)), -- 1 a month, 2 a day
    starts_on            TEXT NOT NULL,
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
    PRIMARY KEY (span, starts_on, jury_id, job_id)
);
CREATE INDEX ledger_days_job ON ledger_days (job_id, span, starts_on);

-- What of it was recorded on a later day: a question as known at an instant takes away what was not known then.
CREATE TABLE ledger_late (
    recorded_on          TEXT NOT NULL,
    effective_on         TEXT NOT NULL,
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
    PRIMARY KEY (recorded_on, effective_on, jury_id, job_id),
    CONSTRAINT ledger_late_order CHECK (effective_on < recorded_on)
);
CREATE INDEX ledger_late_job ON ledger_late (job_id, recorded_on, effective_on);

-- The part of a day that an instant cuts off is read from the entries themselves.
CREATE INDEX ledger_recorded ON ledger (recorded_at);

INSERT INTO ledger_days
SELECT 2, to_char(effective_at AT TIME ZONE 'UTC', 'YYYY-MM-DD'), jury_id, job_id,
       SUM(n), SUM(CASE WHEN reached >= 1 THEN n ELSE 0 END),
       SUM(CASE WHEN reached >= 2 THEN n ELSE 0 END), SUM(CASE WHEN reached >= 3 THEN n ELSE 0 END),
       SUM(CASE WHEN reached >= 4 THEN n ELSE 0 END), SUM(CASE WHEN (observed & 1) <> 0 THEN n ELSE 0 END),
       SUM(CASE WHEN (observed & 2) <> 0 THEN n ELSE 0 END), SUM(CASE WHEN (observed & 4) <> 0 THEN n ELSE 0 END),
       SUM(CASE WHEN (observed & 8) <> 0 THEN n ELSE 0 END), SUM(CASE WHEN (observed & 16) <> 0 THEN n ELSE 0 END),
       SUM(CASE WHEN status <> 'active' THEN n ELSE 0 END), SUM(CASE WHEN status <> 'active' AND reached >= 1 THEN n ELSE 0 END),
       SUM(CASE WHEN status <> 'active' AND reached >= 2 THEN n ELSE 0 END), SUM(CASE WHEN status <> 'active' AND reached >= 3 THEN n ELSE 0 END),
       SUM(CASE WHEN status <> 'active' AND reached >= 4 THEN n ELSE 0 END), SUM(CASE WHEN status = 'rejected' THEN n ELSE 0 END),
       SUM(CASE WHEN status = 'withdrawn' THEN n ELSE 0 END)
FROM ledger GROUP BY to_char(effective_at AT TIME ZONE 'UTC', 'YYYY-MM-DD'), jury_id, job_id;

INSERT INTO ledger_days
SELECT 1, substr(starts_on, 1, 7) || '-01', jury_id, job_id,
       SUM(received), SUM(relevant), SUM(interviewed), SUM(selected), SUM(hired), SUM(observed_received), SUM(observed_relevant), SUM(observed_interviewed), SUM(observed_selected), SUM(observed_hired), SUM(closed_received), SUM(closed_relevant), SUM(closed_interviewed), SUM(closed_selected), SUM(closed_hired), SUM(rejected), SUM(withdrawn)
FROM ledger_days WHERE span = 2 GROUP BY substr(starts_on, 1, 7), jury_id, job_id;

INSERT INTO ledger_late
SELECT to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD'), to_char(effective_at AT TIME ZONE 'UTC', 'YYYY-MM-DD'), jury_id, job_id,
       SUM(n), SUM(CASE WHEN reached >= 1 THEN n ELSE 0 END),
       SUM(CASE WHEN reached >= 2 THEN n ELSE 0 END), SUM(CASE WHEN reached >= 3 THEN n ELSE 0 END),
       SUM(CASE WHEN reached >= 4 THEN n ELSE 0 END), SUM(CASE WHEN (observed & 1) <> 0 THEN n ELSE 0 END),
       SUM(CASE WHEN (observed & 2) <> 0 THEN n ELSE 0 END), SUM(CASE WHEN (observed & 4) <> 0 THEN n ELSE 0 END),
       SUM(CASE WHEN (observed & 8) <> 0 THEN n ELSE 0 END), SUM(CASE WHEN (observed & 16) <> 0 THEN n ELSE 0 END),
       SUM(CASE WHEN status <> 'active' THEN n ELSE 0 END), SUM(CASE WHEN status <> 'active' AND reached >= 1 THEN n ELSE 0 END),
       SUM(CASE WHEN status <> 'active' AND reached >= 2 THEN n ELSE 0 END), SUM(CASE WHEN status <> 'active' AND reached >= 3 THEN n ELSE 0 END),
       SUM(CASE WHEN status <> 'active' AND reached >= 4 THEN n ELSE 0 END), SUM(CASE WHEN status = 'rejected' THEN n ELSE 0 END),
       SUM(CASE WHEN status = 'withdrawn' THEN n ELSE 0 END)
FROM ledger WHERE to_char(effective_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') < to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')
GROUP BY to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD'), to_char(effective_at AT TIME ZONE 'UTC', 'YYYY-MM-DD'), jury_id, job_id;
