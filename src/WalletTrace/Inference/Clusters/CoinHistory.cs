using WalletTrace.Chains;
using WalletTrace.Inference.Coins;

namespace WalletTrace.Inference.Clusters;

/// <summary>
/// What came before and after a transaction of a UTXO chain, as far as it was taken in: who spends an output, when an owner was first seen, how often it was paid. Held
/// in memory; what was not taken in is as if it had not happened. Not safe to take in and ask at the same time.
/// </summary>
/// <remarks>About 300 bytes a transaction and as many for each owner.</remarks>
public sealed class CoinHistory
{
    private readonly Dictionary<(ChainId Chain, TransactionId Id), CoinTransaction> transactions = [];
    private readonly Dictionary<(ChainId Chain, CoinId Coin), CoinTransaction> spenders = [];
    private readonly Dictionary<(ChainId Chain, Address Owner), Appearance> owners = [];

    /// <summary>Takes a transaction in; the order does not matter. One that is known is passed over.</summary>
    public void Add(CoinTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ChainId chain = transaction.Record.Chain;
        if (!transactions.TryAdd((chain, transaction.Record.Id), transaction))
        {
            return;
        }

        foreach (CoinInput input in transaction.Inputs)
        {
            spenders.TryAdd((chain, input.Coin), transaction);
        }

        // Who spends was paid before.
        Place place = PlaceOf(transaction);
        foreach (Address payer in transaction.Inputs.Where(input => input.Owner is not null).Select(input => input.Owner!.Value).Distinct())
        {
            Appearance before = owners.GetValueOrDefault((chain, payer), Appearance.None);
            owners[(chain, payer)] = before with { First = Earlier(before.First, place with { IsPayee = false }), Spends = before.Spends + 1 };
        }

        foreach (Address payee in transaction.Outputs.Select(output => output.Owner).Distinct())
        {
            Appearance before = owners.GetValueOrDefault((chain, payee), Appearance.None);
            owners[(chain, payee)] = before with { First = Earlier(before.First, place), Receipts = before.Receipts + 1 };
        }
    }

    /// <summary>The transaction with an id; null where it was not taken in.</summary>
    public CoinTransaction? Find(ChainId chain, TransactionId id) => transactions.GetValueOrDefault((chain, id));

    /// <summary>The transaction that spends an output; null where none that was taken in does.</summary>
    public CoinTransaction? SpenderOf(CoinTransaction transaction, int output)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return spenders.GetValueOrDefault((transaction.Record.Chain, new CoinId(transaction.Record.Id, output)));
    }

    /// <summary>Whether an owner is first seen in a transaction.</summary>
    public bool IsFirstSeenIn(Address owner, CoinTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return !owners.TryGetValue((transaction.Record.Chain, owner), out Appearance seen) || seen.First.CompareTo(PlaceOf(transaction)) >= 0;
    }

    /// <summary>Whether an owner is seen below a height, or spends without having been seen, is paid by more than one transaction, or spends in more than one.</summary>
    public bool IsReused(ChainId chain, Address owner, long height) =>
        owners.TryGetValue((chain, owner), out Appearance seen) && (seen.First.Height < height || !seen.First.IsPayee || seen.Receipts > 1 || seen.Spends > 1);

    private static Place PlaceOf(CoinTransaction transaction) => new(transaction.Record.Height, transaction.Record.Index, true);

    private static Place Earlier(Place one, Place other) => one.CompareTo(other) <= 0 ? one : other;

    /// <summary>Where an owner is seen: among the inputs of a transaction, or then among its outputs.</summary>
    private readonly record struct Place(long Height, int Index, bool IsPayee) : IComparable<Place>
    {
        public int CompareTo(Place other) => (Height, Index, IsPayee).CompareTo((other.Height, other.Index, other.IsPayee));
    }

    private readonly record struct Appearance(Place First, int Receipts, int Spends)
    {
        public static Appearance None => new(new Place(long.MaxValue, int.MaxValue, true), 0, 0);
    }
}
