using System.Diagnostics.CodeAnalysis;
using WalletTrace.Chains;

namespace WalletTrace.Ledger;

/// <summary>The facts of one chain that are to be taken in together, by type; so that their order does not matter.</summary>
internal sealed class FactBatch
{
    public List<BlockRecord> Blocks { get; } = [];

    public List<TransactionRecord> Transactions { get; } = [];

    public List<TransferRecord> Transfers { get; } = [];

    public List<FreezeRecord> Freezes { get; } = [];

    public List<InputRecord> Inputs { get; } = [];

    public List<OutputRecord> Outputs { get; } = [];

    public List<CoverageRecord> Coverage { get; } = [];

    /// <summary>How many facts there are.</summary>
    public int Count => Blocks.Count + Transactions.Count + Transfers.Count + Freezes.Count + Inputs.Count + Outputs.Count + Coverage.Count;

    /// <summary>Sorts facts by chain and type, each checked for its shape.</summary>
    /// <exception cref="ChainDataException">A fact cannot be true, whatever else is known.</exception>
    public static Dictionary<ChainId, FactBatch> Split(IEnumerable<Fact> facts)
    {
        var batches = new Dictionary<ChainId, FactBatch>();
        FactBatch? batch = null;
        ChainId chain = default;
        foreach (var fact in facts)
        {
            Check(fact);
            if (batch is null || fact.Chain != chain)
            {
                chain = fact.Chain;
                if (!batches.TryGetValue(chain, out batch))
                {
                    batches.Add(chain, batch = new FactBatch());
                }
            }

            batch.Add(fact);
        }

        return batches;
    }

    /// <summary>Throws for what is no fact that can be true.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    /// <exception cref="ChainDataException">It cannot be true, whatever else is known.</exception>
    public static void Check([NotNull] Fact? fact)
    {
        if (fact is null)
        {
            throw NoFact("facts");
        }

        FactShape.Check(fact);
    }

    private static ArgumentException NoFact(string argument) => new("found null among the facts, expected a record", argument);

    /// <summary>Adds a fact of this chain.</summary>
    public void Add(Fact fact)
    {
        switch (fact)
        {
            case BlockRecord block:
                Blocks.Add(block);
                break;
            case TransactionRecord transaction:
                Transactions.Add(transaction);
                break;
            case TransferRecord transfer:
                Transfers.Add(transfer);
                break;
            case FreezeRecord freeze:
                Freezes.Add(freeze);
                break;
            case InputRecord input:
                Inputs.Add(input);
                break;
            case OutputRecord output:
                Outputs.Add(output);
                break;
            case CoverageRecord coverage:
                Coverage.Add(coverage);
                break;
        }
    }
}
