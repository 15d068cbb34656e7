-- +goose Up
-- Attempts at a password that were not found right (yet), by what they are counted against: hashes of the account's
-- address and of where the attempt came from. Housekeeping removes them when they count no more.
CREATE TABLE login_attempts (
    attempt_id   UUID NOT NULL,
    subject      BYTEA NOT NULL,
    attempted_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (attempt_id, subject)
);
CREATE INDEX login_attempts_subject ON login_attempts (subject, attempted_at);

-- Grows each time that all sessions of a user end: a login that began before then begins no session.
ALTER TABLE users ADD COLUMN session_era INTEGER NOT NULL DEFAULT 0;

ALTER TABLE sessions ADD COLUMN refreshed_at TIMESTAMPTZ;
