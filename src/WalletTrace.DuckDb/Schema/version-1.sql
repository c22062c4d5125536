-- The tables of a ledger, version 1. Names are those of the vocabulary; whatever can be asked in SQL may be asked of them.
-- Facts are only ever added, but for a rewind. Every fact names the append that brought it.
-- Amounts are base units: DECIMAL(38, 0) where they are below 10^38, else NULL with all digits in the text column wide_… beside it.
-- Rows stand in the order in which they were appended; the order of events is that of height, transaction_index, index.

CREATE TYPE transfer_kind AS ENUM ('native', 'internal', 'token', 'fee', 'mint', 'burn', 'reward');
CREATE TYPE freeze_kind AS ENUM ('frozen', 'released', 'destroyed');
CREATE TYPE disclosure_kind AS ENUM ('other', 'history', 'size', 'transaction', 'spends', 'balance', 'name');

CREATE TABLE ledger (key VARCHAR NOT NULL PRIMARY KEY, value VARCHAR NOT NULL);

CREATE TABLE append (
    id INTEGER NOT NULL, appended_at BIGINT NOT NULL, action VARCHAR NOT NULL, chain_id UTINYINT, from_height BIGINT, to_height BIGINT, facts BIGINT NOT NULL,
    mark UUID NOT NULL);

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
CREATE TABLE answer_read (
    number BIGINT NOT NULL, hash BLOB NOT NULL, source VARCHAR NOT NULL, request VARCHAR NOT NULL, request_hash BLOB NOT NULL, status INTEGER NOT NULL,
    refused BOOLEAN NOT NULL, read_at BIGINT NOT NULL, append_id INTEGER);

-- What was told to others of what is investigated; each is here before it is told.
CREATE TABLE disclosure (
    number BIGINT NOT NULL, told_at BIGINT NOT NULL, host VARCHAR NOT NULL, chain VARCHAR NOT NULL, subject VARCHAR NOT NULL, kind disclosure_kind NOT NULL);

-- What follows is for people who ask in SQL.

CREATE VIEW assets AS
SELECT a.id, c.name AS chain, a.name AS asset, coalesce(min(a.decimals) FILTER (a.decimals > 0) OVER same, 0) AS decimals, min(a.symbol) OVER same AS symbol
FROM asset a JOIN chain c ON c.id = a.chain_id
WINDOW same AS (PARTITION BY a.chain_id, a.name);

-- Ids of EVM chains are written with 0x, others without.
CREATE MACRO id_text(chain, id) AS CASE WHEN starts_with(chain, 'eip155:') THEN '0x' ELSE '' END || lower(hex(id));

-- All digits of an amount, and the same with a point before the last so many.
CREATE MACRO digits_of(amount, wide) AS coalesce(amount::VARCHAR, wide);
CREATE MACRO in_units(digits, decimals) AS CASE
    WHEN decimals = 0 THEN digits
    ELSE rtrim(rtrim(left(lpad(digits, greatest(length(digits), decimals + 1)::INTEGER, '0'), -(decimals::INTEGER)) || '.' || right(lpad(digits, greatest(length(digits), decimals + 1)::INTEGER, '0'), decimals), '0'), '.')
END;

CREATE VIEW transactions AS
SELECT c.name AS chain, t.height, t.index, make_timestamp(b.time * 1000000) AS time, id_text(c.name, t.id) AS id, t.failed
FROM transaction t JOIN chain c ON c.id = t.chain_id JOIN block b ON b.chain_id = t.chain_id AND b.height = t.height;

CREATE VIEW transfers AS
SELECT x.chain, t.height, t.transaction_index, t.index, x.time, x.id, x.failed, t.kind, f.address AS from_address, o.address AS to_address, a.asset, a.symbol,
    digits_of(t.amount, t.wide_amount) AS base_units, in_units(digits_of(t.amount, t.wide_amount), a.decimals) AS amount, digits_of(t.burnt, t.wide_burnt) AS burnt
FROM transfer t JOIN chain c ON c.id = t.chain_id
JOIN transactions x ON x.chain = c.name AND x.height = t.height AND x.index = t.transaction_index
JOIN assets a ON a.id = t.asset_id LEFT JOIN account f ON f.id = t.from_id LEFT JOIN account o ON o.id = t.to_id;

