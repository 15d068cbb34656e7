-- +goose Up
-- What was answered to writes with an Idempotency-Key, so that they can be sent again. The ids are hashes of who asked, what
-- and with which key; rows are removed after two days.
CREATE TABLE kept_answers (
    id          BYTEA PRIMARY KEY,
    body_hash   BYTEA NOT NULL,
    conditional BOOLEAN NOT NULL,
    status      INTEGER NOT NULL,
    media       TEXT NOT NULL,
    etag        TEXT NOT NULL,
    location    TEXT NOT NULL,
    body        BYTEA NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL
);
CREATE INDEX kept_answers_created ON kept_answers (created_at);
