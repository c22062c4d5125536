using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb;

/// <summary>
/// The rows of a statement, read as they are gone through: any number in bounded memory. Values are texts and exact, whatever their types; amounts never go
/// through a floating-point number. To be gone through once, and let go of.
/// </summary>
public sealed class SqlRows : IAsyncEnumerable<IReadOnlyList<string?>>, IAsyncDisposable
{
    private readonly LedgerConnection connection;
    private readonly ChunkReader rows;
    private bool isClosed;

    internal SqlRows(LedgerConnection connection, ChunkReader rows, IReadOnlyList<SqlColumn> columns)
    {
        this.connection = connection;
        this.rows = rows;
        Columns = columns;
    }

    /// <summary>The columns.</summary>
    public IReadOnlyList<SqlColumn> Columns { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The statement cannot be run to its end; says why.</exception>
    public async IAsyncEnumerator<IReadOnlyList<string?>> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        while (!isClosed && await Task.Run(ReadChunk, cancellationToken).ConfigureAwait(false))
        {
            for (int at = 0; at < rows.Count && !isClosed; at++)
            {
                yield return Row(at);
            }
        }
    }

    /// <summary>Lets go of what the database holds for the rows.</summary>
    public ValueTask DisposeAsync()
    {
        if (!isClosed)
        {
            isClosed = true;
            rows.Dispose();
            connection.RollBack();
            connection.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    private bool ReadChunk()
    {
        try
        {
            return rows.ReadChunk();
        }
        catch (InvalidOperationException problem)
        {
            throw Problem(problem);
        }
    }

    private string?[] Row(int at)
    {
        string?[] values = new string?[Columns.Count];
        for (int column = 0; column < values.Length; column++)
        {
            values[column] = rows.IsNull(column, at) ? null : System.Text.Encoding.UTF8.GetString(rows.Bytes(column, at));
        }

        return values;
    }

    internal static ArgumentException Problem(InvalidOperationException problem) =>
        new($"the statement cannot be run: {problem.Message}; expected one statement that reads, such as SELECT, DESCRIBE or SHOW", problem);
}

/// <summary>A column of what a statement gives.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, as DuckDB calls it.</param>
public sealed record SqlColumn(string Name, string Type);
