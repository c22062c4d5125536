using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using DuckDB.NET.Native;
using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb.Writing;

/// <summary>
/// Appends rows to one table through chunks of the database's own layout, filled column by column. What is appended belongs to the transaction that is
/// open on the connection. To be used from one thread at a time.
/// </summary>
internal sealed unsafe class ChunkWriter : IDisposable
{
    /// <summary>How many rows a chunk holds.</summary>
    public const int Capacity = 2048;

    /// <summary>The catalog of a connection's temporary tables.</summary>
    public const string Temporary = "temp";

    // Below 10^38, so that the amount has 38 digits and fits the column.
    private static readonly UInt128 DecimalLimit = PowerOfTen(38);

    private readonly LedgerConnection connection;
    private readonly DuckDBAppender appender;
    private readonly DuckDBDataChunk chunk;
    private readonly nint[] vectors;
    private readonly nint[] data;
    private readonly nint[] validity;
    private byte[] text = new byte[256];
    private bool closed;

    /// <param name="connection">The connection on which a transaction is open.</param>
    /// <param name="table">The table.</param>
    /// <param name="catalog">The database that holds it; null for the one that is in use.</param>
    public ChunkWriter(LedgerConnection connection, string table, string? catalog = null)
    {
        this.connection = connection;
        DuckDBState state = NativeMethods.Appender.DuckDBAppenderCreateExt(connection.Native, catalog!, null!, table, out appender);
        if (state != DuckDBState.Success)
        {
            throw Failure();
        }

        int columns = (int)NativeMethods.Appender.DuckDBAppenderColumnCount(appender);
        var types = new DuckDBLogicalType[columns];
        var handles = new nint[columns];
        for (int column = 0; column < columns; column++)
        {
            types[column] = NativeMethods.Appender.DuckDBAppenderColumnType(appender, (ulong)column);
            handles[column] = types[column].DangerousGetHandle();
        }

        chunk = NativeMethods.DataChunks.DuckDBCreateDataChunk(handles, (ulong)columns);
        Array.ForEach(types, type => type.Dispose());
        (vectors, data, validity) = (new nint[columns], new nint[columns], new nint[columns]);
        Begin();
    }

    /// <summary>The number of rows in the open chunk; the next row is filled at this place.</summary>
    public int Row { get; private set; }

    /// <summary>The values of a column of the open chunk.</summary>
    public T* Values<T>(int column)
        where T : unmanaged => (T*)data[column];

    /// <summary>Sets a value of the next row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set<T>(int column, T value)
        where T : unmanaged => ((T*)data[column])[Row] = value;

    /// <summary>Sets a value of the next row, or none.</summary>
    public void Set<T>(int column, T? value)
        where T : unmanaged
    {
        if (value is { } given)
        {
            Set(column, given);
        }
        else
        {
            SetNull(column, Row);
        }
    }

    /// <summary>Sets an amount of the next row: in its column where it has at most 38 digits, else as text in the next; none where it is null.</summary>
    public void SetAmount(int column, int wideColumn, UInt256? amount)
    {
        if (amount is { } given && given.FitsUInt128 && given.Low128 < DecimalLimit)
        {
            Set(column, (Int128)given.Low128);
            SetNull(wideColumn, Row);
            return;
        }

        SetNull(column, Row);
        SetText(wideColumn, amount?.ToString());
    }

    /// <summary>Sets a text of the next row.</summary>
    public void SetText(int column, string? value)
    {
        if (value is null)
        {
            SetNull(column, Row);
        }
        else
        {
            SetText(column, Row, value);
        }
    }

    /// <summary>Sets bytes of the next row, or none.</summary>
    public void SetBytes(int column, ReadOnlySpan<byte> value, bool isNull = false)
    {
        if (isNull)
        {
            SetNull(column, Row);
            return;
        }

        SetBytes(column, Row, value);
    }

    /// <summary>Sets a text of a row of the open chunk, whether or not it had none before.</summary>
    public void SetText(int column, int row, string value)
    {
        if (validity[column] != 0)
        {
            Validity(column)[row >> 6] |= 1UL << (row & 63);
        }

        int length = Encoding.UTF8.GetByteCount(value);
        if (length > text.Length)
        {
            text = new byte[Math.Max(length, text.Length * 2)];
        }

        Encoding.UTF8.GetBytes(value, text);
        SetBytes(column, row, text.AsSpan(0, length));
    }

