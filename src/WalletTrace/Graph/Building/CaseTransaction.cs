using WalletTrace.Chains;
using WalletTrace.Ledger;

namespace WalletTrace.Graph.Building;

/// <summary>A UTXO transaction of a case, with its name and its place in the one order of events.</summary>
/// <param name="known">What the ledger holds of it.</param>
internal sealed class CaseTransaction(LedgerTransaction known)
{
    // Inputs come before outputs, whatever indexes the known ones have; the fee comes last.
    private const int FirstOutput = 1 << 30;

    /// <summary>What the ledger holds of it. In a case that grows with its ledger that may become more, as long as it is not followed.</summary>
    public LedgerTransaction Facts { get; set; } = known;

    public TransactionRecord Record => Facts.Record;

    public Vertex Vertex { get; } = Vertex.OfTransaction(known.Record);

    /// <summary>Whether new value is issued in it.</summary>
    public bool IsCoinbase => Facts.Inputs.Any(input => input.Coin is null);

    /// <summary>For a coinbase that takes the fees of its block: of what. Told before any of its flows is laid.</summary>
    public FeeIncome? Income { get; set; }

    /// <summary>When it begins.</summary>
    public Rank Start => RankOf(-1);

    /// <summary>When what is left of its inputs leaves: the fee.</summary>
    public Rank Tail => RankOf(int.MaxValue);

    /// <summary>When the subsidy arrives at a coinbase that takes fees.</summary>
    public Rank RankOfSubsidy => RankOf(Income!.FeesFirst ? FirstOutput - 1 : 0);

    /// <summary>When a coin arrives as one of its inputs.</summary>
    public Rank RankOfInput(int index) => RankOf(index);

    /// <summary>When a coin leaves as one of its outputs.</summary>
    public Rank RankOfOutput(int index) => RankOf(FirstOutput + index);

    /// <summary>When the fee of the block's transaction with an index, from 1, arrives at a coinbase that takes it.</summary>
    public Rank RankOfFee(int transaction) => RankOf(transaction);

    /// <summary>A coinbase that takes fees comes after all that pay them, though it stands first in its block.</summary>
    private Rank RankOf(int index)
    {
        Rank rank = Facts.RankOf(index);
        return Income is null ? rank : rank with { Transaction = int.MaxValue };
    }
}

/// <summary>What a coinbase takes that takes the fees of its block.</summary>
/// <param name="Subsidy">What is newly issued.</param>
/// <param name="Payers">How many transactions pay a fee.</param>
/// <param name="FeesFirst">Whether the fees come in before the subsidy.</param>
internal sealed record FeeIncome(UInt256 Subsidy, int Payers, bool FeesFirst);
