namespace WalletTrace.Chains.Http;

/// <summary>
/// Notices by its height that a server behind a common address lags behind another one that answered before: what it gives lacks the newest blocks without
/// saying so.
/// </summary>
/// <param name="source">The source's name.</param>
/// <param name="options">How far servers may be apart, and how often a question is put.</param>
/// <param name="recordsAll">Whether answers of servers that lag are recorded as well, so that they have to be noticed again.</param>
internal sealed class TipWatch(string source, HttpSourceOptions options, bool recordsAll = false)
{
    private readonly Lock gate = new();
    private long highest = -1;
    private int doubts;

    /// <summary>Takes the height of a tip that was told.</summary>
    /// <param name="height">The height.</param>
    /// <param name="asked">What was asked.</param>
    /// <returns>The failure that the answer comes from a server that lags; null where it is as good as those before.</returns>
    public LaggingReplicaException? Doubt(long height, string asked)
    {
        // What was recorded is given as it was: mostly without what was doubted.
        if (options.Archive is not null && !recordsAll)
        {
            return null;
        }

        lock (gate)
        {
            // A chain that was taken back has become shorter for good: who says so more often than a question is put is believed.
            if (height >= highest - options.TipTolerance || ++doubts > options.MaxAttempts)
            {
                highest = doubts > options.MaxAttempts ? height : Math.Max(highest, height);
                doubts = 0;
                return null;
            }

            return new LaggingReplicaException(height, highest - options.TipTolerance, source, asked);
        }
    }

    /// <summary>The failure that a block is there no more, which was the tip a while ago: another server was asked that lags, or the chain has become shorter.</summary>
    public static MissingResponseException Vanished(long height, string source, string asked) => new(
        FormattableString.Invariant($"found no block at height {height}, expected the one that was the tip before; a server may lag behind, or the chain was taken back: read again"),
        source, asked, isTransient: true);

    /// <summary>Takes the height of a tip that was told, and gives it on.</summary>
    /// <exception cref="LaggingReplicaException">The answer comes from a server that lags.</exception>
    public long Checked(long height, string asked) => Doubt(height, asked) is { } doubt ? throw doubt : height;
}
