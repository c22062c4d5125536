-- Version 2: labels may be about contracts, ranges, clusters and foreign addresses, name entities, and are learned and withdrawn at times.
-- Claims and withdrawals are only ever added. What is known at a time follows from those up to it, in the order of their times and then of their numbers,
-- which are given once across all six tables.

DROP VIEW labels;
ALTER TABLE label RENAME TO label_of_version_1;

CREATE TYPE subject_kind AS ENUM ('account', 'contract', 'range', 'cluster', 'foreign');
CREATE TYPE detail_kind AS ENUM ('alias', 'country', 'programme', 'identifier');

CREATE TABLE label (
    number BIGINT NOT NULL, claim BLOB NOT NULL, kind subject_kind NOT NULL, account_id INTEGER, subject VARCHAR, text VARCHAR NOT NULL, category VARCHAR NOT NULL,
    source VARCHAR NOT NULL, confidence VARCHAR NOT NULL, date DATE, entity VARCHAR, url VARCHAR, valid_from DATE, valid_until DATE, learned_at TIMESTAMP);

CREATE TABLE entity (
    number BIGINT NOT NULL, claim BLOB NOT NULL, id VARCHAR NOT NULL, name VARCHAR NOT NULL, kind VARCHAR NOT NULL, source VARCHAR NOT NULL, category VARCHAR NOT NULL,
    remarks VARCHAR, url VARCHAR, date DATE, listed_from DATE, listed_until DATE, learned_at TIMESTAMP);

CREATE TABLE entity_detail (
    entity_number BIGINT NOT NULL, kind detail_kind NOT NULL, position INTEGER NOT NULL, type VARCHAR, value VARCHAR NOT NULL, country VARCHAR);

CREATE TABLE relation (
    number BIGINT NOT NULL, claim BLOB NOT NULL, from_id VARCHAR NOT NULL, kind VARCHAR NOT NULL, to_id VARCHAR NOT NULL, source VARCHAR NOT NULL, text VARCHAR, url VARCHAR,
    date DATE, learned_at TIMESTAMP);

-- What is asserted to have passed off any chain.
CREATE TABLE link (
    number BIGINT NOT NULL, claim BLOB NOT NULL, from_end VARCHAR NOT NULL, to_end VARCHAR NOT NULL, text VARCHAR NOT NULL, source VARCHAR NOT NULL, amount VARCHAR,
    happened_on DATE, url VARCHAR, date DATE, confidence VARCHAR NOT NULL, learned_at TIMESTAMP);

-- That a list was taken in, be it that nothing in it was new.
CREATE TABLE edition (
    number BIGINT NOT NULL, claim BLOB NOT NULL, source VARCHAR NOT NULL, name VARCHAR NOT NULL, format VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, claims INTEGER NOT NULL,
    date DATE, learned_at TIMESTAMP);

CREATE TABLE withdrawal (number BIGINT NOT NULL, claim BLOB, source VARCHAR, withdrawn_at TIMESTAMP NOT NULL, why VARCHAR NOT NULL);

-- A claim is named by the first half of the SHA-256 of its fields as netstrings without the comma; a hyphen stands for a field that is empty.
INSERT INTO label
SELECT row_number() OVER (ORDER BY l.rowid),
    unhex(left(sha256(concat('5:label', strlen(s.subject), ':', s.subject, CASE l.text WHEN '' THEN '-' ELSE concat(strlen(l.text), ':', l.text) END, strlen(l.category), ':', l.category,
        CASE l.source WHEN '' THEN '-' ELSE concat(strlen(l.source), ':', l.source) END, strlen(l.confidence), ':', l.confidence, '----')), 32)),
    'account', l.account_id, NULL, l.text, l.category, l.source, l.confidence, l.date, NULL, NULL, NULL, NULL, NULL
