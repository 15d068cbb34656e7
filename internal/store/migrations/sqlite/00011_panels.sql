-- +goose Up
-- How many of the panel are women and men, as the employer records it: counts, of nobody in particular.
ALTER TABLE juries ADD COLUMN women INTEGER CONSTRAINT juries_women CHECK (women >= 0);
ALTER TABLE juries ADD COLUMN men INTEGER CONSTRAINT juries_men CHECK (men >= 0);

-- The seat that this one stands in for; null for a titular seat.
ALTER TABLE jury_members ADD COLUMN substitute_for TEXT REFERENCES jury_members (id);
CREATE INDEX jury_members_substitutes ON jury_members (substitute_for) WHERE substitute_for IS NOT NULL;

-- When a jury sat, and who was there.
CREATE TABLE jury_sessions (
    id         TEXT NOT NULL PRIMARY KEY,
    version    INTEGER NOT NULL,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    jury_id    TEXT NOT NULL REFERENCES juries (id),
    kind       TEXT NOT NULL CONSTRAINT jury_sessions_kind CHECK (kind IN ('hearing', 'deliberation')),
    starts_at  DATETIME NOT NULL,
    ends_at    DATETIME,
    location   TEXT NOT NULL,
    CONSTRAINT jury_sessions_period CHECK (ends_at > starts_at)
);
CREATE INDEX jury_sessions_jury ON jury_sessions (jury_id, starts_at, id);

CREATE TABLE attendances (
    jury_session_id TEXT NOT NULL REFERENCES jury_sessions (id) ON DELETE CASCADE,
    member_id       TEXT NOT NULL REFERENCES jury_members (id),
    present         BOOLEAN NOT NULL,
    PRIMARY KEY (jury_session_id, member_id)
);
CREATE INDEX attendances_member ON attendances (member_id);

-- Who stepped back, from one application or (null) from the whole jury. The account stands here too, because what its user sees
-- is asked by it; a recusal is of the person, not of the chair that they sat on.
CREATE TABLE recusals (
    id             TEXT NOT NULL PRIMARY KEY,
    version        INTEGER NOT NULL,
    created_at     DATETIME NOT NULL,
    updated_at     DATETIME NOT NULL,
    jury_id        TEXT NOT NULL REFERENCES juries (id),
    member_id      TEXT NOT NULL REFERENCES jury_members (id),
    user_id        TEXT REFERENCES users (id),
    application_id TEXT REFERENCES applications (id),
    reason         TEXT NOT NULL,
    decided_by     TEXT NOT NULL CONSTRAINT recusals_decided_by CHECK (decided_by IN ('member', 'chair')),
    actor_id       TEXT REFERENCES users (id)
);
CREATE INDEX recusals_list ON recusals (jury_id, created_at, id);
CREATE INDEX recusals_user ON recusals (user_id, application_id);
CREATE INDEX recusals_application ON recusals (application_id);
CREATE UNIQUE INDEX recusals_of_application ON recusals (member_id, application_id) WHERE application_id IS NOT NULL;
CREATE UNIQUE INDEX recusals_of_jury ON recusals (member_id) WHERE application_id IS NULL;