-- Of the two coinbases of 2010 that were mined again (BIP 30) the later took the place of the earlier's coins.
CREATE VIEW coins AS
SELECT c.name AS chain, o.height, o.transaction_index, o.index, make_timestamp(b.time * 1000000) AS time, id_text(c.name, f.id) AS id, a.address AS owner,
    digits_of(o.amount, o.wide_amount) AS base_units, i.height AS spent_at, id_text(c.name, s.id) AS spent_in
FROM output o JOIN chain c ON c.id = o.chain_id JOIN block b ON b.chain_id = o.chain_id AND b.height = o.height
JOIN transaction f ON f.chain_id = o.chain_id AND f.height = o.height AND f.index = o.transaction_index
JOIN account a ON a.id = o.owner_id
LEFT JOIN input i ON i.chain_id = o.chain_id AND i.coin_transaction = f.id AND i.coin_index = o.index
    AND (i.height > o.height OR (i.height = o.height AND i.transaction_index > o.transaction_index))
    AND NOT (o.transaction_index = 0 AND ((o.height = 91722 AND i.height >= 91880 AND f.id = unhex('e3bf3d07d4b0375638d5f1db5255fe07ba2c4cb067cd81b84ee974b6585fb468'))
        OR (o.height = 91812 AND i.height >= 91842 AND f.id = unhex('d5d27987d2a3dfc724e359870c6644b40e497bdc0589a033220fe15429d88599'))))
LEFT JOIN transaction s ON s.chain_id = i.chain_id AND s.height = i.height AND s.index = i.transaction_index;

CREATE VIEW freezes AS
SELECT x.chain, t.height, x.time, x.id, t.kind, a.address, s.asset, digits_of(t.amount, t.wide_amount) AS base_units
FROM holding_freeze t JOIN chain c ON c.id = t.chain_id
JOIN transactions x ON x.chain = c.name AND x.height = t.height AND x.index = t.transaction_index
JOIN assets s ON s.id = t.asset_id JOIN account a ON a.id = t.account_id;

CREATE VIEW labels AS
SELECT c.name AS chain, a.address, l.text, l.category, l.source, l.confidence, l.date
FROM label l JOIN account a ON a.id = l.account_id JOIN chain c ON c.id = a.chain_id;

CREATE VIEW disclosures AS
SELECT make_timestamp(told_at * 1000000) AS time, host, chain, subject, kind FROM disclosure ORDER BY number;

-- Who was told of whom.
CREATE VIEW told AS
SELECT host, chain, subject, count(*) AS times, make_timestamp(min(told_at) * 1000000) AS first_time, make_timestamp(max(told_at) * 1000000) AS last_time,
    list_sort(list(DISTINCT kind::VARCHAR)) AS kinds
FROM disclosure GROUP BY host, chain, subject;

COMMENT ON TABLE ledger IS 'What this ledger is: one row for each key.';
COMMENT ON COLUMN ledger."key" IS 'schema_version, ledger_id or created_by.';
COMMENT ON COLUMN ledger."value" IS 'Its value as text.';

COMMENT ON TABLE append IS 'The journal: what was appended and rewound, a row for each chain touched. Ids run from 1 without gaps.';
COMMENT ON COLUMN append.id IS 'The number of the append or rewind; one for all chains it touched.';
COMMENT ON COLUMN append.appended_at IS 'When, unix seconds.';
COMMENT ON COLUMN append.action IS 'append or rewind.';
COMMENT ON COLUMN append.chain_id IS 'The chain touched, see chain.id.';
COMMENT ON COLUMN append.from_height IS 'The lowest height of a fact touched; null for coverage alone.';
COMMENT ON COLUMN append.to_height IS 'The highest height of a fact touched; null for coverage alone.';
COMMENT ON COLUMN append.facts IS 'How many facts were added, completed or taken away.';
COMMENT ON COLUMN append.mark IS 'A random number, by which copies of a ledger that went on apart are told apart.';

COMMENT ON TABLE chain IS 'The chains.';
COMMENT ON COLUMN chain.id IS 'The number by which facts name the chain.';
COMMENT ON COLUMN chain.name IS 'The chain in CAIP-2, such as eip155:1.';

COMMENT ON TABLE asset IS 'The assets as sources told them: a row for each asset with the decimals and the symbol told of it. The view assets has each once.';
COMMENT ON COLUMN asset.id IS 'The number by which facts name the asset.';
COMMENT ON COLUMN asset.chain_id IS 'The chain, see chain.id.';
COMMENT ON COLUMN asset.name IS 'The asset in CAIP-19, such as eip155:1/slip44:60.';
COMMENT ON COLUMN asset.decimals IS 'How many decimals were told; what a token says of itself is not to be trusted.';
COMMENT ON COLUMN asset.symbol IS 'The symbol told, hostile text perhaps; null for none.';

