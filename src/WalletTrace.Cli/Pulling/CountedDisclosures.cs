using WalletTrace.Chains;

namespace WalletTrace.Cli.Pulling;

/// <summary>Counts what a pull tells to others.</summary>
/// <param name="log">Keeps it.</param>
internal sealed class CountedDisclosures(IDisclosureLog log) : IDisclosureLog
{
    private int count;

    /// <summary>How much was told so far.</summary>
    public int Count => Volatile.Read(ref count);

    /// <inheritdoc/>
    public void Add(Disclosure disclosure)
    {
        log.Add(disclosure);
        Interlocked.Increment(ref count);
    }

    /// <inheritdoc/>
    public ValueTask KeepAsync(CancellationToken cancellationToken = default) => log.KeepAsync(cancellationToken);
}
