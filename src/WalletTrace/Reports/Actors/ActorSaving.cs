using WalletTrace.Tracing.Actors;

namespace WalletTrace.Reports.Actors;

/// <summary>Saves an actor report as a file, in the format that the file's ending names.</summary>
public static class ActorSaving
{
    /// <summary>The endings that <see cref="Save"/> knows.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".html", ".json", ".csv", ".txt"];

    /// <summary>Saves the report as HTML page (<c>.html</c>), JSON (<c>.json</c>), table (<c>.csv</c>) or plain text (<c>.txt</c>). UTF-8 without byte order mark, LF.</summary>
    /// <remarks>Writes a temporary file beside the target and moves it into place, so that a file of that name is whole or as it was before. The same report gives the same bytes.</remarks>
    /// <param name="report">The report.</param>
    /// <param name="path">The file; one of that name is replaced. Its folder must exist.</param>
    /// <param name="cancellationToken">Stops the writing; nothing is left behind.</param>
    /// <exception cref="ArgumentException">The file's ending is none of the known.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Save(this ActorReport report, string path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentException.ThrowIfNullOrEmpty(path);
        string ending = Path.GetExtension(path);
        Action<Stream> write = ending.ToLowerInvariant() switch
        {
            ".html" or ".htm" => TraceSaving.Text(writer => ActorHtml.Write(report, writer, cancellationToken)),
            ".json" => stream => ActorJson.Write(report, stream),
            ".csv" => TraceSaving.Text(writer => ActorCsv.Write(report, writer)),
            ".txt" => TraceSaving.Text(writer => ActorText.Write(report, writer)),
            _ => throw new ArgumentException(
                $"The report cannot be saved: found the ending {(ending.Length == 0 ? "(none)" : SafeText.Quote(ending))}, expected {string.Join(", ", Endings)}.",
                nameof(path)),
        };
        TraceSaving.WriteWhole(path, write, cancellationToken);
    }
}
