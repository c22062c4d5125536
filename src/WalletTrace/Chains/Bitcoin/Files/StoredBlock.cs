namespace WalletTrace.Chains.Bitcoin.Files;

/// <summary>A block in a block file, as far as it takes to find its place in the chain.</summary>
/// <param name="Hash">Its hash.</param>
/// <param name="Parent">Its predecessor's.</param>
/// <param name="Offset">Where it begins in its file.</param>
/// <param name="File">The number of its file.</param>
/// <param name="Length">How many bytes it has.</param>
/// <param name="Time">The time it states, unix seconds.</param>
/// <param name="Bits">Its target, as a compact number.</param>
/// <param name="TransactionCount">The number of its transactions; -1 where it does not stand right behind the header.</param>
internal readonly record struct StoredBlock(
    BlockHash Hash, BlockHash Parent, long Offset, int File, int Length, uint Time, uint Bits, int TransactionCount)
{
    /// <summary>The name of its file.</summary>
    public string FileName => BlockFolder.BlockFile(File);

    /// <summary>Where it is, for messages.</summary>
    public string Place => FormattableString.Invariant($"{FileName}, byte {Offset}");
}

/// <summary>The records of an undo file in its order: where what each holds begins, how long it is and of how many transactions it speaks.</summary>
internal sealed record UndoFile(string Name, IReadOnlyList<UndoPlace> Records);

/// <summary>A record of an undo file.</summary>
/// <param name="Offset">Where what it holds begins.</param>
/// <param name="Length">How many bytes it holds, without the checksum behind them.</param>
/// <param name="TransactionCount">The number of transactions it is about: those of a block without its coinbase.</param>
internal readonly record struct UndoPlace(long Offset, int Length, int TransactionCount);
