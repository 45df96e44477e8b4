//! The room's schema. Append only: a migration that has been released is never edited.

use floor::db::Migration;

pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "publish/0001_calls",
    sql: "
-- The last position given out, by list: one list for each language, and '' for all calls.
CREATE TABLE list (lang TEXT PRIMARY KEY, last BIGINT NOT NULL);
CREATE TABLE call (
  id TEXT PRIMARY KEY, slug TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, position BIGINT NOT NULL UNIQUE,
  external_id TEXT UNIQUE, tags TEXT NOT NULL, event TEXT, published_at BIGINT NOT NULL,
  withdrawn_at BIGINT, withdrawn_reason TEXT, erased_at BIGINT, erased_reason TEXT);
-- `rev` is the newest revision written, `logged_rev` the newest one in the log: the one that readers see. 0: none yet.
CREATE TABLE edition (
  call TEXT NOT NULL REFERENCES call (id), lang TEXT NOT NULL, position BIGINT NOT NULL,
  rev BIGINT NOT NULL, logged_rev BIGINT NOT NULL,
  PRIMARY KEY (call, lang), UNIQUE (lang, position));
CREATE TABLE revision (
  id TEXT PRIMARY KEY, call TEXT NOT NULL REFERENCES call (id), lang TEXT NOT NULL, rev BIGINT NOT NULL,
  title TEXT NOT NULL, summary TEXT NOT NULL, text TEXT NOT NULL,
  source_lang TEXT, source_rev BIGINT, correction TEXT, published_at BIGINT NOT NULL,
  entry BIGINT UNIQUE, leaf_hash {blob}, body_sha256 TEXT, erased_at BIGINT,
  UNIQUE (call, lang, rev));
-- An image is named by the SHA-256 of its widest variant, in hex.
CREATE TABLE image_variant (
  image TEXT NOT NULL, width BIGINT NOT NULL, height BIGINT NOT NULL, sha256 TEXT NOT NULL,
  ext TEXT NOT NULL, mime TEXT NOT NULL, size BIGINT NOT NULL, PRIMARY KEY (image, width));
CREATE INDEX image_variant_sha256 ON image_variant (sha256);
CREATE TABLE revision_media (
  revision TEXT NOT NULL REFERENCES revision (id), name TEXT NOT NULL, image TEXT NOT NULL, PRIMARY KEY (revision, name));
CREATE INDEX revision_media_image ON revision_media (image);
CREATE TABLE blob (sha256 TEXT PRIMARY KEY, mime TEXT NOT NULL, bytes {blob} NOT NULL);
-- Where bytes of an erased call stood, so that they leave the tree and every copy of it.
CREATE TABLE gone_blob (path TEXT PRIMARY KEY, call TEXT NOT NULL);
CREATE INDEX gone_blob_call ON gone_blob (call);
CREATE TABLE glossary (term TEXT NOT NULL, lang TEXT NOT NULL, translation_lang TEXT NOT NULL, translation TEXT NOT NULL,
  PRIMARY KEY (term, lang, translation_lang));
",
},
Migration {
    name: "publish/0002_tags_by_revision",
    sql: "
-- What a revision says besides its text; `call` has that of the newest one in the log, which is the one readers see.
ALTER TABLE revision ADD COLUMN tags TEXT;
ALTER TABLE revision ADD COLUMN event TEXT;
UPDATE revision SET tags = (SELECT tags FROM call WHERE call.id = revision.call),
  event = (SELECT event FROM call WHERE call.id = revision.call);
",
},
Migration {
    name: "publish/0003_erased_imports",
    sql: "
-- What was imported once and is erased: a mark that only the house's secret can make again from the id it had elsewhere.
CREATE TABLE erased_import (mark TEXT PRIMARY KEY);
",
}];
