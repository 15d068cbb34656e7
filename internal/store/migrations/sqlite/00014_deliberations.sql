-- +goose Up
-- The meeting in which a jury decides. Its version is that of its decisions too.
CREATE TABLE deliberations (
    jury_id    TEXT NOT NULL PRIMARY KEY REFERENCES juries (id),
    version    INTEGER NOT NULL,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    session_id TEXT NOT NULL REFERENCES jury_sessions (id),
    opened_by  TEXT REFERENCES users (id),
    opened_at  DATETIME NOT NULL
);
CREATE INDEX deliberations_session ON deliberations (session_id);

-- What a jury decides about whom it heard: a draft until its minutes are signed. What has to be there by then is the program's to check.
CREATE TABLE decisions (
    id             TEXT NOT NULL PRIMARY KEY,
    version        INTEGER NOT NULL,
    created_at     DATETIME NOT NULL,
    updated_at     DATETIME NOT NULL,
    jury_id        TEXT NOT NULL REFERENCES deliberations (jury_id),
    application_id TEXT NOT NULL REFERENCES applications (id),
    outcome        TEXT NOT NULL CONSTRAINT decisions_outcome CHECK (outcome IN ('selected', 'reserve', 'not_selected')),
    position       INTEGER CONSTRAINT decisions_position CHECK (position IS NULL OR position > 0 AND outcome = 'reserve'),
    reason         TEXT REFERENCES reasons (key) CONSTRAINT decisions_reason CHECK (reason IS NULL OR outcome = 'not_selected'),
    appraisal      TEXT NOT NULL,
    CONSTRAINT decisions_application UNIQUE (jury_id, application_id)
);
CREATE INDEX decisions_applications ON decisions (application_id);

-- What was signed in the name of juries, in a chain of hashes over all of them: docs/jury.md says how to compute it.
CREATE TABLE jury_acts (
    place     BIGINT NOT NULL PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE,
    jury_id   TEXT NOT NULL REFERENCES juries (id),
    kind      TEXT NOT NULL CONSTRAINT jury_acts_kind CHECK (kind IN ('minutes', 'annulment', 'rectification')),
    record    TEXT NOT NULL,
    previous  TEXT NOT NULL,
    hash      TEXT NOT NULL,
    signed_by TEXT NOT NULL REFERENCES users (id),
    signed_at DATETIME NOT NULL
) WITHOUT ROWID;
CREATE INDEX jury_acts_jury ON jury_acts (jury_id, place);
CREATE UNIQUE INDEX jury_acts_minutes ON jury_acts (jury_id) WHERE kind = 'minutes';

-- A guard against slips of our own, as on the audit's chain.
-- +goose StatementBegin
CREATE TRIGGER jury_acts_no_update BEFORE UPDATE ON jury_acts BEGIN SELECT RAISE(ABORT, 'jury_acts only grows'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER jury_acts_no_delete BEFORE DELETE ON jury_acts BEGIN SELECT RAISE(ABORT, 'jury_acts only grows'); END;
-- +goose StatementEnd
