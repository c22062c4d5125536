using System.Collections.Immutable;
using WalletTrace.Chains;
using WalletTrace.Inference;
using WalletTrace.Ledger;

namespace WalletTrace.Graph.Building;

/// <summary>A flow of an account chain by the names of its ends.</summary>
/// <param name="From">What it leaves.</param>
/// <param name="To">Where it arrives.</param>
/// <param name="Amount">How much leaves, in base units.</param>
/// <param name="Index">The index of its movement in the transaction; of a conversion that of the last movement by which its giver gave.</param>
/// <param name="Kind">What kind of movement that is.</param>
internal readonly record struct TransferLeg(Vertex From, Vertex To, UInt256 Amount, long Index, TransferKind Kind)
{
    private static readonly bool[] FeesFirst = [true, false];

    /// <summary>For a conversion what arrives, in base units of the other asset, and where in the transaction.</summary>
    public (UInt256 Units, long Index)? Arrives { get; init; }

    /// <summary>What was inferred of it.</summary>
    public SwapFinding? Finding { get; init; }

    /// <summary>Which comes first of what leaves at one index.</summary>
    public byte Order { get; init; }

    /// <summary>Where among the events of its transaction it leaves.</summary>
    public long Place { get; init; } = Index;

    /// <summary>
    /// Whether a movement moves anything: nothing moves to oneself, and in a failed transaction only the fee moved, and what others got of it.
    /// </summary>
    /// <param name="transaction">Its transaction.</param>
    /// <param name="transfer">The movement.</param>
    public static bool Moves(LedgerTransaction transaction, TransferRecord transfer) =>
        !transfer.Amount.IsZero && transfer.From != transfer.To && (!transaction.Record.Failed || transfer.Kind is TransferKind.Fee or TransferKind.Reward);

    /// <summary>All movements of a transaction as they are, in their order: first its fees.</summary>
    /// <param name="transaction">The transaction.</param>
    public static IEnumerable<TransferLeg> AllOf(LedgerTransaction transaction)
    {
        foreach (bool ofFees in FeesFirst)
        {
            foreach (TransferRecord transfer in transaction.Transfers)
            {
                if (transfer.Kind == TransferKind.Fee == ofFees && Moves(transaction, transfer))
                {
                    foreach (TransferLeg leg in Of(transfer, []))
                    {
                        yield return leg;
                    }
                }
            }
        }
    }

    /// <summary>A movement as it is; a fee of which some was burnt as two.</summary>
    /// <param name="transfer">The movement.</param>
    /// <param name="open">What was not decided in its transaction.</param>
    public static IEnumerable<TransferLeg> Of(TransferRecord transfer, ImmutableArray<SwapUncertainty> open)
    {
        if (transfer.Kind != TransferKind.Fee)
        {
            yield return One(transfer) with
            {
                Finding = open.FirstOrDefault(one => one.Account.Address == transfer.From && one.Gave.Any(gave => gave.Asset == transfer.Asset)),
            };
            yield break;
        }

        // Fees are debited before the transaction's own transfers, wherever a source lists them; first what of them is burnt.
        long place = long.MinValue + (2 * transfer.Index);
        UInt256 burnt = transfer.Burnt ?? default;
        if (!burnt.IsZero)
        {
            yield return One(transfer) with { Amount = burnt, Place = place };
        }

        if (burnt < transfer.Amount)
        {
            yield return One(transfer) with { To = End(VertexKind.Fees, transfer), Amount = transfer.Amount - burnt, Place = place + 1 };
        }
    }

    private static TransferLeg One(TransferRecord transfer) => new(
        transfer.From is { } giver ? Holding(transfer, giver) : End(VertexKind.Issuance, transfer),
        transfer.To is { } taker ? Holding(transfer, taker) : End(VertexKind.Burned, transfer),
        transfer.Amount, transfer.Index, transfer.Kind);

    /// <summary>
    /// The movements of a transaction with a swap. For its parties the swap, and the payments that the route made for the giver, stand in the place of
    /// their movements with the route. The route sees these against an end of their own, so that whoever is followed first, no holding counts anything
    /// twice.
    /// </summary>
    /// <param name="swap">The swap.</param>
    /// <param name="movements">All that moves something.</param>
    public static IEnumerable<TransferLeg> Of(Swap swap, IEnumerable<TransferRecord> movements)
    {
        HashSet<TransferRecord> replaced = [.. swap.Movements, .. swap.Payments];
        foreach (TransferRecord movement in movements)
        {
            if (!replaced.Contains(movement))
            {
                foreach (TransferLeg leg in Of(movement, []))
                {
                    yield return leg;
                }

                continue;
            }

            bool gives = movement.From == swap.Account.Address || (movement.From == swap.Recipient.Address && movement.Asset == swap.Got.Asset);
            Vertex other = End(VertexKind.Exchanged, movement);
            if (gives && movement.To is { } taker)
            {
                yield return One(movement) with { From = other, To = Holding(movement, taker) };
            }
            else if (!gives && movement.From is { } giver)
            {
                yield return One(movement) with { From = Holding(movement, giver), To = other };
            }
        }

        byte order = 2;
        foreach (TransferRecord paid in swap.Payments)
        {
            // Out of what was got it is paid when that is there.
            yield return paid.Asset == swap.Got.Asset
                ? One(paid) with { From = Vertex.OfAccount(swap.Recipient, paid.Asset), Finding = swap, Place = Math.Max(paid.Index, swap.ArriveIndex), Order = ++order }
                : One(paid) with { From = Vertex.OfAccount(swap.Account, paid.Asset), Finding = swap, Order = 1 };
        }

        TransferRecord last = swap.Movements.First(movement => movement.Index == swap.LeaveIndex);
        yield return new TransferLeg(
            Vertex.OfAccount(swap.Account, swap.Given.Asset), Vertex.OfAccount(swap.Recipient, swap.Got.Asset), swap.Given.Units, swap.LeaveIndex, last.Kind)
        {
            Arrives = (swap.Got.Units, swap.ArriveIndex),
            Finding = swap,
            Order = 2,
        };
    }

    private static Vertex Holding(TransferRecord transfer, Address address) => Vertex.OfAccount(new Account(transfer.Chain, address), transfer.Asset);

    private static Vertex End(VertexKind kind, TransferRecord transfer) => new(kind, transfer.Asset, null, null);
}
