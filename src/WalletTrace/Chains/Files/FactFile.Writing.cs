using System.Runtime.CompilerServices;

namespace WalletTrace.Chains.Files;

public static partial class FactFile
{
    /// <summary>
    /// Writes facts as CSV into a folder: blocks.csv, transactions.csv, transfers.csv, freezes.csv, inputs.csv, outputs.csv and coverage.csv, each only if
    /// there is something to put into it. Rows stand in the order of the facts. A file that is there is replaced, but only once all is
    /// written; others are left alone.
    /// </summary>
    /// <param name="folder">The folder; it is made if need be.</param>
    /// <param name="facts">The facts; what one refers to (block, transaction) comes before it.</param>
    /// <param name="packed">Whether to pack the files with gzip; their names then end with .gz.</param>
    /// <param name="cancellationToken">Ends the writing; no file is replaced then.</param>
    /// <returns>The paths of the files written.</returns>
    /// <exception cref="ChainDataException">A fact cannot be true, or what it refers to has not come before it.</exception>
    /// <exception cref="ContradictionException">A block or transaction is told in two ways.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static async Task<IReadOnlyList<string>> WriteCsvAsync(
        string folder, IAsyncEnumerable<Fact> facts, bool packed = false, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(facts);
        Directory.CreateDirectory(folder);
        var files = new Dictionary<RowSchema, (PendingFile File, CsvRowWriter Writer)>();
        try
        {
            await foreach (var row in RowsAsync(facts, cancellationToken).ConfigureAwait(false))
            {
                if (!files.TryGetValue(row.Schema, out var open))
                {
                    var file = new PendingFile(Path.Combine(folder, $"{row.Schema.File}.csv{(packed ? ".gz" : string.Empty)}"));
                    open = (file, new CsvRowWriter(file.Stream, packed, row.Schema));
                    files.Add(row.Schema, open);
                }

                await open.Writer.WriteAsync(row, cancellationToken).ConfigureAwait(false);
            }

            foreach (var (_, writer) in files.Values)
            {
                await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
                await writer.DisposeAsync().ConfigureAwait(false);
            }

            foreach (var (file, _) in files.Values)
            {
                file.Keep();
            }

            return [.. RowSchema.All.Where(files.ContainsKey).Select(schema => files[schema].File.Path)];
        }
        finally
        {
            foreach (var (file, writer) in files.Values)
            {
                await writer.DisposeAsync().ConfigureAwait(false);
                await file.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Writes facts as CSV into a folder; see the overload with <see cref="IAsyncEnumerable{T}"/>.</summary>
    /// <param name="folder">The folder; it is made if need be.</param>
    /// <param name="facts">The facts; what one refers to (block, transaction) comes before it.</param>
    /// <param name="packed">Whether to pack the files with gzip; their names then end with .gz.</param>
    /// <param name="cancellationToken">Ends the writing; no file is replaced then.</param>
    /// <returns>The paths of the files written.</returns>
    public static Task<IReadOnlyList<string>> WriteCsvAsync(
        string folder, IEnumerable<Fact> facts, bool packed = false, CancellationToken cancellationToken = default) =>
        WriteCsvAsync(folder, facts.ToAsyncEnumerable(), packed, cancellationToken);

    /// <summary>Writes facts as JSON Lines into one file, which is replaced only once all is written.</summary>
    /// <param name="path">The file; packed with gzip if it ends with .gz.</param>
    /// <param name="facts">The facts; what one refers to (block, transaction) comes before it.</param>
    /// <param name="cancellationToken">Ends the writing; the file is not replaced then.</param>
    /// <exception cref="ChainDataException">A fact cannot be true, or what it refers to has not come before it.</exception>
    /// <exception cref="ContradictionException">A block or transaction is told in two ways.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static async Task WriteJsonLinesAsync(string path, IAsyncEnumerable<Fact> facts, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(facts);
        var writer = new FactFileWriter(path);
        await using (writer.ConfigureAwait(false))
        {
            await foreach (var fact in facts.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                await writer.WriteAsync(fact, cancellationToken).ConfigureAwait(false);
            }

            await writer.KeepAsync(null, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes facts as JSON Lines into one file, which is replaced only once all is written.</summary>
    /// <param name="path">The file; packed with gzip if it ends with .gz.</param>
    /// <param name="facts">The facts; what one refers to (block, transaction) comes before it.</param>
    /// <param name="cancellationToken">Ends the writing; the file is not replaced then.</param>
    public static Task WriteJsonLinesAsync(string path, IEnumerable<Fact> facts, CancellationToken cancellationToken = default) =>
        WriteJsonLinesAsync(path, facts.ToAsyncEnumerable(), cancellationToken);

    // The row is used again: it must be written before the next is asked for.
    private static async IAsyncEnumerable<FactRow> RowsAsync(IAsyncEnumerable<Fact> facts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var builder = new RowBuilder();
        var row = new FactRow();
        await foreach (var fact in facts.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (builder.TryBuild(fact, row))
            {
                yield return row;
            }
        }

        foreach (var rest in builder.Rest())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return rest;
        }
    }
}
