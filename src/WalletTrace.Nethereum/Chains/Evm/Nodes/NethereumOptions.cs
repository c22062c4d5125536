namespace WalletTrace.Chains.Evm.Nodes;

/// <summary>What a client of Nethereum does not tell of itself. Its address, credentials and connection limits are set where it is made.</summary>
public sealed class NethereumOptions
{
    /// <summary>What coverage and errors call the node, at most 200 characters. Must hold no key.</summary>
    public string Name { get; init; } = "EVM node through Nethereum";

    /// <summary>Whom the disclosure log says that things were told: the name of the node's host.</summary>
    public string Host { get; init; } = "EVM node through Nethereum";

    /// <summary>
    /// How long one answer may take; a minute unless set. What takes longer is given up, but goes on in Nethereum, which cannot be told to end: there
    /// <c>ClientBase.ConnectionTimeout</c> holds, 20 seconds unless set.
    /// </summary>
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The most calls in one request where names are read, 1 for a node that takes no lists of calls; 20 unless set. A source has
    /// <see cref="EvmRpcOptions.BatchSize"/> for it.
    /// </summary>
    public int CallsAtOnce { get; init; } = 20;

    /// <summary>Where time comes from; the system's clock unless set.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Texts that no message may repeat although a node may say them, for instance the key in the client's address; none unless set.</summary>
    public IReadOnlyCollection<string> Secrets { get; init; } = [];

    internal void Check()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Name.Length, 200, nameof(Name));
        ArgumentException.ThrowIfNullOrWhiteSpace(Host);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(AnswerWithin, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(CallsAtOnce);
        ArgumentNullException.ThrowIfNull(TimeProvider);
        ArgumentNullException.ThrowIfNull(Secrets);
    }
}
