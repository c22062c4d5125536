using System.Runtime.CompilerServices;
using System.Text;
using DuckDB.NET.Native;

namespace WalletTrace.DuckDb.Database;

/// <summary>
/// Reads the rows of a result where the database put them, chunk by chunk: no value is boxed, and none goes through a type that cannot hold it. Rows may be
/// gone through one by one (<see cref="Read"/>) or columns chunk by chunk (<see cref="ReadChunk"/>).
/// </summary>
internal sealed unsafe class ChunkReader : IDisposable
{
    private const int TextWidth = -1;

    private static readonly int Epoch = new DateOnly(1970, 1, 1).DayNumber;

    private readonly LedgerConnection connection;
    private readonly nint[] data;
    private readonly nint[] validity;
    private readonly nint[] vectors;

    // How many bytes a value of each column takes, for texts and bytes negative; 0 for what no ledger holds.
    private readonly int[] widths;
    private DuckDBResult result;
    private DuckDBDataChunk? chunk;
    private CancellationTokenRegistration interruption;
    private CancellationToken cancellation;
    private int row;
    private bool isClosed;

    internal ChunkReader(LedgerConnection connection, DuckDBResult result, CancellationTokenRegistration interruption, CancellationToken cancellation)
    {
        this.connection = connection;
        this.result = result;
        this.interruption = interruption;
        this.cancellation = cancellation;
        ColumnCount = checked((int)NativeMethods.Query.DuckDBColumnCount(ref this.result));
        data = new nint[ColumnCount];
        validity = new nint[ColumnCount];
        vectors = new nint[ColumnCount];
        widths = new int[ColumnCount];
        for (int column = 0; column < ColumnCount; column++)
        {
            widths[column] = WidthOf(ref this.result, column);
        }
    }

    /// <summary>The number of columns.</summary>
    public int ColumnCount { get; }

    /// <summary>The number of rows in the chunk.</summary>
    public int Count { get; private set; }

    /// <summary>Goes to the next chunk; false where there is none.</summary>
    public bool ReadChunk()
    {
        do
        {
            chunk?.Dispose();
            chunk = null;
            Count = 0;
            row = -1;
            cancellation.ThrowIfCancellationRequested();
            DuckDBDataChunk next = NativeMethods.Query.DuckDBFetchChunk(result);
            if (next.IsInvalid)
            {
                next.Dispose();

                // A result that is streamed finds out only here that something is wrong.
                string told = NativeMethods.Query.DuckDBResultError(ref result);
                return string.IsNullOrEmpty(told) ? false : throw connection.Fault(told, cancellation);
            }

            chunk = next;
            Count = checked((int)NativeMethods.DataChunks.DuckDBDataChunkGetSize(chunk));
        }
        while (Count == 0);

        for (int column = 0; column < ColumnCount; column++)
        {
            vectors[column] = NativeMethods.DataChunks.DuckDBDataChunkGetVector(chunk, column);
            data[column] = (nint)NativeMethods.Vectors.DuckDBVectorGetData(vectors[column]);
            validity[column] = (nint)NativeMethods.Vectors.DuckDBVectorGetValidity(vectors[column]);
        }

        return true;
    }

    /// <summary>Goes to the next row; false where there is none.</summary>
    public bool Read()
    {
        if (chunk is not null && row + 1 < Count)
        {
            row++;
            return true;
        }

        if (isClosed || !ReadChunk())
        {
            return false;
        }

        row = 0;
        return true;
    }

    /// <summary>A column of the chunk; the type must be that in which the database holds it. What is null has no value that means anything.</summary>
    public ReadOnlySpan<T> Column<T>(int column)
        where T : unmanaged
    {
        Check(column, sizeof(T));
        return new ReadOnlySpan<T>((void*)data[column], Count);
    }

    /// <summary>Whether the value of a column in a row of the chunk is null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsNull(int column, int at)
    {
        ulong* mask = (ulong*)validity[column];
        return mask is not null && (mask[at >> 6] & (1UL << (at & 63))) == 0;
    }

    /// <summary>The bytes of a BLOB or VARCHAR column in a row of the chunk; good until the next chunk.</summary>
    public ReadOnlySpan<byte> Bytes(int column, int at)
    {
        Check(column, TextWidth);
        if (IsNull(column, at))
        {
            throw connection.Malformed("nothing, expected a text or bytes");
        }

        // A string_t: 32 bits of length, then up to 12 bytes in place, or 4 of them and a pointer.
        byte* text = (byte*)data[column] + ((long)at * 16);
        int length = checked((int)*(uint*)text);
        return new ReadOnlySpan<byte>(length <= 12 ? text + 4 : *(byte**)(text + 8), length);
    }

    /// <summary>Whether the value of a column in this row is null.</summary>
    public bool IsNull(int column) => IsNull(column, row);

    /// <summary>A BIGINT in this row.</summary>
    public long Int64(int column) => Value<long>(column, row);

    /// <summary>A BIGINT in this row, or null.</summary>
    public long? NullableInt64(int column) => IsNull(column) ? null : Int64(column);

