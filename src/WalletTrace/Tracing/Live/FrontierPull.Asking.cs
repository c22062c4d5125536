using System.Collections.Immutable;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Graph.Building;

namespace WalletTrace.Tracing.Live;

internal sealed partial class FrontierPull
{
    private const CoverageKinds EveryKind = CoverageKinds.Native | CoverageKinds.Internal | CoverageKinds.Token | CoverageKinds.Fee
        | CoverageKinds.Mint | CoverageKinds.Burn | CoverageKinds.Reward;

    /// <summary>What is asked for of an asset.</summary>
    internal static CoverageKinds Wanted(PullKinds kinds, Asset asset) => BranchStops.NeededFor(asset) | (kinds switch
    {
        PullKinds.Least => CoverageKinds.None,
        _ when asset.Chain.IsUtxo => CoverageKinds.None,
        PullKinds.Asset when asset.IsNative => CoverageKinds.Internal | CoverageKinds.Reward,
        PullKinds.Asset => CoverageKinds.Mint | CoverageKinds.Burn,
        _ => EveryKind,
    });

    /// <summary>What a branch lacks, so that the same lack is noticed.</summary>
    private static string Lack(FrontierBranch branch) => string.Join(' ', branch.Coins.Order(CoinOrder.Instance));

    /// <summary>What is wanted of an account's history.</summary>
    /// <param name="Account">Whose.</param>
    /// <param name="Least">The kinds without which it cannot be followed.</param>
    /// <param name="Wanted">The kinds that are asked for.</param>
    /// <param name="Asset">The asset that is traced there.</param>
    /// <param name="From">The first height that matters.</param>
    /// <param name="HubLimit">With more transactions than this it is a hub; null for reading it however long it is.</param>
    private sealed record Need(Account Account, CoverageKinds Least, CoverageKinds Wanted, Asset Asset, long From, int? HubLimit);

    /// <summary>What sources told of one branch.</summary>
    private sealed class Told
    {
        /// <summary>Why sources were passed over, each with its name.</summary>
        public List<string> Said { get; } = [];

        /// <summary>The third parties that were not asked.</summary>
        public SortedSet<string> Refused { get; } = new(StringComparer.Ordinal);

        /// <summary>That there was not enough of something to ask on.</summary>
        public BudgetUsedUpException? UsedUp { get; set; }

        /// <summary>Notes why a source was passed over.</summary>
        public void Say(Provider provider, string why)
        {
            string said = SafeText.Trim(why, LongestSaying);
            Said.Add(said.StartsWith(provider.Name, StringComparison.Ordinal) ? said : $"{SafeText.Trim(provider.Name)}: {said}");
        }
    }

    /// <summary>What became of a branch.</summary>
    /// <param name="Reason">None where the ledger has news of it.</param>
    /// <param name="Detail">The same in words.</param>
    private sealed record Outcome(StopReason Reason, string Detail)
    {
        /// <summary>The ledger has news of it.</summary>
        public static Outcome News { get; } = new(StopReason.None, string.Empty);

        /// <summary>What was used up, if that is what ended it.</summary>
        public BudgetKind? EndedBy { get; private init; }

        /// <summary>Whether the chain took blocks back meanwhile.</summary>
        public bool IsRewound { get; init; }

        /// <summary>Of the coins of a branch those of which the ledger has news, where it has none of others; null where it has of all.</summary>
        public ImmutableArray<CoinId>? Coins { get; init; }

        /// <summary>Whether whole blocks came, which may answer other branches as well.</summary>
        public bool HasBlocks { get; init; }

        /// <summary>That it was ended by the budget.</summary>
        public static Outcome Of(BudgetUsedUpException over) => new(StopReason.Budget, over.Message) { EndedBy = over.Kind };
    }

    private sealed class CoinOrder : IComparer<CoinId>
    {
        public static CoinOrder Instance { get; } = new();

        public int Compare(CoinId x, CoinId y) => x.Transaction.CompareTo(y.Transaction) is var first and not 0 ? first : x.Index.CompareTo(y.Index);
    }
}
