using WalletTrace.Chains;

namespace WalletTrace.DuckDb.Writing;

/// <summary>Transfers of one chain as columns, as they are appended; many are handed over at once, so that no row costs a call.</summary>
internal sealed unsafe class TransferColumns
{
    /// <summary>How many transfers it holds: a whole number of chunks.</summary>
    public const int Capacity = 8 * ChunkWriter.Capacity;

    private static readonly UInt128 DecimalLimit = ChunkWriter.PowerOfTen(38);

    private readonly long[] heights = new long[Capacity];
    private readonly int[] transactionIndexes = new int[Capacity];
    private readonly long[] indexes = new long[Capacity];
    private readonly byte[] kinds = new byte[Capacity];
    private readonly int[] assets = new int[Capacity];
    private readonly NullableColumn<int> from = new();
    private readonly NullableColumn<int> to = new();
    private readonly NullableColumn<Int128> amounts = new();
    private readonly NullableColumn<Int128> burnt = new();

    // Rare: amounts of more than 38 digits.
    private readonly List<(int Row, UInt256 Amount)> wideAmounts = [];
    private readonly List<(int Row, UInt256 Burnt)> wideBurnt = [];

    /// <summary>How many transfers there are.</summary>
    public int Count { get; private set; }

    /// <summary>Whether there is no room for another.</summary>
    public bool IsFull => Count == Capacity;

    /// <summary>Adds a transfer.</summary>
    /// <param name="transfer">The transfer.</param>
    /// <param name="asset">Its asset's id.</param>
    /// <param name="giver">The id of who gave; 0 for none.</param>
    /// <param name="taker">The id of who got; 0 for none.</param>
    public void Add(TransferRecord transfer, int asset, int giver, int taker)
    {
        int row = Count++;
        heights[row] = transfer.Height;
        transactionIndexes[row] = transfer.TransactionIndex;
        indexes[row] = transfer.Index;
        kinds[row] = (byte)transfer.Kind;
        assets[row] = asset;
        from.Set(row, giver, giver != 0);
        to.Set(row, taker, taker != 0);
        Put(amounts, wideAmounts, row, transfer.Amount);
        if (transfer.Burnt is { } part)
        {
            Put(burnt, wideBurnt, row, part);
        }
        else
        {
            burnt.Set(row, 0, false);
        }
    }

    /// <summary>Appends all transfers and lets go of them.</summary>
    public void Write(ChunkWriter writer, byte chain, int append)
    {
        int amount = 0;
        int part = 0;
        for (int start = 0; start < Count; start += ChunkWriter.Capacity)
        {
            int rows = Math.Min(ChunkWriter.Capacity, Count - start);
            new Span<byte>(writer.Values<byte>(0), rows).Fill(chain);
            Copy(heights, writer.Values<long>(1), start, rows);
            Copy(transactionIndexes, writer.Values<int>(2), start, rows);
            Copy(indexes, writer.Values<long>(3), start, rows);
            Copy(kinds, writer.Values<byte>(4), start, rows);
            Copy(assets, writer.Values<int>(5), start, rows);
            from.Write(writer, 6, start, rows);
            to.Write(writer, 7, start, rows);
            amounts.Write(writer, 8, start, rows);
            WriteWide(writer, 9, wideAmounts, ref amount, start, rows);
            burnt.Write(writer, 10, start, rows);
            WriteWide(writer, 11, wideBurnt, ref part, start, rows);
            new Span<int>(writer.Values<int>(12), rows).Fill(append);
            writer.EndChunk(rows);
        }

        wideAmounts.Clear();
        wideBurnt.Clear();
        Count = 0;
    }

    private static void Put(NullableColumn<Int128> column, List<(int Row, UInt256 Amount)> wide, int row, UInt256 amount)
    {
        bool fits = amount.FitsUInt128 && amount.Low128 < DecimalLimit;
        column.Set(row, fits ? unchecked((Int128)amount.Low128) : 0, fits);
        if (!fits)
        {
            wide.Add((row, amount));
        }
    }

    private static void Copy<T>(T[] column, T* values, int start, int rows)
        where T : unmanaged => column.AsSpan(start, rows).CopyTo(new Span<T>(values, rows));

    private static void WriteWide(ChunkWriter writer, int column, List<(int Row, UInt256 Amount)> wide, ref int next, int start, int rows)
    {
        writer.SetAllNull(column);
        for (; next < wide.Count && wide[next].Row < start + rows; next++)
        {
            writer.SetText(column, wide[next].Row - start, wide[next].Amount.ToString());
        }
    }

    /// <summary>Values and a bit for each that says whether there is one.</summary>
    private sealed class NullableColumn<T>
        where T : unmanaged
    {
        private const int Bits = 64;

        private readonly T[] values = new T[Capacity];
        private readonly ulong[] present = new ulong[Capacity / Bits];

        public void Set(int row, T value, bool isPresent)
        {
            values[row] = value;
            ulong bit = 1UL << (row & (Bits - 1));
            ref ulong word = ref present[row / Bits];
            word = isPresent ? word | bit : word & ~bit;
        }

        public void Write(ChunkWriter writer, int column, int start, int rows)
        {
            Copy(values, writer.Values<T>(column), start, rows);
            writer.SetPresent(column, present.AsSpan(start / Bits, ChunkWriter.Capacity / Bits), rows);
        }
    }
}
