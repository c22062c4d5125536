namespace WalletTrace.Chains;

/// <summary>Something that facts of one chain are read from: a node, an explorer, the files of a node.</summary>
public interface IChainSource
{
    /// <summary>The chain.</summary>
    ChainId Chain { get; }

    /// <summary>
    /// What coverage and errors call the source, for instance "Bitcoin Core REST at node.example:8332". Never holds a user name, a key or a
    /// query string.
    /// </summary>
    string Name { get; }

    /// <summary>Asks what the source can give, before anything else is asked of it. Repeated calls are answered without asking again.</summary>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="ChainSourceException">The source cannot be reached, serves another chain, or answers what it should not.</exception>
    ValueTask<SourceCapabilities> CapabilitiesAsync(CancellationToken cancellationToken = default);

    /// <summary>The highest block of the chain as the source has it now.</summary>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="ChainSourceException">The source cannot be reached or answers what it should not.</exception>
    ValueTask<BlockPoint> TipAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// The hash of the block at a height on what the source now holds to be the best chain; null above the tip. With it a reorganisation is
    /// followed back to the last block that both sides know.
    /// </summary>
    /// <param name="height">The height.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="ChainSourceException">The source cannot be reached or answers what it should not.</exception>
    ValueTask<BlockHash?> HashAtAsync(long height, CancellationToken cancellationToken = default);
}

/// <summary>A block by height and hash.</summary>
/// <param name="Height">The height.</param>
/// <param name="Hash">The hash.</param>
public readonly record struct BlockPoint(long Height, BlockHash Hash);

/// <summary>What a source can give, told before it is asked for it.</summary>
/// <param name="Kinds">The kinds of movement that a block or history it gives holds completely; one of which it cannot tell all says so by itself.</param>
/// <param name="GivesPreviousOutputs">
/// UTXO chains: whether inputs come with the owner and value of the coin they spend. If not, the ledger looks them up in the outputs it holds.
/// </param>
/// <param name="FirstHeight">The lowest height it still has: 0, or higher where a node is pruned.</param>
/// <param name="Description">In words for people: the software and what was found out about it.</param>
public sealed record SourceCapabilities(CoverageKinds Kinds, bool GivesPreviousOutputs, long FirstHeight, string Description)
{
    private readonly CoverageKinds? historyKinds;

    /// <summary>
    /// The kinds that a complete history of an account holds, where that is something else than what blocks hold: a node may find less by account. Default:
    /// <see cref="Kinds"/>.
    /// </summary>
    public CoverageKinds HistoryKinds
    {
        get => historyKinds ?? Kinds;
        init => historyKinds = value;
    }
}

/// <summary>Heights from one to another, both included.</summary>
public readonly record struct BlockRange
{
    /// <summary>Makes a range.</summary>
    /// <param name="from">The first height, 0 or more.</param>
    /// <param name="to">The last height, not below the first.</param>
    /// <exception cref="ArgumentOutOfRangeException">The first height is negative, or the last is below it.</exception>
    public BlockRange(long from, long to)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfLessThan(to, from);
        From = from;
        To = to;
    }

    /// <summary>The first height.</summary>
    public long From { get; }

    /// <summary>The last height.</summary>
    public long To { get; }

    /// <summary>The number of heights.</summary>
    public long Count => To - From + 1;

    /// <summary>For instance "12–40".</summary>
    public override string ToString() => FormattableString.Invariant($"{From}–{To}");
}
