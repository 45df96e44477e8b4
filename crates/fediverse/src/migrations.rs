//! The room's schema. Append only: a migration that has been released is never edited.

use floor::db::Migration;

pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "fediverse/0001_keys",
        sql: "
-- The keys of all voices: 'rsa' signs requests, 'ed25519' proves documents. `public` is what others may see, `sealed` what they may not.
CREATE TABLE fediverse_key (name TEXT PRIMARY KEY, public {blob} NOT NULL, sealed {blob} NOT NULL, made_at BIGINT NOT NULL);
",
    },
    Migration {
        name: "fediverse/0002_peers",
        sql: "
-- Somebody on another server, as their own document said when it was fetched. `handle` is name@host.
CREATE TABLE fediverse_peer (
  id TEXT PRIMARY KEY, address TEXT NOT NULL UNIQUE, host TEXT NOT NULL, inbox TEXT NOT NULL, shared_inbox TEXT,
  handle TEXT NOT NULL, name TEXT NOT NULL, page TEXT, moved_to TEXT, fetched_at BIGINT NOT NULL);
CREATE INDEX fediverse_peer_host ON fediverse_peer (host);
CREATE TABLE fediverse_peer_key (
  address TEXT NOT NULL, peer TEXT NOT NULL, key {blob} NOT NULL, is_rsa BIGINT NOT NULL, proves BIGINT NOT NULL,
  PRIMARY KEY (address, peer));
CREATE INDEX fediverse_peer_key_peer ON fediverse_peer_key (peer);
-- What came in already, by a hash of who said it and how they named it; forgotten after a week.
CREATE TABLE fediverse_seen (hash {blob} PRIMARY KEY, at BIGINT NOT NULL);
CREATE INDEX fediverse_seen_at ON fediverse_seen (at);
-- Where things are delivered, and for each voice the inboxes that followers of it are reached by: one row for all who share one.
CREATE TABLE fediverse_inbox (id TEXT PRIMARY KEY, address TEXT NOT NULL UNIQUE, host TEXT NOT NULL);
CREATE TABLE fediverse_route (
  id TEXT PRIMARY KEY, voice TEXT NOT NULL, inbox TEXT NOT NULL, followers BIGINT NOT NULL, UNIQUE (voice, inbox));
-- `state`: held, accepted. `activity` is the request's own id. A held one has no route.
CREATE TABLE fediverse_follower (
  id TEXT PRIMARY KEY, voice TEXT NOT NULL, peer TEXT NOT NULL, activity TEXT, state TEXT NOT NULL, route TEXT, at BIGINT NOT NULL,
  UNIQUE (voice, peer));
CREATE INDEX fediverse_follower_peer ON fediverse_follower (peer);
CREATE INDEX fediverse_follower_activity ON fediverse_follower (activity);
CREATE INDEX fediverse_follower_state ON fediverse_follower (state, id);
-- Replies to calls, in the order in which they came. `parent` is another reply, or none for one to the call itself.
-- `state`: held, shown, deleted. `media` is a JSON list of what was attached: referred to, never fetched.
CREATE TABLE fediverse_reply (
  id TEXT PRIMARY KEY, address TEXT NOT NULL UNIQUE, call TEXT NOT NULL, voice TEXT NOT NULL, parent TEXT, depth BIGINT NOT NULL,
  peer TEXT NOT NULL, state TEXT NOT NULL, lang TEXT, notice TEXT NOT NULL, html TEXT NOT NULL, media TEXT NOT NULL, page TEXT,
  published_at BIGINT NOT NULL, updated_at BIGINT, received_at BIGINT NOT NULL);
CREATE INDEX fediverse_reply_call ON fediverse_reply (call, id);
CREATE INDEX fediverse_reply_state ON fediverse_reply (state, id);
CREATE INDEX fediverse_reply_peer ON fediverse_reply (peer);
-- Likes and boosts: kept to be counted once and taken back, shown to nobody.
CREATE TABLE fediverse_reaction (
  call TEXT NOT NULL, kind TEXT NOT NULL, peer TEXT NOT NULL, activity TEXT, at BIGINT NOT NULL, PRIMARY KEY (call, kind, peer));
CREATE INDEX fediverse_reaction_peer ON fediverse_reaction (peer);
CREATE INDEX fediverse_reaction_activity ON fediverse_reaction (activity);
-- Reports by other servers. `about` is a JSON list of addresses of ours. Who reported is not kept beyond their host.
CREATE TABLE fediverse_report (id TEXT PRIMARY KEY, host TEXT NOT NULL, about TEXT NOT NULL, comment TEXT NOT NULL, at BIGINT NOT NULL);
-- What the house lets servers of a domain and of those below it do. `severity`: suspend, limit, none, allow.
CREATE TABLE fediverse_rule (
  domain TEXT PRIMARY KEY, severity TEXT NOT NULL, reject_media BIGINT NOT NULL, reject_reports BIGINT NOT NULL,
  comment TEXT NOT NULL, obfuscate BIGINT NOT NULL, at BIGINT NOT NULL);
-- What is known of servers: the way of signing that they take, since when nothing goes there, when to try again.
CREATE TABLE fediverse_host (
  host TEXT PRIMARY KEY, scheme TEXT, scheme_at BIGINT, failing_since BIGINT, failed_at BIGINT, rest_until BIGINT, error TEXT);
-- Messages to one inbox, until they are taken.
CREATE TABLE fediverse_letter (id TEXT PRIMARY KEY, voice TEXT NOT NULL, inbox TEXT NOT NULL, host TEXT NOT NULL, body TEXT NOT NULL, made_at BIGINT NOT NULL);
-- Which inboxes have which call from which voice, and how new: whoever got it is told of its change and its end.
CREATE TABLE fediverse_told (call TEXT NOT NULL, route TEXT NOT NULL, version BIGINT NOT NULL, PRIMARY KEY (call, route));
CREATE INDEX fediverse_told_route ON fediverse_told (route);
",
    },
];
