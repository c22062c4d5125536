using System.Collections.Concurrent;
using WalletTrace.Chains;
using WalletTrace.Graph.Building;
using WalletTrace.Ledger;

namespace WalletTrace.Tracing.Exposures;

/// <summary>Of which accounts a ledger holds all, by what it read.</summary>
internal sealed class ReadAccounts
{
    private readonly ILookup<ChainId, CoverageRecord> whole;
    private readonly ILookup<Account, CoverageRecord> single;
    private readonly ConcurrentDictionary<(ChainId Chain, CoverageKinds Kinds, long Until), bool> chains = new();

    public ReadAccounts(IReadOnlyList<CoverageRecord> coverage)
    {
        whole = coverage.Where(record => record.Address is null).ToLookup(record => record.Chain);
        single = coverage.Where(record => record.Address is not null).ToLookup(record => new Account(record.Chain, record.Address!.Value));
    }

    /// <summary>Whether all that anybody moved of an asset is there, up to a height.</summary>
    public bool IsWhole(Asset asset, long? until) =>
        until is { } end && chains.GetOrAdd((asset.Chain, BranchStops.NeededFor(asset), end), key => IsWhole(whole[key.Chain], key.Kinds, key.Until));

    /// <summary>Whether all that an account moved of an asset is there, up to a height.</summary>
    public bool IsWhole(Account account, Asset asset, long? until) =>
        IsWhole(asset, until)
        || (until is { } end && single.Contains(account) && IsWhole(whole[account.Chain].Concat(single[account]), BranchStops.NeededFor(asset), end));

    private static bool IsWhole(IEnumerable<CoverageRecord> read, CoverageKinds needed, long until) => ReadKinds.Together(read, needed).EndOfRun(0) >= until;
}
