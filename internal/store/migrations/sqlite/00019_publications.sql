-- +goose Up
-- Questions to the funnel that were answered once and kept. The question is written as the parameters of GET /v1/funnel, with the
-- instants that it came to.
CREATE TABLE publications (
    id         TEXT NOT NULL PRIMARY KEY,
    version    INTEGER NOT NULL,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    slug       TEXT NOT NULL,
    title      TEXT NOT NULL,
    note       TEXT NOT NULL,
    question   TEXT NOT NULL,
    as_of      DATETIME NOT NULL,
    known_at   DATETIME NOT NULL
);
CREATE UNIQUE INDEX publications_slug ON publications (slug);
CREATE INDEX publications_created ON publications (created_at, id);

-- The answers, to the byte, in each form and language.
CREATE TABLE publication_forms (
    publication_id TEXT NOT NULL REFERENCES publications (id),
    format         TEXT NOT NULL,
    language       TEXT NOT NULL,
    body           BLOB NOT NULL,
    PRIMARY KEY (publication_id, format, language)
);

-- What was published stays. A guard against slips of our own, as on the audit's chain.
-- +goose StatementBegin
CREATE TRIGGER publications_no_update BEFORE UPDATE ON publications BEGIN SELECT RAISE(ABORT, 'publications only grows'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER publications_no_delete BEFORE DELETE ON publications BEGIN SELECT RAISE(ABORT, 'publications only grows'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER publication_forms_no_update BEFORE UPDATE ON publication_forms BEGIN SELECT RAISE(ABORT, 'publication_forms only grows'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER publication_forms_no_delete BEFORE DELETE ON publication_forms BEGIN SELECT RAISE(ABORT, 'publication_forms only grows'); END;
-- +goose StatementEnd
