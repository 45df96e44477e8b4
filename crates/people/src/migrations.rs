//! The room's schema. Append only: a migration that has been released is never edited.

use floor::db::Migration;

pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "people/0001_people",
    sql: "
-- Whoever was removed keeps a row, so that the audit trail can say who did what; `sign_in` and all below it are gone then.
-- `sign_in` is the SHA-256 of the name typed at sign-in; `totp` is sealed; `totp_step` the last step used.
CREATE TABLE person (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, lang TEXT NOT NULL, editor_key TEXT UNIQUE,
  sign_in TEXT UNIQUE, totp {blob}, totp_step BIGINT NOT NULL, password TEXT,
  made_at BIGINT NOT NULL, removed_at BIGINT);
-- `lang` is empty save for translators.
CREATE TABLE person_role (person TEXT NOT NULL REFERENCES person (id), role TEXT NOT NULL, lang TEXT NOT NULL,
  PRIMARY KEY (person, role, lang));
-- `spki` is the public key; `site` the host name that it was made for.
CREATE TABLE passkey (
  id TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES person (id), label TEXT NOT NULL, site TEXT NOT NULL,
  alg BIGINT NOT NULL, spki {blob} NOT NULL, counter BIGINT NOT NULL, made_at BIGINT NOT NULL, used_at BIGINT);
CREATE INDEX passkey_person ON passkey (person);
CREATE TABLE recovery_code (hash TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES person (id));
CREATE INDEX recovery_code_person ON recovery_code (person);
-- `secret` is the SHA-256 of what the cookie holds; `before` that of the one it follows, until the new one has been seen.
CREATE TABLE session (
  id TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES person (id), secret TEXT NOT NULL UNIQUE, before TEXT UNIQUE,
  form TEXT NOT NULL, device TEXT NOT NULL, made_at BIGINT NOT NULL, used_at BIGINT NOT NULL, turned_at BIGINT NOT NULL);
CREATE INDEX session_person ON session (person);
-- A link that lets somebody in: by SHA-256. `person` is who it is for, once they are known; `used_at` is set once they can sign in by themselves.
CREATE TABLE invitation (
  hash TEXT PRIMARY KEY, roles TEXT NOT NULL, lang TEXT NOT NULL, person TEXT REFERENCES person (id), made_by TEXT,
  made_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, used_at BIGINT);
-- Challenges of passkeys that were answered, until they are too old anyway.
CREATE TABLE answered (challenge TEXT PRIMARY KEY, until BIGINT NOT NULL);
-- What was done in the house: `person` is empty for the command line.
CREATE TABLE audit (id TEXT PRIMARY KEY, at BIGINT NOT NULL, person TEXT, action TEXT NOT NULL, object TEXT NOT NULL);
-- Changes of keys that the roots still have to sign: `add` a key for a person, or `drop` a key.
CREATE TABLE owed_key (id TEXT PRIMARY KEY, change TEXT NOT NULL, person TEXT NOT NULL, vkey TEXT, since BIGINT NOT NULL);
",
},
Migration {
    name: "people/0002_hand",
    sql: "
-- Who did what a fact says, where somebody at the desk did: their key signs it.
CREATE TABLE hand (fact BIGINT PRIMARY KEY, person TEXT NOT NULL REFERENCES person (id));
",
}];
