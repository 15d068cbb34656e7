-- +goose Up
CREATE TABLE users (
    id            UUID PRIMARY KEY,
    version       INTEGER NOT NULL,
    created_at    TIMESTAMPTZ NOT NULL,
    updated_at    TIMESTAMPTZ NOT NULL,
    email         TEXT NOT NULL,
    email_folded  TEXT NOT NULL CONSTRAINT users_email UNIQUE,
    name          TEXT NOT NULL,
    name_folded   TEXT NOT NULL,
    role          TEXT NOT NULL CONSTRAINT users_role CHECK (role IN ('admin', 'recruiter', 'juror', 'analyst')),
    password_hash TEXT NOT NULL,
    disabled      BOOLEAN NOT NULL
);

CREATE TABLE sessions (
    id         UUID PRIMARY KEY,
    user_id    UUID NOT NULL REFERENCES users (id),
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    idle_at    TIMESTAMPTZ NOT NULL,
    ended_at   TIMESTAMPTZ
);
CREATE INDEX sessions_user ON sessions (user_id);

-- Used refresh tokens are kept while their session lives: a second use is a theft to notice.
CREATE TABLE refresh_tokens (
    hash       BYTEA PRIMARY KEY,
    session_id UUID NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    created_at TIMESTAMPTZ NOT NULL,
    used_at    TIMESTAMPTZ
);
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);

CREATE TABLE departments (
    id         UUID PRIMARY KEY,
    version    INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    name       TEXT NOT NULL,
    short_name TEXT NOT NULL,
    parent_id  UUID REFERENCES departments (id)
);
CREATE INDEX departments_parent ON departments (parent_id);

-- What a funnel of a past day needs to know about a department, a job and a jury as they were known then.
CREATE TABLE department_versions (
    department_id UUID NOT NULL,
    version       INTEGER NOT NULL,
    parent_id     UUID,
    recorded_at   TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (department_id, version)
);

CREATE TABLE campaigns (
    id            UUID PRIMARY KEY,
    version       INTEGER NOT NULL,
    created_at    TIMESTAMPTZ NOT NULL,
    updated_at    TIMESTAMPTZ NOT NULL,
    name          TEXT NOT NULL,
    objective     TEXT NOT NULL,
    department_id UUID REFERENCES departments (id),
    starts_on     TEXT,
    ends_on       TEXT
);
CREATE INDEX campaigns_department ON campaigns (department_id);

CREATE TABLE campaign_targets (
    campaign_id UUID NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    label       TEXT NOT NULL,
    PRIMARY KEY (campaign_id, position)
);

CREATE TABLE pipelines (
    id         UUID PRIMARY KEY,
    version    INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    name       TEXT NOT NULL
);