FROM label_of_version_1 l
JOIN (
    SELECT a.id, concat(c.name, ':', CASE WHEN contains(a.address, ':') THEN split_part(a.address, ':', 2) ELSE a.address END) AS subject
    FROM account a JOIN chain c ON c.id = a.chain_id) s ON s.id = l.account_id
ORDER BY l.rowid;

DROP TABLE label_of_version_1;

-- What follows is for people who ask in SQL.

-- Every claim with when it was withdrawn: by itself or with its source, the first time after it was learned.
CREATE VIEW claims AS
WITH told AS (
    SELECT number, 'label' AS kind, claim, source, date, learned_at FROM label
    UNION ALL SELECT number, 'entity', claim, source, date, learned_at FROM entity
    UNION ALL SELECT number, 'relation', claim, source, date, learned_at FROM relation
    UNION ALL SELECT number, 'link', claim, source, date, learned_at FROM link
    UNION ALL SELECT number, 'edition', claim, source, date, learned_at FROM edition),
ended AS (
    SELECT t.number, w.withdrawn_at FROM told t JOIN withdrawal w ON w.claim = t.claim
    WHERE t.learned_at IS NULL OR w.withdrawn_at > t.learned_at OR (w.withdrawn_at = t.learned_at AND w.number > t.number)
    UNION ALL
    SELECT t.number, w.withdrawn_at FROM told t JOIN withdrawal w ON w.source = t.source
    WHERE t.learned_at IS NULL OR w.withdrawn_at > t.learned_at OR (w.withdrawn_at = t.learned_at AND w.number > t.number))
SELECT t.number, t.kind, lower(hex(t.claim)) AS claim, t.source, t.date, t.learned_at, e.withdrawn_at
FROM told t LEFT JOIN (SELECT number, min(withdrawn_at) AS withdrawn_at FROM ended GROUP BY number) e ON e.number = t.number;

CREATE VIEW label_history AS
SELECT c.name AS chain, a.address,
    coalesce(l.subject, concat(CASE WHEN l.kind = 'contract' THEN 'contract:' ELSE '' END, c.name, ':', CASE WHEN contains(a.address, ':') THEN split_part(a.address, ':', 2) ELSE a.address END)) AS subject,
    l.text, l.category, l.source, l.confidence, l.date, l.entity, l.url, l.valid_from, l.valid_until, l.learned_at, k.withdrawn_at, k.claim
FROM label l JOIN claims k ON k.number = l.number LEFT JOIN account a ON a.id = l.account_id LEFT JOIN chain c ON c.id = a.chain_id;

CREATE VIEW labels AS
SELECT chain, address, subject, text, category, source, confidence, date, entity, url, valid_from, valid_until,
    CASE WHEN bool_or(learned_at IS NULL) THEN NULL ELSE min(learned_at) END AS learned_at, claim
FROM label_history WHERE withdrawn_at IS NULL
GROUP BY chain, address, subject, text, category, source, confidence, date, entity, url, valid_from, valid_until, claim;

CREATE VIEW entities AS
SELECT e.id, e.name, e.kind, e.source, e.category,
    list_sort(list(DISTINCT d.value) FILTER (d.kind = 'alias')) AS aliases, list_sort(list(DISTINCT d.value) FILTER (d.kind = 'country')) AS countries,
    list_sort(list(DISTINCT d.value) FILTER (d.kind = 'programme')) AS programmes,
    list_sort(list(DISTINCT concat_ws(' ', d.type, d.value, d.country)) FILTER (d.kind = 'identifier')) AS identifiers,
    e.remarks, e.url, e.date, e.listed_from, e.listed_until, CASE WHEN bool_or(e.learned_at IS NULL) THEN NULL ELSE min(e.learned_at) END AS learned_at, k.claim
FROM entity e JOIN claims k ON k.number = e.number LEFT JOIN entity_detail d ON d.entity_number = e.number
WHERE k.withdrawn_at IS NULL
GROUP BY e.id, e.name, e.kind, e.source, e.category, e.remarks, e.url, e.date, e.listed_from, e.listed_until, k.claim;

