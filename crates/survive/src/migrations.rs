//! The room's schema. Append only: a migration that has been released is never edited.

use floor::db::Migration;

pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "survive/0001_log",
    sql: "
-- The newest state of the log. `time` is the last entry's, in Unix seconds; `keys` the key document in force.
CREATE TABLE log_head (
  one BIGINT PRIMARY KEY, size BIGINT NOT NULL, root {blob} NOT NULL, checkpoint TEXT NOT NULL,
  time BIGINT NOT NULL, keys BIGINT NOT NULL);
-- Every checkpoint ever signed: the key is what makes two of one size impossible.
CREATE TABLE log_checkpoint (size BIGINT PRIMARY KEY, note TEXT NOT NULL, at BIGINT NOT NULL);
-- `kind` is a kind of entry, or `keys`; `call` is the call that the entry names, where it names one.
CREATE TABLE log_entry (idx BIGINT PRIMARY KEY, leaf {blob} NOT NULL, kind TEXT NOT NULL, call TEXT);
CREATE INDEX log_entry_call ON log_entry (call, idx) WHERE call IS NOT NULL;
-- The widest bytes of each tile of hashes; a narrower one is their beginning.
CREATE TABLE log_tile (level BIGINT NOT NULL, idx BIGINT NOT NULL, hashes {blob} NOT NULL, PRIMARY KEY (level, idx));
-- What waits to be an entry, in the order in which it was done. `waiting` says what it lacks, where it cannot be signed yet.
CREATE TABLE log_staged (seq BIGINT PRIMARY KEY, work TEXT NOT NULL, waiting TEXT);
-- The bodies there are; those of erased entries are gone. `entry` is the first entry that names it.
CREATE TABLE body (sha256 TEXT PRIMARY KEY, bytes {blob} NOT NULL, entry BIGINT NOT NULL);
CREATE INDEX body_entry ON body (entry);
CREATE TABLE key_document (version BIGINT PRIMARY KEY, entry BIGINT NOT NULL UNIQUE, note TEXT NOT NULL);
-- The tree as the newest `site` entry states it. `site` is the entry that last put the path.
CREATE TABLE manifest (path TEXT PRIMARY KEY, sha256 TEXT NOT NULL, size BIGINT NOT NULL, site BIGINT NOT NULL);
-- Up to which fact the manifest follows the house; how many paths the deltas since the last keyframe list.
CREATE TABLE site_state (one BIGINT PRIMARY KEY, entry BIGINT, fact_seq BIGINT NOT NULL, listed BIGINT NOT NULL);
",
},
Migration {
    name: "survive/0002_journal",
    sql: "
-- What leads from the tree at a size of the log to the next. A short cut for mirrors: it may go at any time.
CREATE TABLE journal (size BIGINT PRIMARY KEY, record {blob} NOT NULL);
-- The newest bytes (zstd) of paths that have changed before: what the next record is compressed against.
CREATE TABLE page_base (path TEXT PRIMARY KEY, sha256 TEXT NOT NULL, bytes {blob} NOT NULL);
",
},
Migration {
    name: "survive/0003_erasure_proposals",
    sql: "
-- An erasure that waits for signatures: the entries, with those there are, as the file in which they travel. One for a call.
CREATE TABLE erasure_proposal (
  id TEXT PRIMARY KEY, call TEXT NOT NULL UNIQUE, lang TEXT, reason TEXT NOT NULL, request TEXT NOT NULL,
  made_at BIGINT NOT NULL, expires_at BIGINT NOT NULL);
",
},
Migration {
    name: "survive/0004_paths",
    sql: "
-- How many paths the manifest has: counting them would cost more with each call.
ALTER TABLE site_state ADD COLUMN paths BIGINT NOT NULL DEFAULT 0;
UPDATE site_state SET paths = (SELECT COUNT(*) FROM manifest);
",
}];
