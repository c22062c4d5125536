-- The tables of a ledger, version 1. Names are those of the vocabulary; whatever can be asked in SQL may be asked of them.
-- Facts are only ever added, but for a rewind. Every fact names the append that brought it.
-- Amounts are base units: DECIMAL(38, 0) where they are below 10^38, else NULL with all digits in the text column wide_… beside it.
-- Rows stand in the order in which they were appended; the order of events is that of height, transaction_index, index.

CREATE TYPE transfer_kind AS ENUM ('native', 'internal', 'token', 'fee', 'mint', 'burn', 'reward');
CREATE TYPE freeze_kind AS ENUM ('frozen', 'released', 'destroyed');

CREATE TABLE ledger (key VARCHAR NOT NULL PRIMARY KEY, value VARCHAR NOT NULL);

CREATE TABLE append (
    id INTEGER NOT NULL, appended_at BIGINT NOT NULL, action VARCHAR NOT NULL, chain_id UTINYINT, from_height BIGINT, to_height BIGINT, facts BIGINT NOT NULL);

CREATE TABLE chain (id UTINYINT NOT NULL, name VARCHAR NOT NULL);

CREATE TABLE asset (id INTEGER NOT NULL, chain_id UTINYINT NOT NULL, name VARCHAR NOT NULL, decimals UTINYINT NOT NULL, symbol VARCHAR);

CREATE TABLE account (id INTEGER NOT NULL, chain_id UTINYINT NOT NULL, address VARCHAR NOT NULL);

CREATE TABLE block (
    chain_id UTINYINT NOT NULL, height BIGINT NOT NULL, time BIGINT NOT NULL, hash BLOB, parent BLOB, append_id INTEGER NOT NULL);

CREATE TABLE transaction (
    chain_id UTINYINT NOT NULL, height BIGINT NOT NULL, index INTEGER NOT NULL, id BLOB NOT NULL, failed BOOLEAN NOT NULL, append_id INTEGER NOT NULL);

CREATE TABLE transfer (
    chain_id UTINYINT NOT NULL, height BIGINT NOT NULL, transaction_index INTEGER NOT NULL, index BIGINT NOT NULL, kind transfer_kind NOT NULL,
    asset_id INTEGER NOT NULL, from_id INTEGER, to_id INTEGER, amount DECIMAL(38, 0), wide_amount VARCHAR, burnt DECIMAL(38, 0), wide_burnt VARCHAR,
    append_id INTEGER NOT NULL);

-- What issuers did to accounts' holdings of their tokens. (SQL keeps the bare word to itself.)
CREATE TABLE holding_freeze (
    chain_id UTINYINT NOT NULL, height BIGINT NOT NULL, transaction_index INTEGER NOT NULL, index BIGINT NOT NULL, kind freeze_kind NOT NULL,
    asset_id INTEGER NOT NULL, account_id INTEGER NOT NULL, amount DECIMAL(38, 0), wide_amount VARCHAR, append_id INTEGER NOT NULL);

CREATE TABLE input (
    chain_id UTINYINT NOT NULL, height BIGINT NOT NULL, transaction_index INTEGER NOT NULL, index INTEGER NOT NULL, coin_transaction BLOB, coin_index INTEGER,
    owner_id INTEGER, amount DECIMAL(38, 0), wide_amount VARCHAR, append_id INTEGER NOT NULL);

CREATE TABLE output (
    chain_id UTINYINT NOT NULL, height BIGINT NOT NULL, transaction_index INTEGER NOT NULL, index INTEGER NOT NULL, owner_id INTEGER NOT NULL,
    amount DECIMAL(38, 0), wide_amount VARCHAR, append_id INTEGER NOT NULL);

CREATE TABLE coverage (
    chain_id UTINYINT NOT NULL, account_id INTEGER, from_height BIGINT NOT NULL, to_height BIGINT NOT NULL, kinds INTEGER NOT NULL, source VARCHAR NOT NULL,
    read_at BIGINT, append_id INTEGER NOT NULL);

-- A token's decimals and symbol as another source told them of a movement that is known already.
CREATE TABLE retold (
    chain_id UTINYINT NOT NULL, height BIGINT NOT NULL, transaction_index INTEGER NOT NULL, index BIGINT NOT NULL, is_freeze BOOLEAN NOT NULL,
    asset_id INTEGER NOT NULL, append_id INTEGER NOT NULL);

-- What contradicts a fact is set apart here as its source told it, and counts for nothing.
CREATE TABLE contradiction (
    id INTEGER NOT NULL, noted_at BIGINT NOT NULL, problem VARCHAR NOT NULL, found VARCHAR NOT NULL, known VARCHAR NOT NULL, fact VARCHAR NOT NULL, append_id INTEGER);

CREATE TABLE label (
    account_id INTEGER NOT NULL, text VARCHAR NOT NULL, category VARCHAR NOT NULL, source VARCHAR NOT NULL, confidence VARCHAR NOT NULL, date DATE);

-- The answers of sources from which facts were read: Brotli-compressed, named by the SHA-256 of what they hold. Too large ones are only named.
CREATE TABLE answer (hash BLOB NOT NULL, size BIGINT NOT NULL, content BLOB);
CREATE TABLE answer_read (hash BLOB NOT NULL, source VARCHAR NOT NULL, request VARCHAR NOT NULL, read_at BIGINT NOT NULL, append_id INTEGER);
