using System.Collections.Immutable;

namespace WalletTrace.Attribution.Lists;

/// <summary>What an address as lists write it can be: its form decides the chain, never the ticker beside it.</summary>
public sealed record ListedAddress
{
    /// <summary>
    /// The subjects that the text names, by its form alone where that decides, else by the ticker among the chains of that form (Ethereum where the ticker says
    /// nothing). Empty where it cannot be read.
    /// </summary>
    public required ImmutableArray<LabelSubject> Subjects { get; init; }

    /// <summary>Why it cannot be read: what was found, expected, and what to do; null where it can.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether the ticker says another chain than the form.</summary>
    public bool TickerDisagrees { get; init; }
}