    /// <summary>A DATE in this row, or null.</summary>
    /// <exception cref="LedgerFormatException">It is outside of the years 1 to 9999.</exception>
    public DateOnly? Day(int column) => IsNull(column) ? null
        : Int32(column) is var days && days >= DateOnly.MinValue.DayNumber - Epoch && days <= DateOnly.MaxValue.DayNumber - Epoch ? DateOnly.FromDayNumber(days + Epoch)
        : throw connection.Malformed(FormattableString.Invariant($"a day {days} days from 1970, expected one of the years 1 to 9999"));

    /// <summary>An INTEGER in this row.</summary>
    public int Int32(int column) => Value<int>(column, row);

    /// <summary>An INTEGER in this row, or null.</summary>
    public int? NullableInt32(int column) => IsNull(column) ? null : Int32(column);

    /// <summary>A UTINYINT, or the number of a value of an ENUM of few, in this row.</summary>
    public byte Byte(int column) => Value<byte>(column, row);

    /// <summary>A BOOLEAN in this row.</summary>
    public bool Boolean(int column) => Value<byte>(column, row) != 0;

    /// <summary>The bytes of a BLOB or VARCHAR in this row; good until the next row.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => Bytes(column, row);

    /// <summary>A VARCHAR in this row.</summary>
    public string Text(int column) => Encoding.UTF8.GetString(Bytes(column, row));

    /// <summary>A VARCHAR in this row, or null.</summary>
    public string? NullableText(int column) => IsNull(column) ? null : Text(column);

    /// <summary>A DECIMAL(38, 0) or HUGEINT in this row.</summary>
    public Int128 Int128(int column) => Value<Int128>(column, row);

    /// <summary>An amount in this row: a DECIMAL(38, 0), or where that is null the digits in the column after it. Null where both are.</summary>
    /// <exception cref="LedgerFormatException">It is no amount.</exception>
    public UInt256? Amount(int column) => AmountAt(column, row);

    /// <summary>As <see cref="Amount"/>, in a row of the chunk.</summary>
    /// <exception cref="LedgerFormatException">It is no amount.</exception>
    public UInt256? AmountAt(int column, int at)
    {
        if (!IsNull(column, at))
        {
            Int128 value = Value<Int128>(column, at);
            return System.Int128.IsNegative(value) ? throw connection.Malformed($"an amount of {value}, expected none below 0") : (UInt256)(UInt128)value;
        }

        if (IsNull(column + 1, at))
        {
            return null;
        }

        string digits = Encoding.UTF8.GetString(Bytes(column + 1, at));
        return UInt256.TryParse(digits, out UInt256 amount, out _)
            ? amount
            : throw connection.Malformed($"the amount {SafeText.Quote(digits)}, expected decimal digits below 2^256");
    }

    /// <summary>A transaction id or block hash in this row.</summary>
    /// <exception cref="LedgerFormatException">It does not have 32 bytes.</exception>
    public TransactionId Id(int column) => Bytes(column) is { Length: TransactionId.Length } bytes
        ? TransactionId.FromBytes(bytes)
        : throw connection.Malformed(FormattableString.Invariant($"an id of {Bytes(column).Length} bytes, expected 32"));

    /// <summary>A block hash in this row, or null.</summary>
    /// <exception cref="LedgerFormatException">It does not have 32 bytes.</exception>
    public BlockHash? Hash(int column) => IsNull(column) ? null : new BlockHash(Id(column));

    /// <summary>What to throw for a value that no ledger holds.</summary>
    public LedgerFormatException Malformed(string found) => connection.Malformed(found);

    /// <summary>Lets go of the result. The connection may then run the next statement.</summary>
    public void Dispose()
    {
        if (!isClosed)
        {
            isClosed = true;
            interruption.Dispose();
            chunk?.Dispose();
            chunk = null;
            result.Close();
        }
    }

    private static int WidthOf(ref DuckDBResult result, int column)
    {
        DuckDBType type = NativeMethods.Query.DuckDBColumnType(ref result, column);
        if (type is DuckDBType.Decimal or DuckDBType.Enum)
        {
            using DuckDBLogicalType logical = NativeMethods.Query.DuckDBColumnLogicalType(ref result, column);
            type = type == DuckDBType.Decimal ? NativeMethods.LogicalType.DuckDBDecimalInternalType(logical) : NativeMethods.LogicalType.DuckDBEnumInternalType(logical);
        }

        return type switch
        {
            DuckDBType.Boolean or DuckDBType.TinyInt or DuckDBType.UnsignedTinyInt => sizeof(byte),
            DuckDBType.SmallInt or DuckDBType.UnsignedSmallInt => sizeof(short),
            DuckDBType.Integer or DuckDBType.UnsignedInteger or DuckDBType.Date => sizeof(int),
            DuckDBType.BigInt or DuckDBType.UnsignedBigInt or DuckDBType.Timestamp => sizeof(long),
            DuckDBType.HugeInt or DuckDBType.UnsignedHugeInt => sizeof(long) * 2,
            DuckDBType.Varchar or DuckDBType.Blob => TextWidth,
            _ => 0,
        };
    }

    private T Value<T>(int column, int at)
        where T : unmanaged
    {
        Check(column, sizeof(T));
        return ((T*)data[column])[at];
    }

    /// <summary>Whoever made the file may have given its columns other types: what is read as another could be any memory.</summary>
    private void Check(int column, int width)
    {
        if (widths[column] != width)
        {
            throw connection.Malformed(FormattableString.Invariant($"a column {column} of another type than a ledger has"));
        }
    }
}
