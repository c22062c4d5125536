using System.Runtime.CompilerServices;
using WalletTrace.Encodings;

namespace WalletTrace.Chains.Files;

/// <summary>
/// Reads facts from WalletTrace's plain interchange format: CSV, one kind of row in each file, recognised by its header; or JSON Lines,
/// all kinds in one file. Either may be packed with gzip. The format is documented in samples/README.md.
/// </summary>
/// <remarks>Streams: memory does not grow with the file. A line and a row have at most 1 MiB.</remarks>
public static partial class FactFile
{
    /// <summary>The extensions of the files that can be read.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".csv", ".csv.gz", ".jsonl", ".jsonl.gz"];

    /// <summary>Whether a file's name ends with one of <see cref="Extensions"/>.</summary>
    /// <param name="name">The file's name.</param>
    public static bool IsFactFile(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Extensions.Any(extension => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>
    /// Reads the facts of a file in its order. Each row gives its block and its transaction before its movement; those that the row before
    /// gave already are not given again.
    /// </summary>
    /// <param name="path">The file; its extension says what it is.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ArgumentException">The extension is none of <see cref="Extensions"/>.</exception>
    /// <exception cref="LedgerFormatException">The file is malformed, damaged or cut short; with file and line.</exception>
    /// <exception cref="ChainDataException">A value cannot be what it should be; with file, line, column and text.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static IAsyncEnumerable<Fact> ReadAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        CheckName(path);
        return ReadFileAsync(path, cancellationToken);
    }

    /// <summary>Reads the facts of a stream in its order; see <see cref="ReadAsync(string, CancellationToken)"/>.</summary>
    /// <param name="stream">The stream; it is not closed.</param>
    /// <param name="name">The name of the file, for messages; its extension says what it is.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ArgumentException">The extension is none of <see cref="Extensions"/>.</exception>
    /// <exception cref="LedgerFormatException">The file is malformed, damaged or cut short; with file and line.</exception>
    /// <exception cref="ChainDataException">A value cannot be what it should be; with file, line, column and text.</exception>
    public static IAsyncEnumerable<Fact> ReadAsync(Stream stream, string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrEmpty(name);
        CheckName(name);
        return ReadStreamAsync(stream, name, cancellationToken);
    }

    /// <summary>Reads the rows of a stream in its order: the facts of each, and the line at which it begins.</summary>
    internal static async IAsyncEnumerable<(IEnumerable<Fact> Facts, long Line)> ReadRowsAsync(
        Stream stream, string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        bool packed = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
        bool json = Path.GetExtension(packed ? Path.GetFileNameWithoutExtension(name) : name).Equals(".jsonl", StringComparison.OrdinalIgnoreCase);
        using var unpacker = packed ? new UnpackingStream(stream) : null;
        var lines = new LineReader(unpacker ?? stream, name);
        IRowReader rows = json ? new JsonLinesReader(lines) : new CsvRowReader(lines);
        var parser = new RowParser(name);
        var row = new FactRow();
        while (await rows.ReadAsync(row, cancellationToken).ConfigureAwait(false))
        {
            yield return (parser.Parse(row), row.Line);
        }
    }

    private static async IAsyncEnumerable<Fact> ReadFileAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var stream = OpenToRead(path);
        await using (stream.ConfigureAwait(false))
        {
            await foreach (var fact in ReadStreamAsync(stream, Path.GetFileName(path), cancellationToken).ConfigureAwait(false))
            {
                yield return fact;
            }
        }
    }

    private static async IAsyncEnumerable<Fact> ReadStreamAsync(
        Stream stream, string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (facts, _) in ReadRowsAsync(stream, name, cancellationToken).ConfigureAwait(false))
        {
            foreach (var fact in facts)
            {
                yield return fact;
            }
        }
    }

    // The line reader has a buffer of its own.
    internal static FileStream OpenToRead(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);

    private static void CheckName(string name)
    {
        if (!IsFactFile(name))
        {
            throw new ArgumentException(
                $"the file cannot be read: found the name {SafeText.Quote(name)}, expected one that ends with {string.Join(", ", Extensions)}", nameof(name));
        }
    }
}
