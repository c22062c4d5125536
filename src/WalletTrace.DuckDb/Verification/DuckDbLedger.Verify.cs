using System.Security.Cryptography;
using WalletTrace.Attribution;
using WalletTrace.DuckDb.Content;
using WalletTrace.DuckDb.Database;
using WalletTrace.DuckDb.Verification;
using WalletTrace.DuckDb.Writing;

namespace WalletTrace.DuckDb;

public sealed partial class DuckDbLedger
{
    private const int Examples = 5;

    /// <summary>
    /// Reads all of the ledger and checks every rule that its tables must keep: checksums of blocks, references, places and ids, links between blocks, coins and
    /// who spends them, the shape of each fact, the contents of answers. Nothing is changed. What cannot be read is told with what can; to learn of a file that
    /// cannot be opened see <see cref="ExamineAsync"/>.
    /// </summary>
    /// <param name="progress">Told before each step; null for nobody.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <remarks>O(n log n) for n rows; what does not fit into memory goes into temporary files. Who writes meanwhile waits with the commit until it is done.</remarks>
    public async Task<LedgerVerification> VerifyAsync(IProgress<VerifyProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        progress = Attendant.Hearing(progress);
        cancellationToken = Attendant.Ending(cancellationToken);
        return await ReadAsync(connection => Verify(connection, progress, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private static LedgerVerification Verify(LedgerConnection connection, IProgress<VerifyProgress>? progress, CancellationToken cancellationToken)
    {
        const string labels = "a claim can be read and is what its name says";
        const string answers = "an answer is what its name says";
        const string shapes = "every fact can be true on its own";
        int steps = LedgerTables.Names.Count + TableRules.All.Count + 3;
        int done = 0;
        var tables = new List<TableReading>();
        foreach (string table in LedgerTables.Names)
        {
            Tell($"table {table}");
            tables.Add(RowRanges.Read(connection, table, cancellationToken));
        }

        var checks = new List<LedgerCheck>();
        foreach (var (rule, sql) in TableRules.All)
        {
            Tell(rule);
            checks.Add(Guarded(rule, () => Check(connection, rule, sql, cancellationToken)));
        }

        Tell(shapes);
        checks.AddRange(Shapes(connection, shapes, cancellationToken));
        Tell(labels);
        checks.Add(Guarded(labels, () => CheckLabels(connection, labels, cancellationToken)));
        Tell(answers);
        checks.Add(Guarded(answers, () => CheckAnswers(connection, answers, cancellationToken)));
        return new LedgerVerification(tables, checks);

        void Tell(string what) => progress?.Report(new VerifyProgress(done++, steps, what));
    }

    private static LedgerCheck Guarded(string rule, Func<LedgerCheck> check)
    {
        try
        {
            return check();
        }
        catch (LedgerFormatException problem)
        {
            return new LedgerCheck(rule, 1, [problem.Message]);
        }
    }

    private static LedgerCheck Check(LedgerConnection connection, string rule, string sql, CancellationToken cancellationToken)
    {
        var examples = new List<string>();
        long broken = 0;
        using ChunkReader rows = connection.Query(
            FormattableString.Invariant($"WITH wrong AS MATERIALIZED ({sql}) SELECT (SELECT count(*) FROM wrong), example FROM wrong LIMIT {Examples}"), cancellationToken);
        while (rows.Read())
        {
            broken = rows.Int64(0);
            examples.Add(SafeText.Trim(rows.NullableText(1) ?? string.Empty));
        }

        return new LedgerCheck(rule, broken, examples);
    }

    private static List<LedgerCheck> Shapes(LedgerConnection connection, string rule, CancellationToken cancellationToken)
    {
        var checks = new List<LedgerCheck>();
        checks.Add(Guarded(rule, () =>
        {
            var names = new AssetNumbers(connection);
            foreach (var (chain, number) in names.Chains)
            {
                string of = $"{rule} ({chain.Name})";
                checks.Add(Guarded(of, () => new ShapeCheck(connection, new FactReader(connection, chain, number, names), number, cancellationToken).Run(of)));
            }

            return new LedgerCheck("chains and assets can be read", 0, []);
        }));
        return checks;
    }

    private static LedgerCheck CheckLabels(LedgerConnection connection, string rule, CancellationToken cancellationToken)
    {
        var examples = new List<string>();
        long broken = 0;
        LabelRows.Read(connection, "true", (label, id, _) => Hold(ClaimId.Of(label), id, label.Text), cancellationToken);
        EntityRows.Read(connection, "true", (entity, id, _) => Hold(ClaimId.Of(entity), id, entity.Id), cancellationToken);
        RelationRows.Read(connection, "true", (relation, id, _) => Hold(ClaimId.Of(relation), id, relation.From), cancellationToken);
        LinkRows.Read(connection, "true", (link, id, _) => Hold(ClaimId.Of(link), id, link.Text), cancellationToken);
        EditionRows.Read(connection, "true", (edition, id, _) => Hold(ClaimId.Of(edition), id, edition.Name), cancellationToken);
        ClaimReader.Names(connection, "false", cancellationToken);
        return new LedgerCheck(rule, broken, examples);

        void Hold(ClaimId expected, ClaimId found, string what)
        {
            if (expected != found && ++broken <= Examples)
            {
                examples.Add($"{SafeText.Trim(what)} is {found}, and not {expected}");
            }
        }
    }

    private static LedgerCheck CheckAnswers(LedgerConnection connection, string rule, CancellationToken cancellationToken)
    {
        var examples = new List<string>();
        long broken = 0;
        using ChunkReader rows = connection.Stream("SELECT hash, size, content FROM answer WHERE content IS NOT NULL", cancellationToken);
        while (rows.Read())
        {
            if (AnswerQueue.Unpack(rows.Bytes(2), rows.Int64(1)) is not { } content || !SHA256.HashData(content).AsSpan().SequenceEqual(rows.Bytes(0)))
            {
                broken++;
                if (examples.Count < Examples)
                {
                    examples.Add(Convert.ToHexStringLower(rows.Bytes(0)));
                }
            }
        }

        return new LedgerCheck(rule, broken, examples);
    }
}
