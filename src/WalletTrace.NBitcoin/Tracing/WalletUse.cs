using WalletTrace.Chains;
using WalletTrace.Ledger;

namespace WalletTrace.Tracing;

/// <summary>An address of a wallet that the ledger holds transactions of.</summary>
/// <param name="Address">The address.</param>
/// <param name="TransactionCount">How many transactions touch it.</param>
/// <param name="FirstReceived">The height at which it first got a coin that is worth something; null where the ledger shows none.</param>
/// <param name="LastSpent">The height at which a coin of it was last spent; null where the ledger shows none.</param>
public sealed record UsedAddress(WalletAddress Address, int TransactionCount, long? FirstReceived, long? LastSpent)
{
    internal static UsedAddress From(WalletAddress address, AccountHistory history)
    {
        Address owner = address.Account.Address;
        long? received = null;
        long? spent = null;
        foreach (LedgerTransaction transaction in history.Transactions)
        {
            if (transaction.Outputs.Any(output => output.Owner == owner && !output.Amount.IsZero))
            {
                received ??= transaction.Record.Height;
            }

            if (transaction.Inputs.Any(input => input is { Coin: not null, Amount.IsZero: not true } && input.Owner == owner))
            {
                spent = transaction.Record.Height;
            }
        }

        return new UsedAddress(address, history.Transactions.Count, received, spent);
    }
}

/// <summary>What a ledger shows of a wallet: its used addresses, and thefts that start from them all.</summary>
public sealed class WalletUse
{
    private readonly ChainId chain;

    internal WalletUse(ChainId chain, int gapLimit, IReadOnlyList<UsedAddress> used, IReadOnlyList<WalletAddress> unread)
    {
        this.chain = chain;
        GapLimit = gapLimit;
        Used = used;
        Unread = unread;
    }

    /// <summary>After how many unused indices in a row the search ended.</summary>
    public int GapLimit { get; }

    /// <summary>The used addresses, by branch, index and form of script.</summary>
    public IReadOnlyList<UsedAddress> Used { get; }

    /// <summary>
    /// The addresses looked at, used or not, whose coins the ledger does not hold completely. Empty when it holds the whole chain; else the wallet may
    /// have been used more than is shown, and further on.
    /// </summary>
    public IReadOnlyList<WalletAddress> Unread { get; }

    /// <summary>For a forward trace: everything that leaves the wallet's addresses from a height on. One seed for each address a coin of which is spent from then on.</summary>
    /// <param name="height">The first height.</param>
    /// <exception cref="ArgumentOutOfRangeException">The height is negative.</exception>
    /// <exception cref="SeedException">The ledger shows no coin of the wallet that is spent from then on.</exception>
    public Theft OutflowsFrom(long height) => From(height, used => used.LastSpent >= height, "spent from", " on");

    /// <summary>For a backward trace: everything that the wallet's addresses got up to a height. One seed for each address that got a coin by then.</summary>
    /// <param name="height">The last height.</param>
    /// <exception cref="ArgumentOutOfRangeException">The height is negative.</exception>
    /// <exception cref="SeedException">The ledger shows no coin that the wallet got by then.</exception>
    public Theft InflowsUpTo(long height) => From(height, used => used.FirstReceived <= height, "received up to", string.Empty);

    private Theft From(long height, Func<UsedAddress, bool> concerns, string verb, string end)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        Seed[] seeds = [.. Used.Where(concerns).Select(used => new WalletFlowsSeed(used.Address.Account, Asset.Native(chain), height))];
        return seeds.Length > 0 ? new Theft("theft", seeds)
            : throw new SeedException(
                FormattableString.Invariant($"a wallet on {chain} and what it {verb} height {height}{end}"),
                FormattableString.Invariant($"the ledger holds no such coin of its {Used.Count} used addresses (gap limit {GapLimit}, {Unread.Count} addresses not read completely); check the key, the height and what the ledger covers."));
    }
}
