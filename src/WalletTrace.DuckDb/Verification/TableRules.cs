using System.Globalization;
using WalletTrace.Chains;
using WalletTrace.DuckDb.Reading;
using WalletTrace.Encodings;
using WalletTrace.Ledger;

namespace WalletTrace.DuckDb.Verification;

/// <summary>The rules that the tables keep among each other, each as a statement that gives an example for each time it is broken.</summary>
internal static class TableRules
{
    private const string Place = "concat_ws(' ', 'chain', t.chain_id, 'block', t.height, 'transaction', t.transaction_index, 'index', t.index)";

    private static readonly string[] OfTransactions = ["transfer", "holding_freeze", "input", "output", "retold"];

    private static readonly (string Table, string Column)[] Accounts =
        [("transfer", "from_id"), ("transfer", "to_id"), ("holding_freeze", "account_id"), ("input", "owner_id"), ("output", "owner_id"), ("coverage", "account_id")];

    private static readonly (string Table, string Column)[] Amounts =
        [("transfer", "amount"), ("transfer", "burnt"), ("holding_freeze", "amount"), ("input", "amount"), ("output", "amount")];

    /// <summary>Each rule with its statement.</summary>
    public static IReadOnlyList<(string Rule, string Sql)> All { get; } =
    [
        Once("a chain has one number", "chain", "id"),
        Once("a number of a chain names one", "chain", "name"),
        Once("an account has one number", "account", "chain_id, address"),
        Once("a number of an account names one", "account", "id"),
        Once("a number of an asset names one", "asset", "id"),
        Once("an asset has one number for each way it is told", "asset", "chain_id, name, decimals, coalesce(symbol, chr(1))"),
        ("a coin has one number of decimals", "SELECT name AS example FROM asset WHERE name LIKE '%/slip44:%' GROUP BY chain_id, name HAVING count(DISTINCT decimals) > 1"),
        Once("a block is told in one way", "block", "chain_id, height"),
        Once("one place holds one transaction", "transaction", "chain_id, height, index"),
        ("a transaction stands at one place", $"""
            SELECT lower(hex(id)) AS example FROM transaction GROUP BY chain_id, id
            HAVING count(*) > 1 AND NOT (count(*) = 2 AND max(index) = 0 AND ({string.Join(" OR ", TwiceMined.All.Select(twice => string.Create(
                CultureInfo.InvariantCulture, $"(id = {Database.Sql.Of(twice.Id)} AND min(height) = {twice.First} AND max(height) = {twice.Second})")))}))
            """),
        .. from table in OfTransactions.Except(["retold"])
           select Once($"one index of a transaction holds one {table}", table, "chain_id, height, transaction_index, index"),
        ("a coin is spent once", """
            SELECT concat(lower(hex(coin_transaction)), ':', coin_index) AS example FROM input WHERE coin_transaction IS NOT NULL
            GROUP BY chain_id, coin_transaction, coin_index HAVING count(*) > 1
            """),
        ("the block of a transaction is known", """
            SELECT concat_ws(' ', 'chain', t.chain_id, 'block', t.height) AS example FROM transaction t
            ANTI JOIN block b ON b.chain_id = t.chain_id AND b.height = t.height
            """),
        .. from table in OfTransactions
           select ($"the transaction of a row of {table} is known", $"""
               SELECT {Place} AS example FROM {table} t
               ANTI JOIN transaction x ON x.chain_id = t.chain_id AND x.height = t.height AND x.index = t.transaction_index
               """),
        .. from table in (string[])["transfer", "holding_freeze"]
           select ($"what is told again is a known row of {table}", $"""
               SELECT {Place} AS example FROM (SELECT * FROM retold WHERE is_freeze = {(table == "holding_freeze" ? "true" : "false")}) t
               ANTI JOIN {table} x ON x.chain_id = t.chain_id AND x.height = t.height AND x.transaction_index = t.transaction_index AND x.index = t.index
               """),
        .. from entry in Accounts
           select ($"{entry.Column} of {entry.Table} names an account of the chain", $"""
               SELECT concat_ws(' ', 'chain', t.chain_id, 'account', t.{entry.Column}) AS example FROM {entry.Table} t
               ANTI JOIN account a ON a.id = t.{entry.Column} AND a.chain_id = t.chain_id WHERE t.{entry.Column} IS NOT NULL
               """),
        .. from table in (string[])["transfer", "holding_freeze", "retold"]
           select ($"asset_id of {table} names an asset of the chain", $"""
               SELECT {Place} AS example FROM {table} t ANTI JOIN asset a ON a.id = t.asset_id AND a.chain_id = t.chain_id
               """),
        ("every way in which an asset is told is a fact's", """
            SELECT name AS example FROM asset WHERE id NOT IN (SELECT asset_id FROM transfer UNION SELECT asset_id FROM holding_freeze UNION SELECT asset_id FROM retold)
            """),
        ("the account of a label is known", "SELECT text AS example FROM label t ANTI JOIN account a ON a.id = t.account_id WHERE t.account_id IS NOT NULL"),
        ("a label is about an account or about a subject", "SELECT text AS example FROM label WHERE (account_id IS NULL) <> (kind NOT IN ('account', 'contract')) OR (subject IS NULL) <> (kind IN ('account', 'contract'))"),
        ("a number is given to one claim or withdrawal", """
            SELECT concat('number ', number) AS example
            FROM (SELECT number FROM label UNION ALL SELECT number FROM entity UNION ALL SELECT number FROM relation UNION ALL SELECT number FROM link UNION ALL SELECT number FROM edition UNION ALL SELECT number FROM withdrawal)
            GROUP BY number HAVING count(*) > 1 OR number < 1
            """),
        ("a detail is one of an entity", "SELECT concat_ws(' ', 'entity', t.entity_number, t.value) AS example FROM entity_detail t ANTI JOIN entity e ON e.number = t.entity_number"),
        Once("a detail has its place", "entity_detail", "entity_number, kind, position"),
        ("a claim or a source is withdrawn", "SELECT concat('number ', number) AS example FROM withdrawal WHERE (claim IS NULL) = (source IS NULL) OR octet_length(claim) <> 16"),
        .. from table in (string[])["answer_read", "disclosure"]
           select ($"the rows of {table} are numbered without gap", $"""
               SELECT concat_ws(' ', max(number), 'for', count(*)) AS example FROM {table} HAVING max(number) <> count(DISTINCT number) OR count(*) <> count(DISTINCT number) OR min(number) <> 1
               """),
        ("an answer and its request are named by a SHA-256", "SELECT concat_ws(' ', 'answer', number) AS example FROM answer_read WHERE octet_length(hash) <> 32 OR octet_length(request_hash) <> 32"),
        ("the answer that was read is named", "SELECT lower(hex(t.hash)) AS example FROM answer_read t ANTI JOIN answer a ON a.hash = t.hash"),
        .. from table in (string[])["account", "asset", "append", "block", "transaction", "coverage"]
           select ($"chain_id of {table} names a chain", $"""
               SELECT concat_ws(' ', 'chain', t.chain_id) AS example FROM (SELECT DISTINCT chain_id FROM {table} WHERE chain_id IS NOT NULL) t
               ANTI JOIN chain c ON c.id = t.chain_id
               """),
        .. from table in OfTransactions.Concat(["block", "transaction", "coverage"])
           select ($"append_id of {table} names an append", $"""
               SELECT concat_ws(' ', 'append', t.append_id) AS example FROM (SELECT DISTINCT append_id FROM {table}) t
               ANTI JOIN append a ON a.id = t.append_id
               """),
        ("the journal has no gap", "SELECT concat_ws(' ', max(id), 'for', count(DISTINCT id)) AS example FROM append HAVING max(id) <> count(DISTINCT id) OR min(id) <> 1"),
        ("a block follows the one below it", """
            SELECT concat_ws(' ', 'chain', t.chain_id, 'block', t.height) AS example FROM block t
            JOIN block b ON b.chain_id = t.chain_id AND b.height = t.height - 1 WHERE t.parent <> b.hash
            """),
        ("a block hash belongs to one height", """
            SELECT lower(hex(hash)) AS example FROM (
                SELECT chain_id, hash, height FROM block WHERE hash IS NOT NULL
                UNION SELECT chain_id, parent, height - 1 FROM block WHERE parent IS NOT NULL AND height > 0)
            GROUP BY chain_id, hash HAVING count(DISTINCT height) > 1
            """),
        ("a block's own movements stand under its hash", string.Create(CultureInfo.InvariantCulture, $"""
            SELECT concat_ws(' ', 'chain', t.chain_id, 'block', t.height) AS example FROM transaction t
            JOIN block b ON b.chain_id = t.chain_id AND b.height = t.height WHERE t.index = {TransactionRecord.OfBlock} AND t.id <> b.hash
            """)),
        ("a coin is spent after it was made", Spent($"""
            LEFT JOIN (SELECT i.chain_id, i.height, i.transaction_index, i.index FROM input i JOIN transaction f ON {SpentOutput.Funding} JOIN output o ON {SpentOutput.Output}) s
                ON s.chain_id = i.chain_id AND s.height = i.height AND s.transaction_index = i.transaction_index AND s.index = i.index
            WHERE s.height IS NULL{string.Concat(TwiceMined.All.Select(twice => string.Create(
                CultureInfo.InvariantCulture, $" AND NOT (i.height > {twice.First} AND i.coin_transaction = {Database.Sql.Of(twice.Id)})")))}
            """)),
        ("an input has the owner and the amount of the coin it spends", $"""
            SELECT concat(lower(hex(i.coin_transaction)), ':', i.coin_index) AS example FROM input i JOIN transaction f ON {SpentOutput.Funding} JOIN output o ON {SpentOutput.Output}
            WHERE i.owner_id <> o.owner_id OR coalesce(i.amount::VARCHAR, i.wide_amount) <> coalesce(o.amount::VARCHAR, o.wide_amount)
            """),
        ("nobody can spend a coin whose script always fails", $"""
            SELECT concat(lower(hex(i.coin_transaction)), ':', i.coin_index) AS example FROM input i JOIN transaction f ON {SpentOutput.Funding} JOIN output o ON {SpentOutput.Output}
            JOIN account a ON a.id = o.owner_id WHERE starts_with(a.address, '{AddressText.UnspendablePrefix}')
            """),
        .. from entry in Amounts
           select ($"{entry.Column} of {entry.Table} stands in one column", $"""
               SELECT {Place} AS example FROM {entry.Table} t WHERE t.{entry.Column} < 0 OR (t.wide_{entry.Column} IS NOT NULL
                   AND (t.{entry.Column} IS NOT NULL OR length(t.wide_{entry.Column}) < 39 OR NOT regexp_full_match(t.wide_{entry.Column}, '[1-9][0-9]+')))
               """),
    ];

    private static (string Rule, string Sql) Once(string rule, string table, string key) =>
        (rule, $"SELECT concat_ws(' ', {key}) AS example FROM {table} GROUP BY {key} HAVING count(*) > 1");

    // Inputs whose coin's outputs are known, be it of the wrong one of two transactions with one id.
    private static string Spent(string rest) =>
        "SELECT concat(lower(hex(i.coin_transaction)), ':', i.coin_index) AS example FROM input i "
        + "JOIN transaction k ON k.chain_id = i.chain_id AND k.id = i.coin_transaction "
        + "JOIN output p ON p.chain_id = k.chain_id AND p.height = k.height AND p.transaction_index = k.index AND p.index = i.coin_index "
        + rest;
}
