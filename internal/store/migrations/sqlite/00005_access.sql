-- +goose Up
-- The departments that a recruiter is limited to, with all that lie below them; none is no limit.
CREATE TABLE user_departments (
    user_id       TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    department_id TEXT NOT NULL REFERENCES departments (id),
    PRIMARY KEY (user_id, department_id)
);
CREATE INDEX user_departments_department ON user_departments (department_id);

-- Who entered a person: somebody who is limited to departments sees, of those who never applied, their own.
ALTER TABLE candidates ADD COLUMN entered_by TEXT REFERENCES users (id);
CREATE INDEX candidates_entered_by ON candidates (entered_by) WHERE entered_by IS NOT NULL;

-- Keys for scripts. Of a key its hash is kept: whoever reads this table can't use it.
CREATE TABLE api_keys (
    id         TEXT NOT NULL PRIMARY KEY,
    version    INTEGER NOT NULL,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    name       TEXT NOT NULL,
    prefix     TEXT NOT NULL CONSTRAINT api_keys_prefix UNIQUE,
    hash       BLOB NOT NULL,
    expires_at DATETIME NOT NULL
);

CREATE TABLE api_key_scopes (
    api_key_id TEXT NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
    scope      TEXT NOT NULL CONSTRAINT api_key_scopes_scope CHECK (scope IN ('funnel:read', 'applications:read', 'candidates:read')),
    PRIMARY KEY (api_key_id, scope)
);

-- The juries that a key is bound to; none is no bound. A jury does not go while a key is bound to it: the bound must not go
-- with it.
CREATE TABLE api_key_juries (
    api_key_id TEXT NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
    jury_id    TEXT NOT NULL REFERENCES juries (id),
    PRIMARY KEY (api_key_id, jury_id)
);
CREATE INDEX api_key_juries_jury ON api_key_juries (jury_id);