COMMENT ON TABLE account IS 'The accounts that facts and labels name.';
COMMENT ON COLUMN account.id IS 'The number by which facts name the account.';
COMMENT ON COLUMN account.chain_id IS 'The chain, see chain.id.';
COMMENT ON COLUMN account.address IS 'The address as its chain writes it.';

COMMENT ON TABLE block IS 'The known blocks.';
COMMENT ON COLUMN block.chain_id IS 'The chain, see chain.id.';
COMMENT ON COLUMN block.height IS 'Its height, from 0.';
COMMENT ON COLUMN block."time" IS 'The time its header states, unix seconds; not monotone on every chain.';
COMMENT ON COLUMN block.hash IS 'Its hash, 32 bytes in the order of display; null where not told.';
COMMENT ON COLUMN block.parent IS 'The hash of its predecessor; null where not told.';
COMMENT ON COLUMN block.append_id IS 'The append that brought it, see append.id.';

COMMENT ON TABLE "transaction" IS 'The transactions and their places.';
COMMENT ON COLUMN "transaction".chain_id IS 'The chain, see chain.id.';
COMMENT ON COLUMN "transaction".height IS 'The height of its block.';
COMMENT ON COLUMN "transaction"."index" IS 'Its index in the block, from 0; 2147483647 for the movements of a block itself.';
COMMENT ON COLUMN "transaction".id IS 'Its id, 32 bytes in the order of display.';
COMMENT ON COLUMN "transaction".failed IS 'Whether it failed: then only its fee moved.';
COMMENT ON COLUMN "transaction".append_id IS 'The append that brought it, see append.id.';

COMMENT ON TABLE transfer IS 'The movements on account chains.';
COMMENT ON COLUMN transfer.chain_id IS 'The chain, see chain.id.';
COMMENT ON COLUMN transfer.height IS 'The height of its block.';
COMMENT ON COLUMN transfer.transaction_index IS 'The index of its transaction in the block.';
COMMENT ON COLUMN transfer."index" IS 'Its index in the transaction: the fee first, then coins in the order of execution, then tokens in the order of their events.';
COMMENT ON COLUMN transfer.kind IS 'What kind of movement.';
COMMENT ON COLUMN transfer.asset_id IS 'What moved as it was told, see asset.id.';
COMMENT ON COLUMN transfer.from_id IS 'Who gave, see account.id; null for a mint or a reward.';
COMMENT ON COLUMN transfer.to_id IS 'Who got, see account.id; null for a burn or a fee.';
COMMENT ON COLUMN transfer.amount IS 'How much, in base units; null where it is 10^38 or more, or not told.';
COMMENT ON COLUMN transfer.wide_amount IS 'All digits of amount where it is 10^38 or more; null for every other.';
COMMENT ON COLUMN transfer.burnt IS 'How much of a fee was burnt, in base units; null where it is 10^38 or more, or not told.';
COMMENT ON COLUMN transfer.wide_burnt IS 'All digits of burnt where it is 10^38 or more; null for every other.';
COMMENT ON COLUMN transfer.append_id IS 'The append that brought it, see append.id.';

COMMENT ON TABLE holding_freeze IS 'What issuers did to accounts'' holdings of their tokens.';
COMMENT ON COLUMN holding_freeze.chain_id IS 'The chain, see chain.id.';
COMMENT ON COLUMN holding_freeze.height IS 'The height of its block.';
COMMENT ON COLUMN holding_freeze.transaction_index IS 'The index of its transaction in the block.';
COMMENT ON COLUMN holding_freeze."index" IS 'The index of its event in the transaction.';
COMMENT ON COLUMN holding_freeze.kind IS 'What was done.';
COMMENT ON COLUMN holding_freeze.asset_id IS 'The token as it was told, see asset.id.';
COMMENT ON COLUMN holding_freeze.account_id IS 'Whose holding, see account.id.';
COMMENT ON COLUMN holding_freeze.amount IS 'What was destroyed, in base units; null where it is 10^38 or more, or not told.';
COMMENT ON COLUMN holding_freeze.wide_amount IS 'All digits of amount where it is 10^38 or more; null for every other.';
COMMENT ON COLUMN holding_freeze.append_id IS 'The append that brought it, see append.id.';

