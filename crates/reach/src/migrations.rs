//! The room's schema. Append only: a migration that has been released is never edited.

use floor::db::Migration;

pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "reach/0001_outbox",
        sql: "
-- One row for each outlet and piece of news. `state`: waiting (for the log), open, paused, cancelled, done.
-- `reached` is the last recipient that was expanded, `expanded` is 1 once all were.
CREATE TABLE outbox (
  id TEXT PRIMARY KEY, outlet TEXT NOT NULL, news TEXT NOT NULL, call TEXT, priority BIGINT NOT NULL,
  state TEXT NOT NULL, ready_at BIGINT, reached TEXT NOT NULL, expanded BIGINT NOT NULL, standing BIGINT NOT NULL,
  total BIGINT NOT NULL, sent BIGINT NOT NULL, dropped BIGINT NOT NULL, dead BIGINT NOT NULL,
  made_at BIGINT NOT NULL, first_at BIGINT, last_at BIGINT);
CREATE INDEX outbox_state ON outbox (state, priority, id);
CREATE INDEX outbox_call ON outbox (call);
-- The revisions that have to be in the log before a row's fan-out begins.
CREATE TABLE outbox_revision (item TEXT NOT NULL, revision TEXT NOT NULL, PRIMARY KEY (item, revision));
-- What is still to be delivered. Deleted when it is: what was received by whom is not kept.
-- A lease is a `run_at` in the future and a name.
CREATE TABLE delivery (
  item TEXT NOT NULL, recipient TEXT NOT NULL, lane TEXT NOT NULL, made_at BIGINT NOT NULL, run_at BIGINT NOT NULL,
  slot BIGINT NOT NULL, attempts BIGINT NOT NULL, lease TEXT, error TEXT, dead_at BIGINT, PRIMARY KEY (item, recipient));
CREATE INDEX delivery_due ON delivery (item, run_at) WHERE dead_at IS NULL;
CREATE INDEX delivery_dead ON delivery (item) WHERE dead_at IS NOT NULL;
-- Receiving hosts: `open_until` while nothing goes there, `next_at` the next free place where there is a pace.
CREATE TABLE lane (
  outlet TEXT NOT NULL, name TEXT NOT NULL, failures BIGINT NOT NULL, open_until BIGINT NOT NULL, next_at BIGINT NOT NULL,
  PRIMARY KEY (outlet, name));
",
    },
    Migration {
        name: "reach/0002_mail",
        sql: "
-- Keys that open what is sealed here; themselves sealed under the house's secret.
CREATE TABLE reach_key (name TEXT PRIMARY KEY, sealed {blob} NOT NULL, made_at BIGINT NOT NULL);
-- `blind` finds an address without showing it, `lane` its provider. `state`: unconfirmed, active, paused.
-- `kinds` is empty for all kinds.
CREATE TABLE subscriber (
  id TEXT PRIMARY KEY, address {blob} NOT NULL, blind TEXT NOT NULL UNIQUE, lane TEXT NOT NULL, state TEXT NOT NULL,
  langs TEXT NOT NULL, kinds TEXT NOT NULL, rhythm TEXT NOT NULL,
  consent TEXT NOT NULL, consent_lang TEXT NOT NULL, consent_at BIGINT NOT NULL, source TEXT NOT NULL,
  made_at BIGINT NOT NULL, confirmed_at BIGINT, soft BIGINT NOT NULL);
CREATE INDEX subscriber_state ON subscriber (state, made_at);
CREATE TABLE consent_text (id TEXT PRIMARY KEY, text TEXT NOT NULL);
-- Addresses that nothing is sent to any more, by blind index: `bounced`, `complained` or `left`.
CREATE TABLE suppressed (blind TEXT PRIMARY KEY, why TEXT NOT NULL, at BIGINT NOT NULL);
-- First mails and requests by what is limited (address, domain, network, house), to count; forgotten after a day.
CREATE TABLE reach_limit (what TEXT NOT NULL, at BIGINT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (what, at, id));
CREATE INDEX reach_limit_at ON reach_limit (at);
-- The runs of the job that forgets, for people to see.
CREATE TABLE purge (at BIGINT PRIMARY KEY, unconfirmed BIGINT NOT NULL, limits BIGINT NOT NULL);
",
    },
    Migration {
        name: "reach/0003_alarm",
        sql: "
-- Since when somebody has paused: who heard an alarm before hears its end too. `own`: somebody of the house, who gets its tests.
ALTER TABLE subscriber ADD COLUMN paused_at BIGINT;
ALTER TABLE subscriber ADD COLUMN own BIGINT NOT NULL DEFAULT 0;
",
    },
];
