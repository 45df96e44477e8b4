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
}, Migration {
    name: "publish/0004_desk",
    sql: "
-- A call at the desk: being written, or (under the id of the call itself) being revised.
CREATE TABLE draft (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, slug TEXT, tags TEXT NOT NULL, event TEXT,
  made_by TEXT NOT NULL, made_at BIGINT NOT NULL, changed_at BIGINT NOT NULL, fresh BIGINT NOT NULL);
CREATE INDEX draft_fresh ON draft (changed_at) WHERE fresh = 1;
-- `base_rev`: the published revision it began from. `seen`: the source's text as far as the translator has followed it.
CREATE TABLE draft_text (
  draft TEXT NOT NULL REFERENCES draft (id), lang TEXT NOT NULL, version BIGINT NOT NULL,
  title TEXT NOT NULL, summary TEXT NOT NULL, text TEXT NOT NULL, correction TEXT NOT NULL,
  source_lang TEXT, source_rev BIGINT, seen TEXT NOT NULL, base_rev BIGINT NOT NULL,
  changed_by TEXT NOT NULL, changed_at BIGINT NOT NULL, PRIMARY KEY (draft, lang));
CREATE TABLE draft_version (
  draft TEXT NOT NULL REFERENCES draft (id), lang TEXT NOT NULL, version BIGINT NOT NULL,
  title TEXT NOT NULL, summary TEXT NOT NULL, text TEXT NOT NULL, correction TEXT NOT NULL,
  changed_by TEXT NOT NULL, changed_at BIGINT NOT NULL, PRIMARY KEY (draft, lang, version));
CREATE TABLE draft_media (
  draft TEXT NOT NULL REFERENCES draft (id), name TEXT NOT NULL, image TEXT NOT NULL, PRIMARY KEY (draft, name));
CREATE INDEX draft_media_image ON draft_media (image);
CREATE TABLE draft_present (
  draft TEXT NOT NULL REFERENCES draft (id), lang TEXT NOT NULL, person TEXT NOT NULL, at BIGINT NOT NULL,
  PRIMARY KEY (draft, lang, person));
-- Review: who asked for which version, who approved which, what was remarked on which passage.
CREATE TABLE review (
  draft TEXT NOT NULL REFERENCES draft (id), lang TEXT NOT NULL, version BIGINT NOT NULL,
  asked_by TEXT NOT NULL, asked_at BIGINT NOT NULL, PRIMARY KEY (draft, lang));
CREATE TABLE approval (
  draft TEXT NOT NULL REFERENCES draft (id), lang TEXT NOT NULL, person TEXT NOT NULL,
  version BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (draft, lang, person));
CREATE TABLE remark (
  id TEXT PRIMARY KEY, draft TEXT NOT NULL REFERENCES draft (id), lang TEXT NOT NULL, version BIGINT NOT NULL,
  passage TEXT NOT NULL, text TEXT NOT NULL, person TEXT NOT NULL, at BIGINT NOT NULL, settled_at BIGINT);
CREATE INDEX remark_draft ON remark (draft, lang);
CREATE TABLE schedule (
  draft TEXT PRIMARY KEY REFERENCES draft (id), at BIGINT NOT NULL, zone TEXT NOT NULL, person TEXT NOT NULL,
  versions TEXT NOT NULL, failed TEXT);
-- A finding that somebody called right, by the hash of its passage.
CREATE TABLE kept_finding (
  call TEXT NOT NULL, lang TEXT NOT NULL, finding TEXT NOT NULL, person TEXT NOT NULL, at BIGINT NOT NULL,
  PRIMARY KEY (call, lang, finding));
-- Suggestions from outside: the link is known by the hash of its secret.
CREATE TABLE suggestion_link (
  id TEXT PRIMARY KEY, secret TEXT NOT NULL UNIQUE, draft TEXT NOT NULL REFERENCES draft (id), lang TEXT NOT NULL,
  person TEXT NOT NULL, made_at BIGINT NOT NULL, ends_at BIGINT NOT NULL, got BIGINT NOT NULL);
CREATE TABLE suggestion (
  id TEXT PRIMARY KEY, draft TEXT NOT NULL REFERENCES draft (id), lang TEXT NOT NULL, version BIGINT NOT NULL,
  passage TEXT NOT NULL, text TEXT NOT NULL, note TEXT NOT NULL, at BIGINT NOT NULL);
CREATE INDEX suggestion_draft ON suggestion (draft, lang);
-- Texts found by their words: one document for an edition as readers see it, one for its draft.
{fulltext found_text};
CREATE TABLE found_doc (
  doc BIGINT PRIMARY KEY, call TEXT NOT NULL, lang TEXT NOT NULL, draft BIGINT NOT NULL, UNIQUE (call, lang, draft));
ALTER TABLE edition ADD COLUMN found_rev BIGINT NOT NULL DEFAULT 0;
CREATE INDEX edition_unfound ON edition (call) WHERE found_rev < logged_rev;
-- The house's translations so far, passage by passage, and where to look for those that are nearly the same.
CREATE TABLE memory (
  id BIGINT PRIMARY KEY, call TEXT NOT NULL, lang TEXT NOT NULL, source_lang TEXT NOT NULL, passage BIGINT NOT NULL,
  source TEXT NOT NULL, target TEXT NOT NULL);
CREATE INDEX memory_call ON memory (call, lang);
CREATE INDEX memory_passage ON memory (source_lang, lang, passage);
CREATE TABLE memory_band (
  memory BIGINT NOT NULL REFERENCES memory (id), source_lang TEXT NOT NULL, lang TEXT NOT NULL, band BIGINT NOT NULL);
CREATE INDEX memory_band_memory ON memory_band (memory);
CREATE INDEX memory_band_band ON memory_band (source_lang, lang, band);
",
}, Migration {
    name: "publish/0005_alarms",
    sql: "
-- While an alarm is in force: until when. Every page of the house shows it.
ALTER TABLE call ADD COLUMN alarm_until BIGINT;
-- In the order in which pages ask for them, or each page would look at every call.
CREATE INDEX call_in_force ON call (position) WHERE alarm_until IS NOT NULL;
CREATE INDEX call_alarm ON call (published_at) WHERE kind = 'alarm';
-- An alarm (or its all clear) that waits for a second person.
CREATE TABLE alarm_request (
  draft TEXT PRIMARY KEY REFERENCES draft (id), versions TEXT NOT NULL, person TEXT NOT NULL, at BIGINT NOT NULL);
",
}];
