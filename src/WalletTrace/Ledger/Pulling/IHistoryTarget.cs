using WalletTrace.Chains;

namespace WalletTrace.Ledger.Pulling;

/// <summary>Where histories of single accounts, and coins that are followed, go.</summary>
internal interface IHistoryTarget : IPullTarget
{
    /// <summary>The height up to which the facts there are speak; null when nothing is covered.</summary>
    ValueTask<long?> AsOfAsync(CancellationToken cancellationToken);

    /// <summary>The height up to which an account's movements of some kinds are all known from the first block on; -1 where they are not from there.</summary>
    ValueTask<long> CompleteToAsync(Address address, CoverageKinds kinds, CancellationToken cancellationToken);

    /// <summary>Begins the history of an account.</summary>
    IHistoryWriter BeginHistory(Address address);

    /// <summary>The transactions that were followed before and need not be asked for again.</summary>
    ValueTask<IReadOnlyList<Fact>> FollowedAsync(CancellationToken cancellationToken);

    /// <summary>Takes followed transactions in, each with its block, beside those from before.</summary>
    ValueTask AddFollowedAsync(IReadOnlyList<Fact> facts, CancellationToken cancellationToken);
}

/// <summary>Takes one account's history in, page by page. What was not kept when it is let go of may be lost.</summary>
internal interface IHistoryWriter : IAsyncDisposable
{
    /// <summary>Takes whole transactions in, with their blocks, or the statement that they are all.</summary>
    ValueTask AddAsync(IEnumerable<Fact> facts, CancellationToken cancellationToken);

    /// <summary>Makes it last. It never takes the place of one that reaches further or holds other kinds: then what both tell is kept.</summary>
    ValueTask KeepAsync(CancellationToken cancellationToken);
}