COMMENT ON TABLE "input" IS 'The inputs of transactions on UTXO chains: which coins they spend.';
COMMENT ON COLUMN "input".chain_id IS 'The chain, see chain.id.';
COMMENT ON COLUMN "input".height IS 'The height of its block.';
COMMENT ON COLUMN "input".transaction_index IS 'The index of its transaction in the block.';
COMMENT ON COLUMN "input"."index" IS 'Its index among the inputs of the transaction.';
COMMENT ON COLUMN "input".coin_transaction IS 'The id of the transaction that made the coin; null for a coinbase.';
COMMENT ON COLUMN "input".coin_index IS 'The index of the output that is the coin; null for a coinbase.';
COMMENT ON COLUMN "input".owner_id IS 'Who owned the coin as the source told, see account.id; null where it did not.';
COMMENT ON COLUMN "input".amount IS 'What the coin holds as the source told, in base units; null where it is 10^38 or more, or not told.';
COMMENT ON COLUMN "input".wide_amount IS 'All digits of amount where it is 10^38 or more; null for every other.';
COMMENT ON COLUMN "input".append_id IS 'The append that brought it, see append.id.';

COMMENT ON TABLE "output" IS 'The outputs of transactions on UTXO chains: the coins.';
COMMENT ON COLUMN "output".chain_id IS 'The chain, see chain.id.';
COMMENT ON COLUMN "output".height IS 'The height of its block.';
COMMENT ON COLUMN "output".transaction_index IS 'The index of its transaction in the block.';
COMMENT ON COLUMN "output"."index" IS 'Its index among the outputs of the transaction.';
COMMENT ON COLUMN "output".owner_id IS 'Who owns the coin, see account.id.';
COMMENT ON COLUMN "output".amount IS 'What the coin holds, in base units; null where it is 10^38 or more, or not told.';
COMMENT ON COLUMN "output".wide_amount IS 'All digits of amount where it is 10^38 or more; null for every other.';
COMMENT ON COLUMN "output".append_id IS 'The append that brought it, see append.id.';

COMMENT ON TABLE coverage IS 'What was read: between two heights, of one account or the whole chain, these kinds of movement are all there.';
COMMENT ON COLUMN coverage.chain_id IS 'The chain, see chain.id.';
COMMENT ON COLUMN coverage.account_id IS 'Whose history, see account.id; null for the whole chain.';
COMMENT ON COLUMN coverage.from_height IS 'The first height read.';
COMMENT ON COLUMN coverage.to_height IS 'The last height read.';
COMMENT ON COLUMN coverage.kinds IS 'A sum of 1 native, 2 internal, 4 token, 8 fee, 16 mint, 32 burn, 64 reward; 65536 for coins.';
COMMENT ON COLUMN coverage.source IS 'Who gave the answer.';
COMMENT ON COLUMN coverage.read_at IS 'When it was read, unix seconds; null where not known.';
COMMENT ON COLUMN coverage.append_id IS 'The append that brought it, see append.id.';

COMMENT ON TABLE retold IS 'The decimals and symbol of a token as another source told them of a movement that is known already.';
COMMENT ON COLUMN retold.chain_id IS 'The chain, see chain.id.';
COMMENT ON COLUMN retold.height IS 'The height of its block.';
COMMENT ON COLUMN retold.transaction_index IS 'The index of its transaction in the block.';
COMMENT ON COLUMN retold."index" IS 'The index of the movement.';
COMMENT ON COLUMN retold.is_freeze IS 'Whether the movement is a row of holding_freeze rather than of transfer.';
COMMENT ON COLUMN retold.asset_id IS 'The asset as it was told, see asset.id.';
COMMENT ON COLUMN retold.append_id IS 'The append that brought it, see append.id.';

COMMENT ON TABLE contradiction IS 'Facts that contradict others, set apart as their sources told them; they count for nothing.';
COMMENT ON COLUMN contradiction.id IS 'Its number, from 1.';
COMMENT ON COLUMN contradiction.noted_at IS 'When it was noticed, unix seconds.';
COMMENT ON COLUMN contradiction.problem IS 'What cannot be.';
COMMENT ON COLUMN contradiction.found IS 'The fact in words.';
COMMENT ON COLUMN contradiction.known IS 'What it contradicts, in words.';
COMMENT ON COLUMN contradiction.fact IS 'The fact as a row of JSON Lines.';
COMMENT ON COLUMN contradiction.append_id IS 'The append that took in the rest of its batch; null where nothing was taken in.';

