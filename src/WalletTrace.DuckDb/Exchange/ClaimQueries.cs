namespace WalletTrace.DuckDb;

/// <summary>The queries that show what a ledger knows of claims as rows that say all by themselves. Numbers say which came first where times are the same.</summary>
internal static class ClaimQueries
{
    /// <summary>The files, without their extension, with what they hold.</summary>
    public static IReadOnlyList<(string Name, string Query)> All { get; } =
    [
        ("labels", """
            SELECT coalesce(l.subject, concat(CASE WHEN l.kind = 'contract' THEN 'contract:' ELSE '' END, c.name, ':', a.address)) AS account, l.text AS text, l.category AS category,
                l.source AS source, l.confidence AS confidence, l.date AS date, l.entity AS entity, l.url AS url, l.valid_from AS valid_from, l.valid_until AS valid_until,
                l.learned_at AS learned_at, l.number AS number
            FROM label l LEFT JOIN account a ON a.id = l.account_id LEFT JOIN chain c ON c.id = a.chain_id
            ORDER BY c.name, a.address, l.subject, l.text, l.category, l.source, l.confidence, l.date, l.number
            """),
        ("entities", """
            SELECT number, id, name, kind, source, category, remarks, url, date, listed_from, listed_until, learned_at FROM entity ORDER BY id, number
            """),
        ("entity_details", "SELECT entity_number, kind::VARCHAR AS kind, position, type, value, country FROM entity_detail ORDER BY entity_number, kind, position"),
        ("relations", """SELECT number, from_id AS "from", kind, to_id AS "to", source, text, url, date, learned_at FROM relation ORDER BY from_id, kind, to_id, number"""),
        ("links", """
            SELECT number, from_end AS "from", to_end AS "to", text, source, amount, happened_on AS "on", url, date, confidence, learned_at FROM link ORDER BY from_end, to_end, number
            """),
        ("editions", "SELECT number, source, name, format, sha256, claims, date, learned_at FROM edition ORDER BY number"),
        ("withdrawals", "SELECT number, lower(hex(claim)) AS claim, source, withdrawn_at, why FROM withdrawal ORDER BY number"),
    ];
}