CREATE VIEW relations AS
SELECT DISTINCT r.from_id, r.kind, r.to_id, r.source, r.text, r.url, r.date, k.claim FROM relation r JOIN claims k ON k.number = r.number WHERE k.withdrawn_at IS NULL;

CREATE VIEW links AS
SELECT DISTINCT l.from_end, l.to_end, l.text, l.source, l.amount, l.happened_on, l.url, l.date, l.confidence, k.claim
FROM link l JOIN claims k ON k.number = l.number WHERE k.withdrawn_at IS NULL;

CREATE VIEW editions AS
SELECT DISTINCT e.source, e.date, e.name, e.format, e.sha256, e.claims, e.learned_at, k.claim FROM edition e JOIN claims k ON k.number = e.number WHERE k.withdrawn_at IS NULL;

COMMENT ON TABLE label IS 'Sourced claims about accounts, contracts, ranges, clusters and foreign addresses. Claims about one of them stand side by side.';
COMMENT ON COLUMN label.number IS 'The order in which claims and withdrawals were taken in, counted together.';
COMMENT ON COLUMN label.claim IS 'What names the claim: 16 bytes of the SHA-256 of what it says and who says so.';
COMMENT ON COLUMN label.kind IS 'What kind of thing it is about.';
COMMENT ON COLUMN label.account_id IS 'The account or the account of the contract, see account.id; null for all others.';
COMMENT ON COLUMN label.subject IS 'A range, cluster or foreign address as files of labels write it; null for accounts and contracts.';
COMMENT ON COLUMN label."text" IS 'The claim as its source words it; hostile text perhaps.';
COMMENT ON COLUMN label.category IS 'What the subject is used for.';
COMMENT ON COLUMN label.source IS 'Who says so: the name of the list or publication.';
COMMENT ON COLUMN label.confidence IS 'How far the source is to be believed.';
COMMENT ON COLUMN label."date" IS 'When it was said; null where not told.';
COMMENT ON COLUMN label.entity IS 'The id of whom the subject belongs to, see entity.id; null where nobody is named.';
COMMENT ON COLUMN label.url IS 'Where the source says so; null where not told.';
COMMENT ON COLUMN label.valid_from IS 'The first day on which it was so; null for from ever.';
COMMENT ON COLUMN label.valid_until IS 'The first day on which it was so no more; null for not known to have ended.';
COMMENT ON COLUMN label.learned_at IS 'When it was taken in, UTC; null for from ever.';

COMMENT ON TABLE entity IS 'Real-world actors as single sources describe them.';
COMMENT ON COLUMN entity.number IS 'The order in which claims and withdrawals were taken in, counted together.';
COMMENT ON COLUMN entity.claim IS 'What names the claim: 16 bytes of the SHA-256 of what it says and who says so.';
COMMENT ON COLUMN entity.id IS 'What labels and relations name the entity by; it begins with the short name of its source.';
COMMENT ON COLUMN entity.name IS 'Its first name as its source words it; hostile text perhaps.';
COMMENT ON COLUMN entity.kind IS 'What it is.';
COMMENT ON COLUMN entity.source IS 'Who says so.';
COMMENT ON COLUMN entity.category IS 'What it does.';
COMMENT ON COLUMN entity.remarks IS 'What else the source says; null for nothing.';
COMMENT ON COLUMN entity.url IS 'Where the source says so; null where not told.';
COMMENT ON COLUMN entity."date" IS 'When it was said; null where not told.';
COMMENT ON COLUMN entity.listed_from IS 'When it was listed; null where not told.';
COMMENT ON COLUMN entity.listed_until IS 'The first day on which it was listed no more; null for none.';
COMMENT ON COLUMN entity.learned_at IS 'When it was taken in, UTC; null for from ever.';

