namespace WalletTrace.Graph.Whole;

/// <summary>What a vertex of a whole ledger's graph is, by numbers: eight bytes a vertex.</summary>
/// <param name="Subject">The number of the account or transaction; -1 for an end.</param>
/// <param name="Packed">The number of the asset above three bits for the kind.</param>
internal readonly record struct VertexName(int Subject, int Packed)
{
    /// <summary>The highest number of an asset.</summary>
    public const int LastAsset = (1 << (31 - KindBits)) - 1;

    private const int KindBits = 3;

    public VertexName(VertexKind kind, int asset, int subject)
        : this(subject, (asset << KindBits) | (int)kind)
    {
    }

    public VertexKind Kind => (VertexKind)(Packed & ((1 << KindBits) - 1));

    public int Asset => Packed >> KindBits;
}

/// <summary>The first flow of a block; blocks without flows have none.</summary>
/// <param name="Height">The block's height.</param>
/// <param name="Time">The time that it states.</param>
/// <param name="Chain">The number of its chain.</param>
/// <param name="FirstFlow">Its first flow.</param>
internal readonly record struct BlockStart(long Height, long Time, int Chain, int FirstFlow);

/// <summary>How far a ledger's graph speaks of a chain.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="AsOf">The last height that any coverage reached; null when nothing was covered.</param>
/// <param name="LastHeight">The highest known block; -1 where none was known.</param>
internal readonly record struct ChainEnd(ChainId Chain, long? AsOf, long LastHeight);