    /// <summary>Sets an id of the next row, in the order in which it is displayed.</summary>
    public void SetId(int column, TransactionId? id)
    {
        if (id is not { } given)
        {
            SetNull(column, Row);
            return;
        }

        Span<byte> bytes = stackalloc byte[TransactionId.Length];
        given.CopyTo(bytes);
        SetBytes(column, Row, bytes);
    }

    /// <summary>Says that a row of the open chunk has no value in a column.</summary>
    public void SetNull(int column, int row) => Validity(column)[row >> 6] &= ~(1UL << (row & 63));

    /// <summary>Says that no row of the open chunk has a value in a column.</summary>
    public void SetAllNull(int column) => new Span<ulong>(Validity(column), Capacity / 64).Clear();

    /// <summary>Says which rows of the open chunk have a value in a column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="present">A bit for each row of a full chunk.</param>
    /// <param name="rows">How many rows the chunk will have; what the bits say of others does not matter.</param>
    public void SetPresent(int column, ReadOnlySpan<ulong> present, int rows)
    {
        int whole = rows >> 6;
        ulong rest = (1UL << (rows & 63)) - 1;
        bool all = !present[..whole].ContainsAnyExcept(ulong.MaxValue) && (rest == 0 || (present[whole] & rest) == rest);
        if (!all)
        {
            present.CopyTo(new Span<ulong>(Validity(column), Capacity / 64));
        }
    }

    /// <summary>Ends the row.</summary>
    public void EndRow()
    {
        if (++Row == Capacity)
        {
            EndChunk(Capacity);
        }
    }

    /// <summary>Appends the open chunk with so many rows, and begins the next.</summary>
    public void EndChunk(int rows)
    {
        NativeMethods.DataChunks.DuckDBDataChunkSetSize(chunk, (ulong)rows);
        if (NativeMethods.Appender.DuckDBAppendDataChunk(appender, chunk) != DuckDBState.Success)
        {
            throw Failure();
        }

        Begin();
    }

    /// <summary>Hands all rows over to the transaction; nothing can be appended then.</summary>
    public void Close()
    {
        if (Row > 0)
        {
            EndChunk(Row);
        }

        closed = true;
        if (NativeMethods.Appender.DuckDBAppenderClose(appender) != DuckDBState.Success)
        {
            throw Failure();
        }
    }

    /// <summary>Lets go of the memory. Rows of a writer that was not closed may or may not be in the transaction: it is to be rolled back.</summary>
    public void Dispose()
    {
        chunk.Dispose();
        if (!closed)
        {
            // What is not handed over is thrown away; to let go of it would else hand it over.
            NativeMethods.Appender.DuckDBAppenderClear(appender);
        }

        appender.Dispose();
    }

    /// <summary>A power of ten.</summary>
    public static UInt128 PowerOfTen(int exponent)
    {
        UInt128 power = 1;
        for (int at = 0; at < exponent; at++)
        {
            power *= 10;
        }

        return power;
    }

    private void Begin()
    {
        NativeMethods.DataChunks.DuckDBDataChunkReset(chunk);
        for (int column = 0; column < vectors.Length; column++)
        {
            vectors[column] = NativeMethods.DataChunks.DuckDBDataChunkGetVector(chunk, column);
            data[column] = (nint)NativeMethods.Vectors.DuckDBVectorGetData(vectors[column]);
        }

        Array.Clear(validity);
        Row = 0;
    }

    private void SetBytes(int column, int row, ReadOnlySpan<byte> value)
    {
        fixed (byte* bytes = &MemoryMarshal.GetReference(value))
        {
            byte none = 0;
            NativeMethods.Vectors.DuckDBUnsafeVectorAssignStringElementLength(vectors[column], (ulong)row, value.IsEmpty ? &none : bytes, value.Length);
        }
    }

    private ulong* Validity(int column)
    {
        if (validity[column] == 0)
        {
            NativeMethods.Vectors.DuckDBVectorEnsureValidityWritable(vectors[column]);
            validity[column] = (nint)NativeMethods.Vectors.DuckDBVectorGetValidity(vectors[column]);
        }

        return (ulong*)validity[column];
    }

    private Exception Failure()
    {
        using DuckDBErrorData error = NativeMethods.Appender.DuckDBAppenderErrorData(appender);
        return connection.Fault(NativeMethods.ErrorData.DuckDBErrorDataMessage(error));
    }
}
