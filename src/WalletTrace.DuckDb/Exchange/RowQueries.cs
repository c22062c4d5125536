using System.Globalization;
using WalletTrace.Chains;
using WalletTrace.Chains.Files;
using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb;

/// <summary>
/// The queries that show a ledger's tables as rows of the interchange format: each row carries its block and its transaction, and accounts, assets and ids
/// stand in it as text. So what is written needs no other file to be read.
/// </summary>
internal static class RowQueries
{
    /// <summary>The columns that hold amounts; before each word "wide_" names the column for what no DECIMAL(38, 0) can hold.</summary>
    public static IReadOnlyList<Column> Amounts { get; } = [Column.Amount, Column.Burnt];

    /// <summary>The accounts, for whoever looks at the folder; nothing of them is read.</summary>
    public const string Accounts = "SELECT c.name AS chain, a.address AS address FROM account a JOIN chain c ON c.id = a.chain_id ORDER BY c.name, a.address";

    /// <summary>The assets as they were told, for whoever looks at the folder; nothing of them is read.</summary>
    public const string Assets =
        "SELECT c.name AS chain, a.name AS asset, a.decimals, a.symbol FROM asset a JOIN chain c ON c.id = a.chain_id ORDER BY c.name, a.name, a.decimals, a.symbol NULLS FIRST";

    /// <summary>The raw answers of sources, each as often as it was read; without those of which only the name is kept.</summary>
    public const string Answers =
        """
        SELECT r.hash AS hash, r.source AS source, r.request AS request, r.request_hash AS request_hash, r.status AS status, r.refused AS refused, r.read_at AS read_at,
            a.size AS size, a.content AS content
        FROM answer_read r JOIN answer a ON a.hash = r.hash AND a.content IS NOT NULL
        ORDER BY r.number
        """;

    /// <summary>What was told to others, in its order.</summary>
    public const string Disclosures = "SELECT told_at, host, chain, subject, kind::VARCHAR AS kind FROM disclosure ORDER BY number";

    /// <summary>The query for the rows of a kind.</summary>
    /// <param name="schema">The kind.</param>
    /// <param name="part">Which part of the ledger.</param>
    /// <param name="isText">Whether amounts are wanted as digits in one column; else as DECIMAL(38, 0) with the digits of larger ones beside it.</param>
    public static string Of(RowSchema schema, LedgerPart part, bool isText) =>
        schema == RowSchema.Block ? Block(part)
        : schema == RowSchema.Transaction ? Transaction(part)
        : schema == RowSchema.Transfer ? Transfer(part, isText)
        : schema == RowSchema.Freeze ? Freeze(part, isText)
        : schema == RowSchema.Input ? Input(part, isText)
        : schema == RowSchema.Output ? Output(part, isText)
        : Coverage(part);

    private static string Block(LedgerPart part) =>
        $"""
        SELECT c.name AS chain, t.height AS height, t.time AS time, {Id("t.hash")} AS hash, {Id("t.parent")} AS parent
        FROM block t JOIN chain c ON c.id = t.chain_id{Where(part, "t")}
        ORDER BY chain, t.height
        """;

    private static string Transaction(LedgerPart part) =>
        $"""
        SELECT c.name AS chain, t.height AS height, b.time AS time, t.index AS transaction_index, {Id("t.id")} AS transaction, t.failed AS failed
        FROM transaction t JOIN chain c ON c.id = t.chain_id JOIN block b ON b.chain_id = t.chain_id AND b.height = t.height{Where(part, "t", "b")}
        ORDER BY chain, t.height, t.index
        """;

    // What another source told of a token's name and decimals is the same movement once more.
    private static string Transfer(LedgerPart part, bool isText) =>
        $"""
        WITH told AS (
            SELECT * FROM transfer
            UNION ALL
            SELECT m.* REPLACE (r.asset_id AS asset_id)
            FROM transfer m JOIN retold r ON r.chain_id = m.chain_id AND r.height = m.height AND r.transaction_index = m.transaction_index AND r.index = m.index AND NOT r.is_freeze)
        SELECT {Place}, x.failed AS failed, t.index AS index, t.kind::VARCHAR AS kind, {TheAsset}, f.address AS "from", o.address AS "to", {Amount("amount", isText)}, {Amount("burnt", isText)}
        FROM told t {Joins} JOIN asset a ON a.id = t.asset_id LEFT JOIN account f ON f.id = t.from_id LEFT JOIN account o ON o.id = t.to_id{Where(part, "t", "b", "x")}
        ORDER BY {Order}, t.asset_id
        """;

