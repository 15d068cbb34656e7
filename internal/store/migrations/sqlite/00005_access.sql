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
