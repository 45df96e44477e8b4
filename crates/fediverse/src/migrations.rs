//! The room's schema. Append only: a migration that has been released is never edited.

use floor::db::Migration;

pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "fediverse/0001_keys",
    sql: "
-- The keys of all voices: 'rsa' signs requests, 'ed25519' proves documents. `public` is what others may see, `sealed` what they may not.
CREATE TABLE fediverse_key (name TEXT PRIMARY KEY, public {blob} NOT NULL, sealed {blob} NOT NULL, made_at BIGINT NOT NULL);
",
}];
