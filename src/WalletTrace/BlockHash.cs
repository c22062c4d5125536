namespace WalletTrace;

/// <summary>The hash that names a block: 32 bytes, printed as the chain's own tools print it.</summary>
/// <param name="Bytes">The 32 bytes, held as a transaction id is.</param>
public readonly record struct BlockHash(TransactionId Bytes) : IComparable<BlockHash>
{
    /// <summary>Reads 64 hexadecimal digits, with or without <c>0x</c>.</summary>
    /// <exception cref="FormatException">The text is anything else; the message names what was found.</exception>
    public static BlockHash Parse(string text) => new(TransactionId.Parse(text));

    /// <inheritdoc/>
    public int CompareTo(BlockHash other) => Bytes.CompareTo(other.Bytes);

    /// <summary>64 lower-case hexadecimal digits without prefix.</summary>
    public override string ToString() => Bytes.ToString();
}
