using System.Collections.Immutable;
using WalletTrace.Chains;

namespace WalletTrace.Inference;

/// <summary>What each account gave and got in one transaction, asset by asset; fees and rewards apart.</summary>
internal sealed class AccountNets
{
    private readonly Dictionary<Address, SortedDictionary<Asset, (UInt256 In, UInt256 Out)>> sums = [];
    private readonly Dictionary<Address, (ImmutableArray<Amount> Gave, ImmutableArray<Amount> Got)> nets = [];
    private readonly HashSet<Address> payers = [];
    private readonly Address? wrapper;

    /// <param name="chain">The chain.</param>
    /// <param name="movements">Movements that move something from one account to another, or make or destroy it.</param>
    public AccountNets(ChainId chain, IReadOnlyList<TransferRecord> movements)
    {
        wrapper = WrappedCoins.ContractOf(chain);
        foreach (TransferRecord movement in movements)
        {
            if (movement.From is { } giver)
            {
                payers.Add(giver);
                Add(giver, movement.Asset, default, movement.Amount);
            }

            if (movement.To is { } taker)
            {
                Add(taker, movement.Asset, movement.Amount, default);
            }
        }

        foreach ((Address address, SortedDictionary<Asset, (UInt256 In, UInt256 Out)> books) in sums)
        {
            nets.Add(address, (
                [.. books.Where(book => book.Value.Out > book.Value.In).Select(book => new Amount(book.Value.Out - book.Value.In, book.Key))],
                [.. books.Where(book => book.Value.In > book.Value.Out).Select(book => new Amount(book.Value.In - book.Value.Out, book.Key))]));
        }

        Accounts = [.. sums.Keys.Where(address => address != wrapper).Order()];
    }

    /// <summary>The accounts that took part, ordered; without the contract that wraps the chain's coin, which only changes its form.</summary>
    public ImmutableArray<Address> Accounts { get; }

    /// <summary>Whether some sum does not fit into 256 bits: then nothing can be told.</summary>
    public bool IsBeyondMeasure { get; private set; }

    /// <summary>Whether an account did nothing but get; the contract that wraps the chain's coin never counts as one.</summary>
    public bool OnlyGot(Address address) => address != wrapper && !payers.Contains(address);

    /// <summary>Whether something left an account.</summary>
    public bool Paid(Address address) => payers.Contains(address);

    /// <summary>What an account gave more than it got, asset by asset, ordered.</summary>
    public ImmutableArray<Amount> Gave(Address address) => nets.TryGetValue(address, out var net) ? net.Gave : [];

    /// <summary>What an account got more than it gave, asset by asset, ordered.</summary>
    public ImmutableArray<Amount> Got(Address address) => nets.TryGetValue(address, out var net) ? net.Got : [];

    private void Add(Address address, Asset asset, UInt256 got, UInt256 gave)
    {
        if (!sums.TryGetValue(address, out SortedDictionary<Asset, (UInt256 In, UInt256 Out)>? books))
        {
            sums.Add(address, books = []);
        }

        (UInt256 before, UInt256 spent) = books.GetValueOrDefault(asset);
        (UInt256 In, UInt256 Out) after = (UInt256.SaturatingAdd(before, got), UInt256.SaturatingAdd(spent, gave));
        IsBeyondMeasure |= after.In == UInt256.MaxValue || after.Out == UInt256.MaxValue;
        books[asset] = after;
    }
}
