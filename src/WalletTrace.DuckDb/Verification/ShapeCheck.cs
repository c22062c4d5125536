using WalletTrace.Chains;
using WalletTrace.DuckDb.Database;
using WalletTrace.DuckDb.Reading;
using WalletTrace.DuckDb.Writing;

namespace WalletTrace.DuckDb.Verification;

/// <summary>Reads every fact of a chain and asks whether it can be true on its own.</summary>
internal sealed class ShapeCheck(LedgerConnection connection, FactReader reader, byte chain, CancellationToken cancellationToken)
{
    private const int Examples = 5;
    private const int RowsAtOnce = 1 << 16;

    private readonly List<string> examples = [];
    private long broken;

    /// <summary>All facts of the chain.</summary>
    public LedgerCheck Run(string rule)
    {
        Walk("block", reader.Blocks);
        Walk("transaction", reader.Transactions);
        Walk("transfer", reader.Transfers);
        Walk("holding_freeze", reader.Freezes);
        Walk("input", reader.Inputs);
        Walk("output", reader.Outputs);
        Check(() => reader.Coverage("true"));
        return new LedgerCheck(rule, broken, examples);
    }

    private void Walk(string table, Func<string, IEnumerable<Fact>> read)
    {
        var walk = new HeightWalk(table, chain, RowsAtOnce);
        while (walk.Next(connection, cancellationToken) is var (from, to))
        {
            Check(() => read($"t.height BETWEEN {Sql.Of(from)} AND {Sql.Of(to)}"));
        }

        // Heights below 0 are on no walk.
        Check(() => read("t.height < 0"));
    }

    private void Check(Func<IEnumerable<Fact>> facts)
    {
        try
        {
            foreach (Fact fact in facts())
            {
                if (FactShape.Problem(fact) is { } problem)
                {
                    Add($"{FactText.Describe(fact)}: {problem}");
                }
            }
        }
        catch (LedgerFormatException problem)
        {
            Add(problem.Message);
        }
    }

    private void Add(string example)
    {
        broken++;
        if (examples.Count < Examples)
        {
            examples.Add(example);
        }
    }
}
