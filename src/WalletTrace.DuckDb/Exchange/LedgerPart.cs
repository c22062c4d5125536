namespace WalletTrace.DuckDb;

/// <summary>Which part of a ledger is meant: by default all of it.</summary>
public sealed record LedgerPart
{
    /// <summary>All of a ledger.</summary>
    public static LedgerPart All { get; } = new();

    /// <summary>The one chain whose facts are meant; null for every chain.</summary>
    public ChainId? Chain { get; init; }

    /// <summary>The lowest height that is meant; null from the first block on.</summary>
    public long? FromHeight { get; init; }

    /// <summary>The highest height that is meant; null up to the last block.</summary>
    public long? ToHeight { get; init; }

    /// <summary>Throws when no height can be meant.</summary>
    /// <exception cref="ArgumentException">The last height lies below the first.</exception>
    internal LedgerPart Checked(string parameter) => ToHeight < (FromHeight ?? 0)
        ? throw new ArgumentException(FormattableString.Invariant($"no part of a ledger is meant: found the last height {ToHeight} below the first, {FromHeight ?? 0}"), parameter)
        : this;
}
