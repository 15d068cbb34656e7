-- +goose Up
-- Questions to the funnel that were answered once and kept. The question is written as the parameters of GET /v1/funnel, with the
-- instants that it came to.
CREATE TABLE publications (
    id         UUID PRIMARY KEY,
    version    INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    slug       TEXT NOT NULL,
    title      TEXT NOT NULL,
    note       TEXT NOT NULL,
    question   TEXT NOT NULL,
    as_of      TIMESTAMPTZ NOT NULL,
    known_at   TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX publications_slug ON publications (slug);
CREATE INDEX publications_created ON publications (created_at, id);

-- The answers, to the byte, in each form and language.
CREATE TABLE publication_forms (
    publication_id UUID NOT NULL REFERENCES publications (id),
    format         TEXT NOT NULL,
    language       TEXT NOT NULL,
    body           BYTEA NOT NULL,
    PRIMARY KEY (publication_id, format, language)
);

-- What was published stays. A guard against slips of our own, as on the audit's chain.
CREATE TRIGGER publications_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON publications EXECUTE FUNCTION audit_only_grows();
CREATE TRIGGER publication_forms_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON publication_forms EXECUTE FUNCTION audit_only_grows();
