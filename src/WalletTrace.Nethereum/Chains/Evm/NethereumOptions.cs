namespace WalletTrace.Chains.Evm;

/// <summary>How a node is asked through a client of Nethereum. The client is the caller's: its address, credentials and connection limits are set there.</summary>
public sealed class NethereumOptions
{
    /// <summary>
    /// What coverage and errors call the source, at most 200 characters. A client does not tell whom it asks: give a name by which it can be told apart
    /// from others. Must hold no secret.
    /// </summary>
    public string Name { get; init; } = "EVM node through Nethereum";

    /// <summary>To whom the disclosure log says that things were told: the name of the node's host.</summary>
    public string Host { get; init; } = "EVM node through Nethereum";

    /// <summary>
    /// How long one answer may take; a minute unless set. What takes longer is given up, but goes on in Nethereum, which cannot be told to end: there
    /// <c>ClientBase.ConnectionTimeout</c> holds, 20 seconds unless set.
    /// </summary>
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Where time comes from; the system's clock unless set.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Is told of every address and name that the node is asked about, before it is; null for none.</summary>
    public IDisclosureLog? Disclosures { get; init; }

    /// <summary>Texts that no message may repeat although a node may say them, for instance the key in the client's address; none unless set.</summary>
    public IReadOnlyCollection<string> Secrets { get; init; } = [];

    internal void Check()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Name.Length, 200, nameof(Name));
        ArgumentException.ThrowIfNullOrWhiteSpace(Host);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(AnswerWithin, TimeSpan.Zero);
        ArgumentNullException.ThrowIfNull(Clock);
        ArgumentNullException.ThrowIfNull(Secrets);
    }

    /// <summary>Tells the disclosure log, if there is one.</summary>
    internal void Disclose(ChainId chain, string subject) => Disclosures?.Add(new Disclosure(Clock.GetUtcNow().ToUnixTimeSeconds(), Host, chain, subject));
}
