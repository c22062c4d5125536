using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb;

/// <summary>
/// The rows of a statement, read as they are gone through: any number in bounded memory. Values are texts and exact, whatever their types; amounts never go
/// through a floating-point number, and a BLOB, such as an id, is hexadecimal digits. To be gone through once, and let go of.
/// </summary>
public sealed partial class SqlRows : IAsyncEnumerable<IReadOnlyList<string?>>, IAsyncDisposable
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
        cancellationToken = Attendant.Ending(cancellationToken);
        while (!isClosed && await Task.Run(ReadChunk, cancellationToken).ConfigureAwait(false))
        {
            for (int at = 0; at < rows.Count && !isClosed; at++)
            {
                yield return Row(at);
            }
        }
    }

    /// <summary>Reads the rows into memory.</summary>
    /// <param name="limit">So many at most; <see cref="SqlTable.IsCut"/> tells whether there are more.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not positive.</exception>
    /// <exception cref="ArgumentException">The statement cannot be run to its end; says why.</exception>
    public async Task<SqlTable> ToTableAsync(int limit = 10_000, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        var read = ImmutableArray.CreateBuilder<IReadOnlyList<string?>>();
        await foreach (IReadOnlyList<string?> row in this.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (read.Count == limit)
            {
                return new SqlTable(Columns, read.ToImmutable(), isCut: true);
            }

            read.Add(row);
        }

        return new SqlTable(Columns, read.ToImmutable(), isCut: false);
    }

    /// <summary>What columns the rows have.</summary>
    public override string ToString() => $"Rows of {string.Join(", ", Columns.Select(column => SafeText.Trim(column.Name, 60)))}; ToTableAsync reads them.";

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
            throw Problem(problem, LinesBefore);
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

    /// <summary>How many lines stand before a statement where it is put into another.</summary>
    internal const int LinesBefore = 1;

    /// <summary>What is wrong with a statement, at the line at which it is wrong.</summary>
    internal static ArgumentException Problem(InvalidOperationException problem, int linesBefore)
    {
        string told = LinePattern().Replace(
            // As wide as before, so that the mark below stays where it points.
            problem.Message, match => FormattableString.Invariant($"LINE {int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) - linesBefore}:").PadRight(match.Length));
        return new($"the statement cannot be run: {told}; expected one statement that reads, such as SELECT, DESCRIBE or SHOW", new InvalidOperationException(told, problem));
    }

    [GeneratedRegex("^LINE ([0-9]{1,6}):", RegexOptions.Multiline)]
    private static partial Regex LinePattern();
}

/// <summary>A column of what a statement gives.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, as DuckDB calls it.</param>
public sealed record SqlColumn(string Name, string Type);
