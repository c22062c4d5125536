using System.Text;
using WalletTrace.Tracing;

namespace WalletTrace.Reports;

/// <summary>Saves a trace as a file, in the format that the file's ending names.</summary>
public static class TraceSaving
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>The endings that <see cref="Save"/> knows, each with what it writes.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".html", ".json", ".csv", ".graphml", ".dot", ".txt"];

    /// <summary>
    /// Saves the trace as HTML page (<c>.html</c>), JSON (<c>.json</c>), hop table (<c>.csv</c>), graph (<c>.graphml</c>, <c>.dot</c>) or plain
    /// text (<c>.txt</c>), by the file's ending. UTF-8 without byte order mark, LF.
    /// </summary>
    /// <remarks>
    /// Writes a temporary file beside the target and moves it into place, so that a file of that name is whole or as it was before. Two runs
    /// over the same trace give the same bytes.
    /// </remarks>
    /// <param name="trace">The trace.</param>
    /// <param name="path">The file; one of that name is replaced. Its folder must exist.</param>
    /// <param name="options">How much is listed; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the writing; nothing is left behind.</param>
    /// <exception cref="ArgumentException">The file's ending is none of the known.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Save(this TraceResult trace, string path, ReportOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentException.ThrowIfNullOrEmpty(path);
        WriteWhole(path, WriterFor(trace, path, options, cancellationToken), cancellationToken);
    }

    /// <summary>Saves paths that were asked for as hop table (CSV), whole or not at all like <see cref="Save"/>.</summary>
    /// <param name="trace">The trace that the paths are of.</param>
    /// <param name="path">The file; one of that name is replaced. Its folder must exist.</param>
    /// <param name="paths">The paths.</param>
    /// <param name="cancellationToken">Stops the writing; nothing is left behind.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void SaveHops(this TraceResult trace, string path, PathList paths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentException.ThrowIfNullOrEmpty(path);
        WriteWhole(path, Text(writer => CsvReport.WritePaths(trace, paths, writer, cancellationToken)), cancellationToken);
    }

    internal static void WriteWhole(string path, Action<Stream> write, CancellationToken cancellationToken)
    {
        string target = Path.GetFullPath(path);
        // Beside the target, so that the move stays on one volume and cannot be half done.
        string temporary = $"{target}.{Path.GetRandomFileName()}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            cancellationToken.ThrowIfCancellationRequested();
            File.Move(temporary, target, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static Action<Stream> WriterFor(TraceResult trace, string path, ReportOptions? options, CancellationToken cancellationToken)
    {
        string ending = Path.GetExtension(path);
        return ending.ToLowerInvariant() switch
        {
            ".html" or ".htm" => Text(writer => HtmlReport.Write(trace, writer, options, cancellationToken)),
            ".json" => stream => JsonReport.Write(trace, stream, options, cancellationToken),
            ".csv" => Text(writer => CsvReport.Write(trace, writer, options, cancellationToken)),
            ".graphml" => Text(writer => GraphMlReport.Write(trace, writer, options, cancellationToken)),
            ".dot" or ".gv" => Text(writer => DotReport.Write(trace, writer, options, cancellationToken)),
            ".txt" => Text(writer => TextReport.Write(trace, writer, options, TextStyle.Plain, cancellationToken)),
            _ => throw new ArgumentException(
                $"The report cannot be saved: found the ending {(ending.Length == 0 ? "(none)" : SafeText.Quote(ending))}, expected {string.Join(", ", Endings)}.",
                nameof(path)),
        };
    }

    internal static Action<Stream> Text(Action<TextWriter> write) => stream =>
    {
        using var writer = new StreamWriter(stream, Utf8, leaveOpen: true);
        write(writer);
    };
}
