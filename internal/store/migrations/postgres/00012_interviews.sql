-- +goose Up
-- Which round of interviews one is of: an application may be heard several times.
ALTER TABLE interviews ADD COLUMN round INTEGER NOT NULL DEFAULT 1 CONSTRAINT interviews_round CHECK (round >= 1);

-- What an interview was told as, from each version on that changed it: who was told another time can be told why. It goes with
-- its interview, which is deleted only where it left no trace in the application's course.
CREATE TABLE interview_changes (
    id           UUID PRIMARY KEY,
    interview_id UUID NOT NULL REFERENCES interviews (id) ON DELETE CASCADE,
    version      INTEGER NOT NULL,
    starts_at    TIMESTAMPTZ NOT NULL,
    ends_at      TIMESTAMPTZ NOT NULL,
    time_zone    TEXT NOT NULL,
    location     TEXT NOT NULL,
    video_url    TEXT NOT NULL,
    status       TEXT NOT NULL,
    round        INTEGER NOT NULL,
    actor_id     UUID REFERENCES users (id),
    recorded_at  TIMESTAMPTZ NOT NULL,
    CONSTRAINT interview_changes_version UNIQUE (interview_id, version)
);
CREATE INDEX interview_changes_order ON interview_changes (interview_id, recorded_at, id);
-- Of interviews from before, what they are now is the first that is known: nobody kept what they had been.
INSERT INTO interview_changes (id, interview_id, version, starts_at, ends_at, time_zone, location, video_url, status, round, recorded_at)
SELECT id, id, version, starts_at, ends_at, time_zone, location, video_url, status, round, updated_at FROM interviews;

-- Whether somebody is heard elsewhere is asked by their account, whatever the jury, and also of seats that they have left.
CREATE INDEX jury_members_account ON jury_members (user_id) WHERE user_id IS NOT NULL;

-- The secret addresses under which people's calendars read their interviews, by the hash of the secret. One of a person's is
-- good at a time; those that were revoked are removed a week later.
CREATE TABLE calendar_feeds (
    secret     BYTEA PRIMARY KEY,
    user_id    UUID NOT NULL REFERENCES users (id),
    created_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX calendar_feeds_user ON calendar_feeds (user_id) WHERE revoked_at IS NULL;
