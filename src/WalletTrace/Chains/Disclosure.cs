namespace WalletTrace.Chains;

/// <summary>Something that names what is being investigated and was told to somebody else.</summary>
/// <param name="Time">When, unix seconds.</param>
/// <param name="Host">To whom: the host's name.</param>
/// <param name="Chain">The chain.</param>
/// <param name="Subject">What was told: an address, a transaction id or a coin, as its chain writes it.</param>
/// <param name="Kind">What for.</param>
public readonly record struct Disclosure(long Time, string Host, ChainId Chain, string Subject, DisclosureKind Kind = DisclosureKind.Other);

/// <summary>What something was told to somebody else for.</summary>
public enum DisclosureKind
{
    /// <summary>Something else.</summary>
    Other = 0,

    /// <summary>The history of an account, or a part of it.</summary>
    History,

    /// <summary>How large the history of an account is.</summary>
    Size,

    /// <summary>A transaction and what it did.</summary>
    Transaction,

    /// <summary>Where the coins of a transaction are spent.</summary>
    Spends,

    /// <summary>What an account holds.</summary>
    Balance,

    /// <summary>The name of an account, or the account of a name.</summary>
    Name,
}

/// <summary>
/// Keeps what was told to whom. An entry is made before the request is sent, and made durable (<see cref="KeepAsync"/>) before it is: a request that
/// fails has been disclosed all the same.
/// </summary>
public interface IDisclosureLog
{
    /// <summary>Notes one disclosure. Called from any thread.</summary>
    /// <param name="disclosure">What is about to be told.</param>
    void Add(Disclosure disclosure);

    /// <summary>
    /// Returns once all that was added is where a log keeps it, so that it is there even if the process ends at the next moment. Sources wait for it before they send:
    /// several disclosures of one request cost one writing. Called from any thread. Does nothing unless implemented: <see cref="Add"/> has done it all then.
    /// </summary>
    /// <param name="cancellationToken">Ends the waiting; nothing may be told then.</param>
    /// <exception cref="WalletTraceException">It cannot be written: then nothing is to be told either.</exception>
    ValueTask KeepAsync(CancellationToken cancellationToken = default) => ValueTask.CompletedTask;
}