COMMENT ON TABLE entity_detail IS 'Further names, countries, programmes and documents of entities.';
COMMENT ON COLUMN entity_detail.entity_number IS 'Whose, see entity.number.';
COMMENT ON COLUMN entity_detail.kind IS 'What it is.';
COMMENT ON COLUMN entity_detail."position" IS 'Counts those of one kind in the order of the source, from 0.';
COMMENT ON COLUMN entity_detail."type" IS 'Of an identifier what document or number it is; else null.';
COMMENT ON COLUMN entity_detail."value" IS 'Its text.';
COMMENT ON COLUMN entity_detail.country IS 'Of an identifier its country; null where not told.';

COMMENT ON TABLE relation IS 'Sourced claims of how one entity stands to another.';
COMMENT ON COLUMN relation.number IS 'The order in which claims and withdrawals were taken in, counted together.';
COMMENT ON COLUMN relation.claim IS 'What names the claim: 16 bytes of the SHA-256 of what it says and who says so.';
COMMENT ON COLUMN relation.from_id IS 'The one, see entity.id.';
COMMENT ON COLUMN relation.kind IS 'How it stands to the other.';
COMMENT ON COLUMN relation.to_id IS 'The other, see entity.id; or name: and a name.';
COMMENT ON COLUMN relation.source IS 'Who says so.';
COMMENT ON COLUMN relation."text" IS 'As the source words it; null where not told.';
COMMENT ON COLUMN relation.url IS 'Where the source says so; null where not told.';
COMMENT ON COLUMN relation."date" IS 'When it was said; null where not told.';
COMMENT ON COLUMN relation.learned_at IS 'When it was taken in, UTC; null for from ever.';

COMMENT ON TABLE link IS 'Sourced claims that value passed off any chain. No trace follows them.';
COMMENT ON COLUMN link.number IS 'The order in which claims and withdrawals were taken in, counted together.';
COMMENT ON COLUMN link.claim IS 'What names the claim: 16 bytes of the SHA-256 of what it says and who says so.';
COMMENT ON COLUMN link.from_end IS 'One end: an account, the id of an entity, or text: and words.';
COMMENT ON COLUMN link.to_end IS 'The other end, likewise.';
COMMENT ON COLUMN link."text" IS 'What is claimed; hostile text perhaps.';
COMMENT ON COLUMN link.source IS 'Who says so.';
COMMENT ON COLUMN link.amount IS 'How much, as the source words it; null where not told.';
COMMENT ON COLUMN link.happened_on IS 'When it happened; null where not told.';
COMMENT ON COLUMN link.url IS 'Where the source says so; null where not told.';
COMMENT ON COLUMN link."date" IS 'When it was said; null where not told.';
COMMENT ON COLUMN link.confidence IS 'How far the source is to be believed.';
COMMENT ON COLUMN link.learned_at IS 'When it was taken in, UTC; null for from ever.';

COMMENT ON TABLE edition IS 'Which editions of sources were taken in. They change no claim: one that an edition repeats keeps the day of the edition that brought it.';
COMMENT ON COLUMN edition.number IS 'The order in which claims and withdrawals were taken in, counted together.';
COMMENT ON COLUMN edition.claim IS 'What names the record: 16 bytes of the SHA-256 of what it says.';
COMMENT ON COLUMN edition.source IS 'The source.';
COMMENT ON COLUMN edition.name IS 'The name of the file or folder; hostile text perhaps.';
COMMENT ON COLUMN edition.format IS 'The name of its format.';
COMMENT ON COLUMN edition.sha256 IS 'The SHA-256 of the list, as hexadecimal digits.';
COMMENT ON COLUMN edition.claims IS 'How many claims of the source are in it.';
COMMENT ON COLUMN edition."date" IS 'The day of its publication; null where not told.';
COMMENT ON COLUMN edition.learned_at IS 'When it was taken in, UTC; null for from ever.';

