namespace WalletTrace.Graph.Whole;

/// <summary>The names of a ledger's graph as columns, in arrays or in mapped files.</summary>
internal sealed record NameSections
{
    /// <summary>What each vertex is.</summary>
    public FrozenArray<VertexName> Vertices { get; init; }

    /// <summary>By vertex: the holding that the same account got before it; -1 for none.</summary>
    public FrozenArray<int> Next { get; init; }

    /// <summary>By account: the holding that it got last.</summary>
    public FrozenArray<int> Heads { get; init; }

    /// <summary>By account: where it begins among the words.</summary>
    public FrozenArray<int> AccountStarts { get; init; }

    /// <summary>The accounts, as <see cref="Whole.AddressWords"/> writes them.</summary>
    public FrozenArray<uint> AddressWords { get; init; }

    /// <summary>The table that finds accounts.</summary>
    public FrozenArray<ulong> AccountPlaces { get; init; }

    /// <summary>The ids of UTXO transactions.</summary>
    public FrozenArray<TransactionId> Transactions { get; init; }

    /// <summary>By transaction: its vertex.</summary>
    public FrozenArray<int> TransactionVertices { get; init; }

    /// <summary>The table that finds transactions.</summary>
    public FrozenArray<ulong> TransactionPlaces { get; init; }

    /// <summary>The ends, each as its vertex.</summary>
    public FrozenArray<int> Ends { get; init; }

    /// <summary>The first flow of each block that has any.</summary>
    public FrozenArray<BlockStart> Blocks { get; init; }

    /// <summary>The transactions that another with the same id overwrote (BIP 30).</summary>
    public FrozenArray<Overwritten> Overwritten { get; init; }

    /// <summary>The assets.</summary>
    public required AssetList Assets { get; init; }

    /// <summary>The chains.</summary>
    public required IReadOnlyList<ChainEnd> Chains { get; init; }
}

/// <summary>A transaction that another with the same id overwrote (BIP 30).</summary>
/// <param name="Height">Its height.</param>
/// <param name="Vertex">Its vertex.</param>
/// <param name="Unused">Nothing; so that the size is the same everywhere.</param>
internal readonly record struct Overwritten(long Height, int Vertex, int Unused = 0);

/// <summary>The names that came to a ledger's graph after it was frozen.</summary>
internal sealed record NameTail
{
    /// <summary>The new vertices.</summary>
    public FrozenArray<VertexName> Vertices { get; init; }

    /// <summary>For each new vertex the holding that the same account got before it; -1 for none.</summary>
    public FrozenArray<int> Next { get; init; }

    /// <summary>The new accounts.</summary>
    public required IReadOnlyList<Account> Accounts { get; init; }

    /// <summary>By new account: the holding that it got last.</summary>
    public required IReadOnlyList<int> Heads { get; init; }

    /// <summary>The holdings that accounts known before got last.</summary>
    public required IReadOnlyDictionary<int, int> KnownHeads { get; init; }

    /// <summary>The new ends.</summary>
    public required IReadOnlyList<int> Ends { get; init; }

    /// <summary>The first flow of each new block that has any.</summary>
    public FrozenArray<BlockStart> Blocks { get; init; }

    /// <summary>All assets, those known before first.</summary>
    public required AssetList Assets { get; init; }

    /// <summary>All chains, those known before first.</summary>
    public required IReadOnlyList<ChainEnd> Chains { get; init; }
}
