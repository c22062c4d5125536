using WalletTrace.Chains;
using WalletTrace.Chains.Files;
using WalletTrace.DuckDb.Database;
using WalletTrace.Ledger;

namespace WalletTrace.DuckDb.Writing;

/// <summary>A fact that contradicts another, as it is set apart.</summary>
/// <param name="Problem">What cannot be.</param>
/// <param name="Found">The fact in words.</param>
/// <param name="Known">What it contradicts, in words.</param>
/// <param name="Row">The fact as a row of JSON Lines; with its block and its transaction, as such rows have them.</param>
internal sealed record ContradictingFact(string Problem, string Found, string Known, string Row)
{
    /// <summary>What is to be noted of a contradiction.</summary>
    /// <param name="exception">The contradiction.</param>
    /// <param name="fact">The fact that is set apart.</param>
    /// <param name="batches">Where its block and its transaction are looked for: the batch it came in, then what is known.</param>
    public static ContradictingFact Of(ContradictionException exception, Fact fact, params ReadOnlySpan<FactBatch> batches)
    {
        // Of a fact that is dragged along the words say itself, not what it hangs on.
        string found = ReferenceEquals(fact, exception.Fact) ? exception.Found : FactText.Describe(fact);
        return new ContradictingFact(exception.Problem, found, exception.Known, RowOf(fact, batches));
    }

    /// <summary>Notes facts, each once however often it is told.</summary>
    /// <param name="connection">A connection with a transaction.</param>
    /// <param name="facts">The facts.</param>
    /// <param name="notedAt">When, unix seconds.</param>
    /// <param name="append">The append that took in the rest of their batch; null where none did.</param>
    public static void Note(LedgerConnection connection, IEnumerable<ContradictingFact> facts, long notedAt, int? append)
    {
        foreach (ContradictingFact fact in facts.Distinct())
        {
            string values = $"{Sql.Of(fact.Problem)}, {Sql.Of(fact.Found)}, {Sql.Of(fact.Known)}, {Sql.Of(fact.Row)}";
            connection.Execute($"""
                INSERT INTO contradiction
                SELECT (SELECT coalesce(max(id), 0) + 1 FROM contradiction), {Sql.Of(notedAt)}, {values}, {Sql.Of(append)}
                WHERE NOT EXISTS (FROM contradiction WHERE (problem, found, known, fact) = ({values}))
                """);
        }
    }

    private static string RowOf(Fact fact, ReadOnlySpan<FactBatch> batches)
    {
        var builder = new RowBuilder();
        var row = new FactRow();
        var place = PlaceOf(fact);
        if (fact is not BlockRecord && place is var (height, index) && BlockAt(height, batches) is { } block)
        {
            // Bare, so that it gets no row of its own.
            builder.TryBuild(block with { Hash = null, Parent = null }, row);
            if (fact is not TransactionRecord && TransactionAt(height, index, batches) is { } transaction)
            {
                builder.TryBuild(transaction, row);
            }
        }

        return JsonRowWriter.Line(builder.TryBuild(fact, row) ? row : builder.Rest().First());
    }

    private static (long Height, int Index)? PlaceOf(Fact fact) => fact switch
    {
        TransactionRecord transaction => (transaction.Height, transaction.Index),
        TransferRecord transfer => (transfer.Height, transfer.TransactionIndex),
        FreezeRecord freeze => (freeze.Height, freeze.TransactionIndex),
        InputRecord input => (input.Height, input.TransactionIndex),
        OutputRecord output => (output.Height, output.TransactionIndex),
        _ => null,
    };

    private static BlockRecord? BlockAt(long height, ReadOnlySpan<FactBatch> batches)
    {
        foreach (FactBatch batch in batches)
        {
            if (batch.Blocks.Find(block => block.Height == height) is { } block)
            {
                return block;
            }
        }

        return null;
    }

    private static TransactionRecord? TransactionAt(long height, int index, ReadOnlySpan<FactBatch> batches)
    {
        foreach (FactBatch batch in batches)
        {
            if (batch.Transactions.Find(transaction => transaction.Height == height && transaction.Index == index) is { } transaction)
            {
                return transaction;
            }
        }

        return null;
    }
}