COMMENT ON TABLE withdrawal IS 'Which claims were withdrawn, by themselves or with their source: they count no more from then on.';
COMMENT ON COLUMN withdrawal.number IS 'The order in which claims and withdrawals were taken in, counted together.';
COMMENT ON COLUMN withdrawal.claim IS 'The claim, see label.claim and others; null for a source.';
COMMENT ON COLUMN withdrawal.source IS 'The source; null for a claim.';
COMMENT ON COLUMN withdrawal.withdrawn_at IS 'When, UTC.';
COMMENT ON COLUMN withdrawal.why IS 'Why.';

COMMENT ON VIEW claims IS 'Every claim of any kind with when it was learned and withdrawn.';
COMMENT ON COLUMN claims.number IS 'Its number.';
COMMENT ON COLUMN claims.kind IS 'The table in which it stands.';
COMMENT ON COLUMN claims.claim IS 'What names the claim, as hexadecimal digits.';
COMMENT ON COLUMN claims.source IS 'Who says so.';
COMMENT ON COLUMN claims."date" IS 'When it was said.';
COMMENT ON COLUMN claims.learned_at IS 'When it was taken in, UTC; null for from ever.';
COMMENT ON COLUMN claims.withdrawn_at IS 'When it was withdrawn first after that, UTC; null where it stands.';

COMMENT ON VIEW label_history IS 'Labels for people, those that were withdrawn too.';
COMMENT ON COLUMN label_history.chain IS 'The chain in CAIP-2; null for what is about no account and no contract.';
COMMENT ON COLUMN label_history.address IS 'The address; null for what is about no account and no contract.';
COMMENT ON COLUMN label_history.subject IS 'What it is about, as files of labels write it.';
COMMENT ON COLUMN label_history."text" IS 'The claim.';
COMMENT ON COLUMN label_history.category IS 'What the subject is used for.';
COMMENT ON COLUMN label_history.source IS 'Who says so.';
COMMENT ON COLUMN label_history.confidence IS 'How far the source is to be believed.';
COMMENT ON COLUMN label_history."date" IS 'When it was said.';
COMMENT ON COLUMN label_history.entity IS 'The id of whom the subject belongs to; null where nobody is named.';
COMMENT ON COLUMN label_history.url IS 'Where the source says so.';
COMMENT ON COLUMN label_history.valid_from IS 'The first day on which it was so; null for from ever.';
COMMENT ON COLUMN label_history.valid_until IS 'The first day on which it was so no more; null for not known to have ended.';
COMMENT ON COLUMN label_history.learned_at IS 'When it was first taken in, UTC; null for from ever.';
COMMENT ON COLUMN label_history.withdrawn_at IS 'When it was withdrawn, UTC; null where it stands.';
COMMENT ON COLUMN label_history.claim IS 'What names the claim, by which it can be withdrawn.';

COMMENT ON VIEW labels IS 'Labels for people: those that stand.';
COMMENT ON COLUMN labels.chain IS 'The chain in CAIP-2; null for what is about no account and no contract.';
COMMENT ON COLUMN labels.address IS 'The address; null for what is about no account and no contract.';
COMMENT ON COLUMN labels.subject IS 'What it is about, as files of labels write it.';
COMMENT ON COLUMN labels."text" IS 'The claim.';
COMMENT ON COLUMN labels.category IS 'What the subject is used for.';
COMMENT ON COLUMN labels.source IS 'Who says so.';
COMMENT ON COLUMN labels.confidence IS 'How far the source is to be believed.';
COMMENT ON COLUMN labels."date" IS 'When it was said.';
COMMENT ON COLUMN labels.entity IS 'The id of whom the subject belongs to; null where nobody is named.';
COMMENT ON COLUMN labels.url IS 'Where the source says so.';
COMMENT ON COLUMN labels.valid_from IS 'The first day on which it was so; null for from ever.';
COMMENT ON COLUMN labels.valid_until IS 'The first day on which it was so no more; null for not known to have ended.';
COMMENT ON COLUMN labels.learned_at IS 'When it was first taken in, UTC; null for from ever.';
COMMENT ON COLUMN labels.claim IS 'What names the claim, by which it can be withdrawn.';

