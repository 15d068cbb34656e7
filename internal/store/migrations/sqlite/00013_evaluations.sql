-- +goose Up
ALTER TABLE juries ADD COLUMN criteria_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE juries ADD COLUMN anonymous_screening BOOLEAN NOT NULL DEFAULT FALSE;

-- What one member of a jury makes of one application. Who may read it is a condition in the program's SQL (store/sight.go).
CREATE TABLE evaluations (
    id               TEXT NOT NULL PRIMARY KEY,
    version          INTEGER NOT NULL,
    created_at       DATETIME NOT NULL,
    updated_at       DATETIME NOT NULL,
    jury_id          TEXT NOT NULL REFERENCES juries (id),
    application_id   TEXT NOT NULL REFERENCES applications (id),
    member_id        TEXT NOT NULL REFERENCES jury_members (id),
    user_id          TEXT NOT NULL REFERENCES users (id), -- the seat's account
    criteria_version INTEGER NOT NULL,
    status           TEXT NOT NULL CONSTRAINT evaluations_status CHECK (status IN ('draft', 'submitted')),
    recommendation   TEXT CONSTRAINT evaluations_recommendation CHECK (recommendation IN ('favourable', 'reserved', 'unfavourable')),
    comment          TEXT NOT NULL,
    submitted_at     DATETIME,
    reopened_at      DATETIME,
    reopened_by      TEXT REFERENCES users (id),
    reopen_reason    TEXT NOT NULL,
    CONSTRAINT evaluations_member UNIQUE (application_id, member_id),
    CONSTRAINT evaluations_submitted CHECK ((status = 'submitted') = (submitted_at IS NOT NULL) AND (status = 'draft' OR recommendation IS NOT NULL))
);
CREATE INDEX evaluations_jury ON evaluations (jury_id, created_at, id);
CREATE INDEX evaluations_user ON evaluations (user_id, application_id);

CREATE TABLE scores (
    evaluation_id TEXT NOT NULL REFERENCES evaluations (id) ON DELETE CASCADE,
    position      INTEGER NOT NULL,
    criterion     TEXT NOT NULL, -- a key of the jury's criteria
    score         REAL, -- null: not assessed
    justification TEXT NOT NULL,
    PRIMARY KEY (evaluation_id, position),
    CONSTRAINT scores_criterion UNIQUE (evaluation_id, criterion)
);

-- Evaluations that the chair has said will not come.
CREATE TABLE waivers (
    application_id TEXT NOT NULL REFERENCES applications (id),
    member_id      TEXT NOT NULL REFERENCES jury_members (id),
    jury_id        TEXT NOT NULL REFERENCES juries (id),
    reason         TEXT NOT NULL,
    actor_id       TEXT NOT NULL REFERENCES users (id),
    recorded_at    DATETIME NOT NULL,
    PRIMARY KEY (application_id, member_id)
);
CREATE INDEX waivers_jury ON waivers (jury_id);

-- An administrator reads a jury's submitted evaluations before their time, for a reason and until expires_at.
CREATE TABLE disclosures (
    id         TEXT NOT NULL PRIMARY KEY,
    version    INTEGER NOT NULL,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    jury_id    TEXT NOT NULL REFERENCES juries (id),
    user_id    TEXT NOT NULL REFERENCES users (id),
    reason     TEXT NOT NULL,
    expires_at DATETIME NOT NULL
);
CREATE INDEX disclosures_jury ON disclosures (jury_id, user_id);

-- Each time that a submitted evaluation was given back to its author: the minutes tell of all of them.
CREATE TABLE reopenings (
    id            TEXT NOT NULL PRIMARY KEY,
    evaluation_id TEXT NOT NULL REFERENCES evaluations (id),
    reason        TEXT NOT NULL,
    reopened_by   TEXT REFERENCES users (id),
    reopened_at   DATETIME NOT NULL
);
CREATE INDEX reopenings_evaluation ON reopenings (evaluation_id, reopened_at);
