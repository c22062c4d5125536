namespace WalletTrace.Chains.Quorum;

/// <summary>What a source says of something.</summary>
/// <param name="Source">The source's name.</param>
/// <param name="Text">What it says, in words; null where it says nothing of it.</param>
/// <param name="Fact">The same as a fact, where it is one.</param>
public sealed record SourceWord(string Source, string? Text, Fact? Fact = null)
{
    internal static SourceWord Of(IChainSource source, Fact? fact) => new(source.Name, fact is null ? null : FactText.Describe(fact), fact);

    /// <summary>For instance: Etherscan at api.etherscan.io:443 says nothing of it.</summary>
    public override string ToString() => $"{Source} says {Text ?? "nothing of it"}";
}

/// <summary>Something of which two sources of one chain say different things.</summary>
/// <param name="Subject">What was asked about: whose history, which block, which transaction.</param>
/// <param name="First">What the first source says.</param>
/// <param name="Other">What another one says.</param>
public sealed record SourceDifference(string Subject, SourceWord First, SourceWord Other)
{
    /// <summary>All of it on one line.</summary>
    public override string ToString() => $"{Subject}: {First}; {Other}";
}

/// <summary>What happens when sources differ.</summary>
public enum DifferencePolicy
{
    /// <summary>Nothing is given: it is a failure that names the first differences.</summary>
    Refuse = 0,

    /// <summary>The first source's word is taken and said to be its alone; the differences are reported.</summary>
    Report,
}

/// <summary>How several sources are asked for one answer.</summary>
public sealed record QuorumOptions
{
    /// <summary>What happens when the sources differ; <see cref="DifferencePolicy.Refuse"/> unless set.</summary>
    public DifferencePolicy OnDifference { get; init; }

    /// <summary>Is told of every difference, also of those that are refused; null for nobody. Called while a question is answered, by one thread at a time for each question.</summary>
    public Action<SourceDifference>? Differences { get; init; }

    /// <summary>What coverage and errors call the sources together, at most 200 characters; null for their names, joined.</summary>
    public string? Name { get; init; }
}
