-- +goose Up
-- The meeting in which a jury decides. Its version is that of its decisions too.
CREATE TABLE deliberations (
    jury_id    UUID PRIMARY KEY REFERENCES juries (id),
    version    INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    session_id UUID NOT NULL REFERENCES jury_sessions (id),
    opened_by  UUID REFERENCES users (id),
    opened_at  TIMESTAMPTZ NOT NULL
);
CREATE INDEX deliberations_session ON deliberations (session_id);

-- What a jury decides about whom it heard: a draft until its minutes are signed. What has to be there by then is the program's to check.
CREATE TABLE decisions (
    id             UUID PRIMARY KEY,
    version        INTEGER NOT NULL,
    created_at     TIMESTAMPTZ NOT NULL,
    updated_at     TIMESTAMPTZ NOT NULL,
    jury_id        UUID NOT NULL REFERENCES deliberations (jury_id),
    application_id UUID NOT NULL REFERENCES applications (id),
    outcome        TEXT NOT NULL CONSTRAINT decisions_outcome CHECK (outcome IN ('selected', 'reserve', 'not_selected')),
    position       INTEGER CONSTRAINT decisions_position CHECK (position IS NULL OR position > 0 AND outcome = 'reserve'),
    reason         TEXT REFERENCES reasons (key) CONSTRAINT decisions_reason CHECK (reason IS NULL OR outcome = 'not_selected'),
    appraisal      TEXT NOT NULL,
    CONSTRAINT decisions_application UNIQUE (jury_id, application_id)
);
CREATE INDEX decisions_applications ON decisions (application_id);

-- What was signed in the name of juries, in a chain of hashes over all of them: docs/jury.md says how to compute it.
CREATE TABLE jury_acts (
    place     BIGINT PRIMARY KEY,
    id        UUID NOT NULL UNIQUE,
    jury_id   UUID NOT NULL REFERENCES juries (id),
    kind      TEXT NOT NULL CONSTRAINT jury_acts_kind CHECK (kind IN ('minutes', 'annulment', 'rectification')),
    record    TEXT NOT NULL,
    previous  TEXT NOT NULL,
    hash      TEXT NOT NULL,
    signed_by UUID NOT NULL REFERENCES users (id),
    signed_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX jury_acts_jury ON jury_acts (jury_id, place);
CREATE UNIQUE INDEX jury_acts_minutes ON jury_acts (jury_id) WHERE kind = 'minutes';

-- A guard against slips of our own, as on the audit's chain.
CREATE TRIGGER jury_acts_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON jury_acts EXECUTE FUNCTION audit_only_grows();