COMMENT ON VIEW entities IS 'Entities for people: the descriptions that stand.';
COMMENT ON COLUMN entities.id IS 'What labels and relations name it by.';
COMMENT ON COLUMN entities.name IS 'Its first name.';
COMMENT ON COLUMN entities.kind IS 'What it is.';
COMMENT ON COLUMN entities.source IS 'Who says so.';
COMMENT ON COLUMN entities.category IS 'What it does.';
COMMENT ON COLUMN entities.aliases IS 'Its other names.';
COMMENT ON COLUMN entities.countries IS 'Its countries.';
COMMENT ON COLUMN entities.programmes IS 'The programmes under which it is sanctioned.';
COMMENT ON COLUMN entities.identifiers IS 'Documents and numbers.';
COMMENT ON COLUMN entities.remarks IS 'What else the source says.';
COMMENT ON COLUMN entities.url IS 'Where the source says so.';
COMMENT ON COLUMN entities."date" IS 'When it was said.';
COMMENT ON COLUMN entities.listed_from IS 'When it was listed.';
COMMENT ON COLUMN entities.listed_until IS 'The first day on which it was listed no more.';
COMMENT ON COLUMN entities.learned_at IS 'When it was first taken in, UTC; null for from ever.';
COMMENT ON COLUMN entities.claim IS 'What names the claim, by which it can be withdrawn.';

COMMENT ON VIEW relations IS 'Relations between entities that stand.';
COMMENT ON COLUMN relations.from_id IS 'The one.';
COMMENT ON COLUMN relations.kind IS 'How it stands to the other.';
COMMENT ON COLUMN relations.to_id IS 'The other; or name: and a name.';
COMMENT ON COLUMN relations.source IS 'Who says so.';
COMMENT ON COLUMN relations."text" IS 'As the source words it.';
COMMENT ON COLUMN relations.url IS 'Where the source says so.';
COMMENT ON COLUMN relations."date" IS 'When it was said.';
COMMENT ON COLUMN relations.claim IS 'What names the claim, by which it can be withdrawn.';

COMMENT ON VIEW links IS 'Asserted links off any chain that stand.';
COMMENT ON COLUMN links.from_end IS 'One end.';
COMMENT ON COLUMN links.to_end IS 'The other end.';
COMMENT ON COLUMN links."text" IS 'What is claimed.';
COMMENT ON COLUMN links.source IS 'Who says so.';
COMMENT ON COLUMN links.amount IS 'How much, as the source words it.';
COMMENT ON COLUMN links.happened_on IS 'When it happened.';
COMMENT ON COLUMN links.url IS 'Where the source says so.';
COMMENT ON COLUMN links."date" IS 'When it was said.';
COMMENT ON COLUMN links.confidence IS 'How far the source is to be believed.';
COMMENT ON COLUMN links.claim IS 'What names the claim, by which it can be withdrawn.';

COMMENT ON VIEW editions IS 'Which editions of sources were taken in, but for those that were withdrawn with their source.';
COMMENT ON COLUMN editions.source IS 'The source.';
COMMENT ON COLUMN editions."date" IS 'The day of its publication.';
COMMENT ON COLUMN editions.name IS 'The name of the file or folder.';
COMMENT ON COLUMN editions.format IS 'The name of its format.';
COMMENT ON COLUMN editions.sha256 IS 'The SHA-256 of the list, as hexadecimal digits.';
COMMENT ON COLUMN editions.claims IS 'How many claims of the source are in it.';
COMMENT ON COLUMN editions.learned_at IS 'When it was taken in, UTC; null for from ever.';
COMMENT ON COLUMN editions.claim IS 'What names the record, by which it can be withdrawn.';