    private static string Freeze(LedgerPart part, bool isText) =>
        $"""
        WITH told AS (
            SELECT * FROM holding_freeze
            UNION ALL
            SELECT m.* REPLACE (r.asset_id AS asset_id)
            FROM holding_freeze m JOIN retold r ON r.chain_id = m.chain_id AND r.height = m.height AND r.transaction_index = m.transaction_index AND r.index = m.index AND r.is_freeze)
        SELECT {Place}, x.failed AS failed, t.index AS index, t.kind::VARCHAR AS kind, {TheAsset}, f.address AS account, {Amount("amount", isText)}
        FROM told t {Joins} JOIN asset a ON a.id = t.asset_id JOIN account f ON f.id = t.account_id{Where(part, "t", "b", "x")}
        ORDER BY {Order}, t.asset_id
        """;

    private static string Input(LedgerPart part, bool isText) =>
        $"""
        SELECT {Place}, t.index AS index, {Id("t.coin_transaction")} AS spent_transaction, t.coin_index AS spent_index, f.address AS owner, {Amount("amount", isText)}
        FROM input t {Joins} LEFT JOIN account f ON f.id = t.owner_id{Where(part, "t", "b", "x")}
        ORDER BY {Order}
        """;

    private static string Output(LedgerPart part, bool isText) =>
        $"""
        SELECT {Place}, t.index AS index, f.address AS owner, {Amount("amount", isText)}
        FROM output t {Joins} JOIN account f ON f.id = t.owner_id{Where(part, "t", "b", "x")}
        ORDER BY {Order}
        """;

    private static string Coverage(LedgerPart part)
    {
        string from = part.FromHeight is { } first ? Invariant($"greatest(t.from_height, {first})") : "t.from_height";
        string to = part.ToHeight is { } last ? Invariant($"least(t.to_height, {last})") : "t.to_height";
        IEnumerable<string> kinds = Enum.GetValues<CoverageKinds>().Where(kind => kind != CoverageKinds.None)
            .Select(kind => Invariant($"CASE WHEN t.kinds & {(int)kind} <> 0 THEN '{CoverageText.Write(kind)}' END"));
        return $"""
            SELECT c.name AS chain, f.address AS account, {from} AS from_height, {to} AS to_height,
                concat_ws('+', {string.Join(", ", kinds)}) AS kinds, t.source AS source, t.read_at AS read_at
            FROM coverage t JOIN chain c ON c.id = t.chain_id LEFT JOIN account f ON f.id = t.account_id
            WHERE {from} <= {to}{(part.Chain is { } chain ? $" AND c.name = {Sql.Of(chain.ToString())}" : "")}
            ORDER BY chain, from_height, to_height, account NULLS FIRST, kinds, source, read_at NULLS FIRST
            """;
    }

    private static string Place => $"c.name AS chain, t.height AS height, b.time AS time, t.transaction_index AS transaction_index, {Id("x.id")} AS transaction";

    private static string TheAsset => "a.name AS asset, a.decimals AS decimals, a.symbol AS symbol";

    private static string Joins =>
        "JOIN chain c ON c.id = t.chain_id JOIN block b ON b.chain_id = t.chain_id AND b.height = t.height "
        + "JOIN transaction x ON x.chain_id = t.chain_id AND x.height = t.height AND x.index = t.transaction_index";

    private static string Order => "chain, t.height, t.transaction_index, t.index";

    private static string Id(string column) => $"CASE WHEN c.name LIKE 'eip155:%' THEN '0x' ELSE '' END || lower(hex({column}))";

    private static string Amount(string column, bool isText) =>
        isText ? $"coalesce(t.wide_{column}, t.{column}::VARCHAR) AS {column}" : $"t.{column} AS {column}, t.wide_{column} AS wide_{column}";

    /// <summary>The condition of a part; told of every table that has heights, so that what lies elsewhere in it is not even read.</summary>
    private static string Where(LedgerPart part, params ReadOnlySpan<string> tables)
    {
        var conditions = new List<string>();
        if (part.Chain is { } chain)
        {
            conditions.Add($"c.name = {Sql.Of(chain.ToString())}");
        }

        foreach (string table in tables)
        {
            if (part.FromHeight is { } first)
            {
                conditions.Add(Invariant($"{table}.height >= {first}"));
            }

            if (part.ToHeight is { } last)
            {
                conditions.Add(Invariant($"{table}.height <= {last}"));
            }
        }

        return conditions.Count == 0 ? "" : $"\nWHERE {string.Join(" AND ", conditions)}";
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
