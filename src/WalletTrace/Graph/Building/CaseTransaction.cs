using WalletTrace.Chains;
using WalletTrace.Ledger;

namespace WalletTrace.Graph.Building;

/// <summary>A UTXO transaction of a case, with its name and its place in the one order of events.</summary>
/// <param name="facts">What the ledger holds of it.</param>
internal sealed class CaseTransaction(LedgerTransaction facts)
{
    // Inputs come before outputs, whatever indexes the known ones have; the fee comes last.
    private const int FirstOutput = 1 << 30;

    public LedgerTransaction Facts => facts;

    public TransactionRecord Record => facts.Record;

    public Vertex Vertex { get; } = Vertex.OfTransaction(facts.Record);

    /// <summary>When it begins.</summary>
    public Rank Start => RankOf(-1);

    /// <summary>When what is left of its inputs leaves: the fee.</summary>
    public Rank Tail => RankOf(int.MaxValue);

    /// <summary>When a coin arrives as one of its inputs.</summary>
    public Rank RankOfInput(int index) => RankOf(index);

    /// <summary>When a coin leaves as one of its outputs.</summary>
    public Rank RankOfOutput(int index) => RankOf(FirstOutput + index);

    private Rank RankOf(int index) => facts.RankOf(index);
}