COMMENT ON TABLE label IS 'Sourced claims about accounts. Claims about one account stand side by side.';
COMMENT ON COLUMN label.account_id IS 'The account, see account.id.';
COMMENT ON COLUMN label."text" IS 'The claim as its source words it; hostile text perhaps.';
COMMENT ON COLUMN label.category IS 'What the account is used for.';
COMMENT ON COLUMN label.source IS 'Who says so.';
COMMENT ON COLUMN label.confidence IS 'How far the source is to be believed.';
COMMENT ON COLUMN label."date" IS 'When it was said; null where not told.';

COMMENT ON TABLE answer IS 'The contents of answers that facts were read from, each once.';
COMMENT ON COLUMN answer.hash IS 'The SHA-256 of the content, 32 bytes.';
COMMENT ON COLUMN answer.size IS 'The size of the content, in bytes.';
COMMENT ON COLUMN answer.content IS 'The content, compressed with Brotli; null where it was too large to keep.';

COMMENT ON TABLE answer_read IS 'Which answers were read when.';
COMMENT ON COLUMN answer_read.number IS 'Counts the answers in the order in which they were read, from 1.';
COMMENT ON COLUMN answer_read.hash IS 'The content, see answer.hash.';
COMMENT ON COLUMN answer_read.source IS 'Who gave it.';
COMMENT ON COLUMN answer_read.request IS 'What was asked, without keys; of long requests the beginning.';
COMMENT ON COLUMN answer_read.request_hash IS 'What names the whole request, 32 bytes: the same request has the same, whatever key it was sent with and wherever.';
COMMENT ON COLUMN answer_read.status IS 'The status of HTTP.';
COMMENT ON COLUMN answer_read.refused IS 'Whether it refuses for good to answer what was asked.';
COMMENT ON COLUMN answer_read.read_at IS 'When it was read, unix seconds.';
COMMENT ON COLUMN answer_read.append_id IS 'The append that took in what was read, see append.id; null for none.';

COMMENT ON TABLE disclosure IS 'What was told to others of what is investigated.';
COMMENT ON COLUMN disclosure.number IS 'Counts the disclosures in their order, from 1.';
COMMENT ON COLUMN disclosure.told_at IS 'When, unix seconds.';
COMMENT ON COLUMN disclosure.host IS 'To whom: the name of the host.';
COMMENT ON COLUMN disclosure.chain IS 'The chain in CAIP-2.';
COMMENT ON COLUMN disclosure.subject IS 'What was told: an address, a transaction id or a name, as its chain writes it.';
COMMENT ON COLUMN disclosure.kind IS 'What for.';

COMMENT ON VIEW assets IS 'Each asset once, as it is shown: of several decimals told the least that is not 0, of several symbols the first.';
COMMENT ON COLUMN assets.id IS 'A number by which facts name the asset; an asset has one for each way it was told.';
COMMENT ON COLUMN assets.chain IS 'The chain in CAIP-2.';
COMMENT ON COLUMN assets.asset IS 'The asset in CAIP-19.';
COMMENT ON COLUMN assets.decimals IS 'How many decimals are shown.';
COMMENT ON COLUMN assets.symbol IS 'The symbol shown; null for none.';

COMMENT ON VIEW transactions IS 'Transactions with their times and ids as text.';
COMMENT ON COLUMN transactions.chain IS 'The chain in CAIP-2.';
COMMENT ON COLUMN transactions.height IS 'The height of its block.';
COMMENT ON COLUMN transactions."index" IS 'Its index in the block.';
COMMENT ON COLUMN transactions."time" IS 'The time its block states, UTC.';
COMMENT ON COLUMN transactions.id IS 'Its id as its chain writes it.';
COMMENT ON COLUMN transactions.failed IS 'Whether it failed.';