CREATE TABLE stages (
    pipeline_id UUID NOT NULL REFERENCES pipelines (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    key         TEXT NOT NULL,
    label_fr    TEXT NOT NULL,
    label_en    TEXT NOT NULL,
    milestone   SMALLINT NOT NULL CONSTRAINT stages_milestone CHECK (milestone BETWEEN 0 AND 4),
    PRIMARY KEY (pipeline_id, position),
    CONSTRAINT stages_key UNIQUE (pipeline_id, key)
);

CREATE TABLE jobs (
    id            UUID PRIMARY KEY,
    version       INTEGER NOT NULL,
    created_at    TIMESTAMPTZ NOT NULL,
    updated_at    TIMESTAMPTZ NOT NULL,
    title         TEXT NOT NULL,
    department_id UUID REFERENCES departments (id),
    campaign_id   UUID REFERENCES campaigns (id),
    pipeline_id   UUID NOT NULL REFERENCES pipelines (id),
    openings      INTEGER NOT NULL,
    hired         INTEGER NOT NULL,
    contract_kind TEXT NOT NULL,
    category      TEXT CONSTRAINT jobs_category CHECK (category IN ('A', 'B', 'C')),
    location      TEXT NOT NULL,
    description   TEXT NOT NULL,
    apply_url     TEXT NOT NULL,
    external_ref  TEXT NOT NULL,
    status        TEXT NOT NULL CONSTRAINT jobs_status CHECK (status IN ('draft', 'open', 'closed')),
    opens_on      TEXT,
    closes_on     TEXT,
    opened_at     TIMESTAMPTZ,
    closed_at     TIMESTAMPTZ,
    CONSTRAINT jobs_hired_within_openings CHECK (hired >= 0 AND hired <= openings)
);
CREATE INDEX jobs_campaign ON jobs (campaign_id);
CREATE INDEX jobs_department ON jobs (department_id);
CREATE INDEX jobs_pipeline ON jobs (pipeline_id);

CREATE TABLE job_versions ( -- of deleted ones too: what was counted with them stays as it was
    job_id        UUID NOT NULL,
    version       INTEGER NOT NULL,
    title         TEXT NOT NULL,
    pipeline_id   UUID NOT NULL,
    campaign_id   UUID,
    department_id UUID,
    openings      INTEGER NOT NULL,
    deleted       BOOLEAN NOT NULL,
    recorded_at   TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (job_id, version)
);

CREATE TABLE postings (
    id           UUID PRIMARY KEY,
    version      INTEGER NOT NULL,
    created_at   TIMESTAMPTZ NOT NULL,
    updated_at   TIMESTAMPTZ NOT NULL,
    campaign_id  UUID NOT NULL REFERENCES campaigns (id),
    channel      TEXT NOT NULL,
    name         TEXT NOT NULL,
    url          TEXT NOT NULL,
    external_ref TEXT NOT NULL,
    published_at TIMESTAMPTZ,
    closed_at    TIMESTAMPTZ
);
CREATE INDEX postings_campaign ON postings (campaign_id);

CREATE TABLE posting_jobs (
    posting_id UUID NOT NULL REFERENCES postings (id) ON DELETE CASCADE,
    job_id     UUID NOT NULL REFERENCES jobs (id),
    PRIMARY KEY (posting_id, job_id)
);
CREATE INDEX posting_jobs_job ON posting_jobs (job_id);

CREATE TABLE posting_metrics (
    id          UUID PRIMARY KEY,
    version     INTEGER NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL,
    updated_at  TIMESTAMPTZ NOT NULL,
    posting_id  UUID NOT NULL REFERENCES postings (id),
    observed_at TIMESTAMPTZ NOT NULL,
    impressions BIGINT,
    views       BIGINT,
    likes       BIGINT,
    comments    BIGINT,
    shares      BIGINT,
    clicks      BIGINT
);
CREATE INDEX posting_metrics_series ON posting_metrics (posting_id, observed_at, id);

CREATE TABLE costs (
    id             UUID PRIMARY KEY,
    version        INTEGER NOT NULL,
    created_at     TIMESTAMPTZ NOT NULL,
    updated_at     TIMESTAMPTZ NOT NULL,
    campaign_id    UUID NOT NULL REFERENCES campaigns (id),
    kind           TEXT NOT NULL CONSTRAINT costs_kind CHECK (kind IN ('effort', 'spending')),
    label          TEXT NOT NULL,
    agents         BIGINT,
    day_hundredths BIGINT,
    amount_cents   BIGINT,
    currency       TEXT
);
CREATE INDEX costs_campaign ON costs (campaign_id);

CREATE TABLE juries (
    id                UUID PRIMARY KEY,
    version           INTEGER NOT NULL,
    created_at        TIMESTAMPTZ NOT NULL,
    updated_at        TIMESTAMPTZ NOT NULL,
    job_id            UUID NOT NULL REFERENCES jobs (id),
    name              TEXT NOT NULL,
    held_on           TEXT,
    quorum            INTEGER NOT NULL,
    received_complete BOOLEAN NOT NULL,
    status            TEXT NOT NULL CONSTRAINT juries_status CHECK (status IN ('draft', 'open', 'deliberating', 'closed')),
    CONSTRAINT juries_of_job UNIQUE (id, job_id)
);
CREATE INDEX juries_job ON juries (job_id);

CREATE TABLE jury_versions (
    jury_id           UUID NOT NULL,
    version           INTEGER NOT NULL,
    job_id            UUID NOT NULL,
    name              TEXT NOT NULL,
    received_complete BOOLEAN NOT NULL,
    deleted           BOOLEAN NOT NULL,
    recorded_at       TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (jury_id, version)
);

CREATE TABLE criteria (
    jury_id   UUID NOT NULL REFERENCES juries (id) ON DELETE CASCADE,
    position  INTEGER NOT NULL,
    key       TEXT NOT NULL,
    label_fr  TEXT NOT NULL,
    label_en  TEXT NOT NULL,
    weight    DOUBLE PRECISION NOT NULL,
    max_score DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (jury_id, position),
    CONSTRAINT criteria_key UNIQUE (jury_id, key)
);

CREATE TABLE jury_members (
    id         UUID PRIMARY KEY,
    version    INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    jury_id    UUID NOT NULL REFERENCES juries (id),
    name       TEXT NOT NULL,
    user_id    UUID REFERENCES users (id),
    role       TEXT NOT NULL CONSTRAINT jury_members_role CHECK (role IN ('chair', 'member')),
    left_at    TIMESTAMPTZ
);
CREATE INDEX jury_members_jury ON jury_members (jury_id);
CREATE UNIQUE INDEX jury_members_user ON jury_members (user_id, jury_id) WHERE left_at IS NULL;
CREATE UNIQUE INDEX jury_members_chair ON jury_members (jury_id) WHERE role = 'chair' AND left_at IS NULL;

CREATE TABLE candidates (
    id                     UUID PRIMARY KEY,
    version                INTEGER NOT NULL,
    created_at             TIMESTAMPTZ NOT NULL,
    updated_at             TIMESTAMPTZ NOT NULL,
    given_name             TEXT NOT NULL,
    family_name            TEXT NOT NULL,
    email                  TEXT,
    phone                  TEXT,
    talent_pool_consent_at TIMESTAMPTZ,
    name_folded            TEXT NOT NULL,
    email_folded           TEXT NOT NULL
);
CREATE INDEX candidates_email ON candidates (email_folded);
CREATE INDEX candidates_created ON candidates (created_at, id);

CREATE TABLE candidate_tags (
    candidate_id UUID NOT NULL REFERENCES candidates (id) ON DELETE CASCADE,
    tag          TEXT NOT NULL,
    PRIMARY KEY (candidate_id, tag)
);
CREATE INDEX candidate_tags_tag ON candidate_tags (tag, candidate_id);

CREATE TABLE sources (
    id         UUID PRIMARY KEY,
    version    INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    key        TEXT NOT NULL CONSTRAINT sources_key UNIQUE,
    label_fr   TEXT NOT NULL,
    label_en   TEXT NOT NULL,
    channel    TEXT NOT NULL,
    active     BOOLEAN NOT NULL
);

CREATE TABLE reasons (
    id         UUID PRIMARY KEY,
    version    INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    key        TEXT NOT NULL CONSTRAINT reasons_key UNIQUE,
    kind       TEXT NOT NULL CONSTRAINT reasons_kind CHECK (kind IN ('rejected', 'withdrawn')),
    label_fr   TEXT NOT NULL,
    label_en   TEXT NOT NULL
);

-- An application's standing is the replay of its transitions, kept here because every list asks for it.
CREATE TABLE applications (
    id           UUID PRIMARY KEY,
    version      INTEGER NOT NULL,
    created_at   TIMESTAMPTZ NOT NULL,
    updated_at   TIMESTAMPTZ NOT NULL,
    job_id       UUID NOT NULL REFERENCES jobs (id),
    candidate_id UUID NOT NULL REFERENCES candidates (id),
    jury_id      UUID,
    source       TEXT REFERENCES sources (key),
    posting_id   UUID REFERENCES postings (id),
    received_at  TIMESTAMPTZ NOT NULL,
    cover_note   TEXT NOT NULL,
    sequence     INTEGER NOT NULL,
    stage        TEXT NOT NULL,
    milestone    SMALLINT NOT NULL CONSTRAINT applications_milestone CHECK (milestone BETWEEN 0 AND 4),
    reached      SMALLINT NOT NULL,
    observed     SMALLINT NOT NULL,
    status       TEXT NOT NULL CONSTRAINT applications_status CHECK (status IN ('active', 'hired', 'rejected', 'withdrawn')),
    CONSTRAINT applications_reached CHECK (reached BETWEEN milestone AND 4),
    CONSTRAINT applications_hired CHECK ((status = 'hired') = (reached = 4)),
    CONSTRAINT applications_jury FOREIGN KEY (jury_id, job_id) REFERENCES juries (id, job_id)
);
CREATE UNIQUE INDEX applications_live ON applications (candidate_id, job_id) WHERE status = 'active';
CREATE INDEX applications_job ON applications (job_id, created_at, id);
CREATE INDEX applications_jury_created ON applications (jury_id, created_at, id);
CREATE INDEX applications_candidate ON applications (candidate_id);
CREATE INDEX applications_posting ON applications (posting_id);
CREATE INDEX applications_created ON applications (created_at, id);
CREATE INDEX applications_received ON applications (received_at, id);
CREATE INDEX applications_updated ON applications (updated_at, id);

CREATE TABLE notes (
    id             UUID PRIMARY KEY,
    candidate_id   UUID REFERENCES candidates (id),
    application_id UUID REFERENCES applications (id),
    author_id      UUID REFERENCES users (id),
    text           TEXT NOT NULL,
    created_at     TIMESTAMPTZ NOT NULL,
    CONSTRAINT notes_subject CHECK ((candidate_id IS NULL) <> (application_id IS NULL))
);
CREATE INDEX notes_candidate ON notes (candidate_id, created_at, id);
CREATE INDEX notes_application ON notes (application_id, created_at, id);

CREATE TABLE interviews (
    id             UUID PRIMARY KEY,
    version        INTEGER NOT NULL,
    created_at     TIMESTAMPTZ NOT NULL,
    updated_at     TIMESTAMPTZ NOT NULL,
    application_id UUID NOT NULL REFERENCES applications (id),
    starts_at      TIMESTAMPTZ NOT NULL,
    ends_at        TIMESTAMPTZ NOT NULL,
    time_zone      TEXT NOT NULL,
    location       TEXT NOT NULL,
    video_url      TEXT NOT NULL,
    status         TEXT NOT NULL CONSTRAINT interviews_status CHECK (status IN ('scheduled', 'held', 'no_show', 'cancelled')),
    outcome_note   TEXT NOT NULL,
    outcome_by     UUID REFERENCES users (id),
    CONSTRAINT interviews_period CHECK (ends_at > starts_at)
);
CREATE INDEX interviews_application ON interviews (application_id, starts_at);
CREATE INDEX interviews_starts ON interviews (starts_at, id);

CREATE TABLE panelists (
    interview_id UUID NOT NULL REFERENCES interviews (id) ON DELETE CASCADE,
    member_id    UUID NOT NULL REFERENCES jury_members (id),
    PRIMARY KEY (interview_id, member_id)
);
CREATE INDEX panelists_member ON panelists (member_id);

CREATE TABLE transitions (
    id             UUID PRIMARY KEY,
    application_id UUID NOT NULL REFERENCES applications (id),
    sequence       INTEGER NOT NULL,
    action         TEXT NOT NULL CONSTRAINT transitions_action CHECK (action IN ('move', 'correct', 'reject', 'withdraw', 'reopen')),
    from_stage     TEXT,
    to_stage       TEXT,
    from_status    TEXT,
    to_status      TEXT NOT NULL,
    reason         TEXT REFERENCES reasons (key),
    note           TEXT NOT NULL,
    actor_id       UUID REFERENCES users (id),
    interview_id   UUID REFERENCES interviews (id),
    effective_at   TIMESTAMPTZ NOT NULL,
    recorded_at    TIMESTAMPTZ NOT NULL,
    CONSTRAINT transitions_sequence UNIQUE (application_id, sequence),
    CONSTRAINT transitions_not_foretold CHECK (effective_at <= recorded_at)
);
CREATE INDEX transitions_feed ON transitions (recorded_at, id);

CREATE TABLE voids (
    transition_id UUID PRIMARY KEY REFERENCES transitions (id),
    by_id         UUID NOT NULL REFERENCES transitions (id),
    recorded_at   TIMESTAMPTZ NOT NULL
);
CREATE INDEX voids_by ON voids (by_id);

CREATE TABLE attributions (
    application_id UUID NOT NULL REFERENCES applications (id),
    sequence       INTEGER NOT NULL,
    jury_id        UUID REFERENCES juries (id),
    source         TEXT REFERENCES sources (key),
    posting_id     UUID REFERENCES postings (id),
    effective_at   TIMESTAMPTZ NOT NULL,
    recorded_at    TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (application_id, sequence)
);

CREATE TABLE hearings (
    id             UUID PRIMARY KEY,
    application_id UUID NOT NULL REFERENCES applications (id),
    interview_id   UUID NOT NULL REFERENCES interviews (id),
    held_at        TIMESTAMPTZ NOT NULL,
    recorded_at    TIMESTAMPTZ NOT NULL,
    revoked_at     TIMESTAMPTZ,
    transition_id  UUID REFERENCES transitions (id)
);
CREATE INDEX hearings_application ON hearings (application_id);
CREATE UNIQUE INDEX hearings_interview ON hearings (interview_id) WHERE revoked_at IS NULL;

-- The funnel ledger: signed entries that lead to no person. New entries land in the tail; the fold moves them to
-- the ledger and adds them to the live counts, so that nobody who writes waits for a count.
CREATE TABLE ledger_tail (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job_id       UUID NOT NULL,
    jury_id      UUID NOT NULL,
    source       TEXT NOT NULL,
    posting_id   UUID NOT NULL,
    received_at  TIMESTAMPTZ NOT NULL,
    stage        TEXT NOT NULL,
    milestone    SMALLINT NOT NULL,
    reached      SMALLINT NOT NULL,
    observed     SMALLINT NOT NULL,
    status       TEXT NOT NULL,
    n            INTEGER NOT NULL,
    effective_at TIMESTAMPTZ NOT NULL,
    recorded_at  TIMESTAMPTZ NOT NULL
);

CREATE TABLE ledger (
    id           BIGINT PRIMARY KEY,
    job_id       UUID NOT NULL,
    jury_id      UUID NOT NULL,
    source       TEXT NOT NULL,
    posting_id   UUID NOT NULL,
    received_at  TIMESTAMPTZ NOT NULL,
    stage        TEXT NOT NULL,
    milestone    SMALLINT NOT NULL,
    reached      SMALLINT NOT NULL,
    observed     SMALLINT NOT NULL,
    status       TEXT NOT NULL,
    n            INTEGER NOT NULL,
    effective_at TIMESTAMPTZ NOT NULL,
    recorded_at  TIMESTAMPTZ NOT NULL
);
CREATE INDEX ledger_job ON ledger (job_id, effective_at);
CREATE INDEX ledger_jury ON ledger (jury_id, effective_at);
CREATE INDEX ledger_received ON ledger (received_at);

CREATE TABLE ledger_live (
    job_id    UUID NOT NULL,
    jury_id   UUID NOT NULL,
    stage     TEXT NOT NULL,
    milestone SMALLINT NOT NULL,
    reached   SMALLINT NOT NULL,
    observed  SMALLINT NOT NULL,
    status    TEXT NOT NULL,
    n         INTEGER NOT NULL,
    PRIMARY KEY (job_id, jury_id, stage, milestone, reached, observed, status)
);
CREATE INDEX ledger_live_jury ON ledger_live (jury_id);

CREATE TABLE audit_entries (
    id          UUID PRIMARY KEY,
    recorded_at TIMESTAMPTZ NOT NULL,
    actor_id    UUID,
    actor_role  TEXT NOT NULL,
    action      TEXT NOT NULL,
    subject     TEXT NOT NULL,
    subject_id  UUID NOT NULL,
    fields      TEXT NOT NULL,
    request_id  TEXT NOT NULL
);
CREATE INDEX audit_entries_subject ON audit_entries (subject_id, recorded_at);

CREATE TABLE outbox_events (
    id          UUID PRIMARY KEY,
    recorded_at TIMESTAMPTZ NOT NULL,
    type        TEXT NOT NULL,
    subject     TEXT NOT NULL,
    subject_id  UUID NOT NULL,
    version     INTEGER NOT NULL
);
CREATE INDEX outbox_events_order ON outbox_events (recorded_at, id);

-- Reference data that every installation starts with. The ids are the same everywhere.
INSERT INTO pipelines (id, version, created_at, updated_at, name) VALUES
    ('01920000-0000-7000-8000-000000000001', 1, '2024-05-01 00:00:00+00:00', '2024-05-01 00:00:00+00:00', 'Standard');
INSERT INTO stages (pipeline_id, position, key, label_fr, label_en, milestone) VALUES
    ('01920000-0000-7000-8000-000000000001', 0, 'received', 'Reçue', 'Received', 0),
    ('01920000-0000-7000-8000-000000000001', 1, 'relevant', 'Pertinente', 'Relevant', 1),
    ('01920000-0000-7000-8000-000000000001', 2, 'interviewed', 'Reçue en entretien', 'Interviewed', 2),
    ('01920000-0000-7000-8000-000000000001', 3, 'selected', 'Retenue', 'Selected', 3),
    ('01920000-0000-7000-8000-000000000001', 4, 'hired', 'Recrutée', 'Hired', 4);
INSERT INTO sources (id, version, created_at, updated_at, key, label_fr, label_en, channel, active) VALUES
    ('01920000-0000-7000-8000-000000000002', 1, '2024-05-01 00:00:00+00:00', '2024-05-01 00:00:00+00:00', 'linkedin', 'LinkedIn', 'LinkedIn', 'linkedin', TRUE),
    ('01920000-0000-7000-8000-000000000003', 1, '2024-05-01 00:00:00+00:00', '2024-05-01 00:00:00+00:00', 'instagram', 'Instagram', 'Instagram', 'instagram', TRUE),
    ('01920000-0000-7000-8000-000000000004', 1, '2024-05-01 00:00:00+00:00', '2024-05-01 00:00:00+00:00', 'emploi-territorial', 'emploi-territorial.fr', 'emploi-territorial.fr', 'job_board', TRUE),
    ('01920000-0000-7000-8000-000000000005', 1, '2024-05-01 00:00:00+00:00', '2024-05-01 00:00:00+00:00', 'choisir-le-service-public', 'choisirleservicepublic.gouv.fr', 'choisirleservicepublic.gouv.fr', 'job_board', TRUE),
    ('01920000-0000-7000-8000-000000000006', 1, '2024-05-01 00:00:00+00:00', '2024-05-01 00:00:00+00:00', 'website', 'Site de l''employeur', 'Employer''s website', 'website', TRUE),
    ('01920000-0000-7000-8000-000000000007', 1, '2024-05-01 00:00:00+00:00', '2024-05-01 00:00:00+00:00', 'referral', 'Cooptation', 'Referral', 'referral', TRUE),
    ('01920000-0000-7000-8000-000000000008', 1, '2024-05-01 00:00:00+00:00', '2024-05-01 00:00:00+00:00', 'event', 'Salon ou forum', 'Event', 'event', TRUE),
    ('01920000-0000-7000-8000-000000000009', 1, '2024-05-01 00:00:00+00:00', '2024-05-01 00:00:00+00:00', 'spontaneous', 'Candidature spontanée', 'Spontaneous application', 'other', TRUE),
    ('01920000-0000-7000-8000-00000000000a', 1, '2024-05-01 00:00:00+00:00', '2024-05-01 00:00:00+00:00', 'other', 'Autre', 'Other', 'other', TRUE);
INSERT INTO reasons (id, version, created_at, updated_at, key, kind, label_fr, label_en) VALUES
    ('01920000-0000-7000-8000-00000000000b', 1, '2024-05-01 00:00:00+00:00', '2024-05-01 00:00:00+00:00', 'requirements_not_met', 'rejected', 'Conditions requises non remplies', 'Requirements not met'),
    ('01920000-0000-7000-8000-00000000000c', 1, '2024-05-01 00:00:00+00:00', '2024-05-01 00:00:00+00:00', 'profile_not_relevant', 'rejected', 'Profil éloigné du poste', 'Profile not relevant to the job'),
    ('01920000-0000-7000-8000-00000000000d', 1, '2024-05-01 00:00:00+00:00', '2024-05-01 00:00:00+00:00', 'another_candidate_preferred', 'rejected', 'Une autre candidature a été préférée', 'Another candidate was preferred'),
    ('01920000-0000-7000-8000-00000000000e', 1, '2024-05-01 00:00:00+00:00', '2024-05-01 00:00:00+00:00', 'incomplete_application', 'rejected', 'Dossier incomplet', 'Incomplete application'),
    ('01920000-0000-7000-8000-00000000000f', 1, '2024-05-01 00:00:00+00:00', '2024-05-01 00:00:00+00:00', 'did_not_attend', 'rejected', 'Absence à l''entretien', 'Did not attend the interview'),
    ('01920000-0000-7000-8000-000000000010', 1, '2024-05-01 00:00:00+00:00', '2024-05-01 00:00:00+00:00', 'recruitment_cancelled', 'rejected', 'Recrutement annulé', 'Recruitment cancelled'),
    ('01920000-0000-7000-8000-000000000011', 1, '2024-05-01 00:00:00+00:00', '2024-05-01 00:00:00+00:00', 'rejected_other', 'rejected', 'Autre motif de refus', 'Other reason for the rejection'),
    ('01920000-0000-7000-8000-000000000012', 1, '2024-05-01 00:00:00+00:00', '2024-05-01 00:00:00+00:00', 'another_offer', 'withdrawn', 'A accepté une autre offre', 'Took another offer'),
    ('01920000-0000-7000-8000-000000000013', 1, '2024-05-01 00:00:00+00:00', '2024-05-01 00:00:00+00:00', 'salary', 'withdrawn', 'Rémunération', 'Salary'),
    ('01920000-0000-7000-8000-000000000014', 1, '2024-05-01 00:00:00+00:00', '2024-05-01 00:00:00+00:00', 'location', 'withdrawn', 'Lieu de travail', 'Place of work'),
    ('01920000-0000-7000-8000-000000000015', 1, '2024-05-01 00:00:00+00:00', '2024-05-01 00:00:00+00:00', 'personal_reasons', 'withdrawn', 'Raisons personnelles', 'Personal reasons'),
    ('01920000-0000-7000-8000-000000000016', 1, '2024-05-01 00:00:00+00:00', '2024-05-01 00:00:00+00:00', 'no_answer', 'withdrawn', 'Sans réponse', 'No answer'),
    ('01920000-0000-7000-8000-000000000017', 1, '2024-05-01 00:00:00+00:00', '2024-05-01 00:00:00+00:00', 'withdrawn_other', 'withdrawn', 'Autre motif de désistement', 'Other reason for the withdrawal');
