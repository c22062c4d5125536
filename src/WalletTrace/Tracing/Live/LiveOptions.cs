namespace WalletTrace.Tracing.Live;

/// <summary>How a trace asks its sources for what the ledger lacks.</summary>
public sealed record LiveOptions
{
    private readonly int confirmations = 1;

    /// <summary>How much may be asked. Default: no limit.</summary>
    public PullBudget Budget { get; init; } = new();

    /// <summary>Which kinds of movement are asked for. Default: all that move the asset.</summary>
    public PullKinds Kinds { get; init; } = PullKinds.Asset;

    /// <summary>Asks nobody else anything: neither about accounts nor for blocks. What only they could give stays unexplored. Default: no.</summary>
    public bool RefuseThirdParties { get; init; }

    /// <summary>
    /// At most so many blocks are read of a chain where that spares asking about accounts; only of sources that give whole blocks. Default: 10,000.
    /// </summary>
    public int MaxBlocks { get; init; } = 10_000;

    /// <summary>
    /// Where the ledger covers nothing of a chain yet, it is read as of the highest block with so many confirmations; the highest block of all has one.
    /// Default: 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int Confirmations
    {
        get => confirmations;
        init => confirmations = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "expected 1 or more");
    }

    /// <summary>
    /// Reads no history with more transactions than this, where the ledger does not hold it already: such an account is in the coverage as a hub, with the
    /// value that came to it. A stop rule's lower hub limit goes before it. Null for no limit: an exchange's unlabelled wallet is then read for hours.
    /// Default: 10,000.
    /// </summary>
    public int? HubLimit { get; init; } = 10_000;

    /// <summary>
    /// Stops reading a history as soon as the rate of its first transactions, kept up, would come to more than ten times the hub limit; at least a twentieth
    /// of the limit is read. Default: yes.
    /// </summary>
    public bool ProjectHubs { get; init; } = true;

    /// <summary>Ends the asking at once, as a budget does: the result is partial, and nothing is lost. Default: never.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>Told before each question to sources how far the trace has come, and when it has ended. Default: nobody.</summary>
    public IProgress<LiveProgress>? Progress { get; init; }

    /// <summary>Tells the time. Default: the system's clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}

/// <summary>Which kinds of movement a trace asks its sources for.</summary>
public enum PullKinds
{
    /// <summary>The least without which nothing could be said: top-level transfers and fees of a coin, transfers of a token.</summary>
    Least = 0,

    /// <summary>All that move the asset that is traced there: of a coin also what contracts send, rewards and the like.</summary>
    Asset,

    /// <summary>All that the source can give.</summary>
    All,
}