COMMENT ON VIEW transfers IS 'Movements on account chains for people: addresses, times, ids and exact amounts as text.';
COMMENT ON COLUMN transfers.chain IS 'The chain in CAIP-2.';
COMMENT ON COLUMN transfers.height IS 'The height of its block.';
COMMENT ON COLUMN transfers.transaction_index IS 'The index of its transaction in the block.';
COMMENT ON COLUMN transfers."index" IS 'Its index in the transaction.';
COMMENT ON COLUMN transfers."time" IS 'The time its block states, UTC.';
COMMENT ON COLUMN transfers.id IS 'The id of its transaction as its chain writes it.';
COMMENT ON COLUMN transfers.failed IS 'Whether its transaction failed.';
COMMENT ON COLUMN transfers.kind IS 'What kind of movement.';
COMMENT ON COLUMN transfers.from_address IS 'Who gave; null for a mint or a reward.';
COMMENT ON COLUMN transfers.to_address IS 'Who got; null for a burn or a fee.';
COMMENT ON COLUMN transfers.asset IS 'What moved, in CAIP-19.';
COMMENT ON COLUMN transfers.symbol IS 'The symbol shown.';
COMMENT ON COLUMN transfers.base_units IS 'How much in base units, all digits.';
COMMENT ON COLUMN transfers.amount IS 'How much in units of the asset, exact.';
COMMENT ON COLUMN transfers.burnt IS 'How much of a fee was burnt in base units, all digits; null where not told.';

COMMENT ON VIEW coins IS 'Outputs on UTXO chains for people, and where they are spent.';
COMMENT ON COLUMN coins.chain IS 'The chain in CAIP-2.';
COMMENT ON COLUMN coins.height IS 'The height of its block.';
COMMENT ON COLUMN coins.transaction_index IS 'The index of its transaction in the block.';
COMMENT ON COLUMN coins."index" IS 'Its index among the outputs.';
COMMENT ON COLUMN coins."time" IS 'The time its block states, UTC.';
COMMENT ON COLUMN coins.id IS 'The id of its transaction.';
COMMENT ON COLUMN coins.owner IS 'Who owns it: an address, or what stands for a script without one.';
COMMENT ON COLUMN coins.base_units IS 'What it holds in base units, all digits.';
COMMENT ON COLUMN coins.spent_at IS 'The height at which it is spent; null where no spender is known.';
COMMENT ON COLUMN coins.spent_in IS 'The id of the transaction that spends it; null where none is known.';

COMMENT ON VIEW freezes IS 'What issuers did to holdings, for people.';
COMMENT ON COLUMN freezes.chain IS 'The chain in CAIP-2.';
COMMENT ON COLUMN freezes.height IS 'The height of its block.';
COMMENT ON COLUMN freezes."time" IS 'The time its block states, UTC.';
COMMENT ON COLUMN freezes.id IS 'The id of its transaction as its chain writes it.';
COMMENT ON COLUMN freezes.kind IS 'What was done.';
COMMENT ON COLUMN freezes.address IS 'Whose holding.';
COMMENT ON COLUMN freezes.asset IS 'The token, in CAIP-19.';
COMMENT ON COLUMN freezes.base_units IS 'What was destroyed in base units, all digits; null for none.';

COMMENT ON VIEW disclosures IS 'What was told to others, for people, in its order.';
COMMENT ON COLUMN disclosures."time" IS 'When, UTC.';
COMMENT ON COLUMN disclosures.host IS 'To whom: the name of the host.';
COMMENT ON COLUMN disclosures.chain IS 'The chain in CAIP-2.';
COMMENT ON COLUMN disclosures.subject IS 'What was told: an address, a transaction id or a name, as its chain writes it.';
COMMENT ON COLUMN disclosures.kind IS 'What for.';

COMMENT ON VIEW told IS 'Who was told of whom, how often and when.';
COMMENT ON COLUMN told.host IS 'Who was told: the name of the host.';
COMMENT ON COLUMN told.chain IS 'The chain in CAIP-2.';
COMMENT ON COLUMN told.subject IS 'Of whom or what: an address, a transaction id or a name, as its chain writes it.';
COMMENT ON COLUMN told.times IS 'How often.';
COMMENT ON COLUMN told.first_time IS 'When first, UTC.';
COMMENT ON COLUMN told.last_time IS 'When last, UTC.';
COMMENT ON COLUMN told.kinds IS 'What for, each once.';

COMMENT ON VIEW labels IS 'Labels with their addresses.';
COMMENT ON COLUMN labels.chain IS 'The chain in CAIP-2.';
COMMENT ON COLUMN labels.address IS 'The address.';
COMMENT ON COLUMN labels."text" IS 'The claim.';
COMMENT ON COLUMN labels.category IS 'What the account is used for.';
COMMENT ON COLUMN labels.source IS 'Who says so.';
COMMENT ON COLUMN labels.confidence IS 'How far the source is to be believed.';
COMMENT ON COLUMN labels."date" IS 'When it was said.';
