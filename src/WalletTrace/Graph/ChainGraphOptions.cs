namespace WalletTrace.Graph;

/// <summary>What is done with a coin that is spent though no block taken in before has made it.</summary>
public enum UnknownCoins
{
    /// <summary>It is an error: the blocks do not begin with the chain, or a block is missing.</summary>
    Refuse,

    /// <summary>
    /// It comes from the vertex of unknown origin, with the value that the block's source told. Where none was told, with what its transaction lacks, so
    /// that the transaction pays no fee as far as is known.
    /// </summary>
    Supply,
}

/// <summary>How a chain is made a graph.</summary>
public sealed record ChainGraphOptions
{
    /// <summary>What is done with coins whose making was not taken in. Default: they are an error.</summary>
    public UnknownCoins UnknownCoins { get; init; } = UnknownCoins.Refuse;
}
