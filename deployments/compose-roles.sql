-- The image of PostgreSQL runs this once, as its administrator, when it makes the database: the schema belongs to a role of its
-- own, and the one that vivier serves as gets from the migration what it needs and nothing more. docs/operations.md, Two roles.
\set owner_password `cat /run/secrets/owner-password`
\set service_password `cat /run/secrets/service-password`
CREATE ROLE vivier_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE vivier LOGIN PASSWORD :'service_password';
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO vivier_owner;
