namespace WalletTrace.Chains.Evm;

/// <summary>The data of an ERC-1155 <c>TransferBatch</c>: two lists of numbers of one length, in Solidity's ABI. Every bound is checked; nothing is copied.</summary>
internal readonly ref struct BatchData
{
    private const int Word = 32;

    private readonly ReadOnlySpan<byte> items;
    private readonly ReadOnlySpan<byte> amounts;

    private BatchData(ReadOnlySpan<byte> items, ReadOnlySpan<byte> amounts)
    {
        this.items = items;
        this.amounts = amounts;
    }

    /// <summary>The number of entries.</summary>
    public int Count => items.Length / Word;

    /// <summary>Which item an entry is about.</summary>
    public UInt256 Item(int entry) => UInt256.ReadBigEndian(items.Slice(entry * Word, Word));

    /// <summary>How many of it.</summary>
    public UInt256 Amount(int entry) => UInt256.ReadBigEndian(amounts.Slice(entry * Word, Word));

    /// <summary>Finds the lists. False if they do not lie in the data, are not of one length, or have more entries than an event may tell.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out BatchData batch)
    {
        batch = default;
        if (data.Length < 2 * Word || !TryReadList(data, data[..Word], out ReadOnlySpan<byte> items) || !TryReadList(data, data.Slice(Word, Word), out ReadOnlySpan<byte> amounts)
            || items.Length != amounts.Length)
        {
            return false;
        }

        batch = new BatchData(items, amounts);
        return true;
    }

    private static bool TryReadList(ReadOnlySpan<byte> data, ReadOnlySpan<byte> offset, out ReadOnlySpan<byte> list)
    {
        list = default;
        UInt256 start = UInt256.ReadBigEndian(offset);
        if (start > (uint)(data.Length - Word))
        {
            return false;
        }

        ReadOnlySpan<byte> rest = data[(int)(ulong)start..];
        UInt256 count = UInt256.ReadBigEndian(rest[..Word]);
        if (count > (uint)TransferIndex.MaxEntries || count > (uint)((rest.Length - Word) / Word))
        {
            return false;
        }

        list = rest.Slice(Word, (int)(ulong)count * Word);
        return true;
    }
}
