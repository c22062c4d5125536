namespace WalletTrace.Chains.Bitcoin.Files;

/// <summary>How a node's block files are read.</summary>
public sealed record BlockFileOptions
{
    /// <summary>What is checked of each block before it is given. Default: all.</summary>
    public BlockChecks Checks { get; init; } = BlockChecks.All;

    /// <summary>
    /// Whether the undo files are read too, from which inputs get the owner and value of the coin they spend. Default: yes; without them the ledger
    /// looks the coins up, and a third less is read.
    /// </summary>
    public bool ReadUndo { get; init; } = true;

    /// <summary>How many files are gone through at the same time when the folder is opened. Default: the number of processors.</summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>How many blocks are decoded ahead of the one that is given; memory grows with it. Default: 8.</summary>
    public int ReadAhead { get; init; } = 8;
}

/// <summary>How far the indexing of a node's block files has come.</summary>
/// <param name="FilesRead">The number of block files gone through.</param>
/// <param name="Files">The number of block files in all.</param>
/// <param name="BytesRead">The bytes of the files gone through.</param>
/// <param name="Bytes">The bytes of all files.</param>
/// <param name="Blocks">The number of blocks found so far, stale ones included.</param>
public sealed record BlockFileProgress(int FilesRead, int Files, long BytesRead, long Bytes, long Blocks);

/// <summary>Something in a node's block files that was passed over.</summary>
/// <param name="Kind">What kind of thing.</param>
/// <param name="File">The file's name.</param>
/// <param name="Offset">Where it begins, in bytes.</param>
/// <param name="Length">How many bytes it has.</param>
/// <param name="Detail">What was found, in words.</param>
public sealed record BlockFileFinding(BlockFileFindingKind Kind, string File, long Offset, long Length, string Detail)
{
    /// <summary>File, place and detail, for instance "blk00003.dat, byte 17: 12 bytes between records".</summary>
    public override string ToString() => FormattableString.Invariant($"{File}, byte {Offset}: {Detail}");
}

/// <summary>What was passed over in block files.</summary>
public enum BlockFileFindingKind
{
    /// <summary>Bytes that are neither a record nor the zeros that a node writes ahead.</summary>
    Garbage,

    /// <summary>The last record of a file, cut short: the node was stopped while it wrote.</summary>
    CutShort,

    /// <summary>A file whose number is left out though the files go on after it.</summary>
    MissingFile,

    /// <summary>Blocks of the chain for which the undo file has no record.</summary>
    MissingUndo,
}
