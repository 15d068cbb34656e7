-- +goose Up
-- What a selected candidate was offered, and what they answered. An application has one that waits for its answer at most.
CREATE TABLE proposals (
    id             TEXT NOT NULL PRIMARY KEY,
    version        INTEGER NOT NULL,
    created_at     DATETIME NOT NULL,
    updated_at     DATETIME NOT NULL,
    application_id TEXT NOT NULL REFERENCES applications (id),
    status         TEXT NOT NULL CONSTRAINT proposals_status CHECK (status IN ('proposed', 'accepted', 'declined', 'withdrawn')),
    start_on       TEXT,
    reason         TEXT REFERENCES reasons (key),
    note           TEXT NOT NULL,
    answered_at    DATETIME,
    CONSTRAINT proposals_answered CHECK ((status = 'proposed') = (answered_at IS NULL))
);
CREATE INDEX proposals_application ON proposals (application_id, created_at);
CREATE UNIQUE INDEX proposals_waiting ON proposals (application_id) WHERE status = 'proposed';
