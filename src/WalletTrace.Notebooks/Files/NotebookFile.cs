using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using WalletTrace.Reports;

namespace WalletTrace.Notebooks.Files;

/// <summary>
/// A Jupyter notebook as it lies on disk (nbformat 4, https://nbformat.readthedocs.io): cells with what they showed. What is read and written again is
/// the same to the byte, where Jupyter wrote it; metadata is kept as it is.
/// </summary>
/// <param name="Cells">The cells, in their order.</param>
public sealed record NotebookFile(ImmutableArray<NotebookCell> Cells)
{
    /// <summary>The longest file that is read, in bytes.</summary>
    public const int MaxLength = 1 << 27;

    /// <summary>The minor version of the format in which notebooks are written that come from no file: the last in which cells need no random ids.</summary>
    public const int WrittenMinor = 4;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>An empty JSON object.</summary>
    internal static JsonElement Nothing { get; } = JsonElement.Parse("{}");

    /// <summary>What is kept of the whole: a JSON object with <c>kernelspec</c> and <c>language_info</c>. Default: those of C# notebooks.</summary>
    public JsonElement Metadata { get; init; } = JsonElement.Parse(
        """
        {"kernelspec": {"display_name": "C# (WalletTrace)", "language": "C#", "name": ".net-csharp"},
         "language_info": {"file_extension": ".cs", "mimetype": "text/x-csharp", "name": "C#", "pygments_lexer": "csharp"}}
        """);

    /// <summary>The minor version of its format. Default: <see cref="WrittenMinor"/>.</summary>
    public int Minor { get; init; } = WrittenMinor;

    /// <summary>The language of its cells as its metadata names it; null where it names none.</summary>
    internal string? Language => TextOf("kernelspec", "language") ?? TextOf("language_info", "name");

    /// <summary>Whether its cells may be C#: its metadata does not say otherwise. Some C# kernels call the language of the whole by other names.</summary>
    internal bool MayBeCSharp => Language?.ToUpperInvariant() is null or "C#" or "CSHARP" or ".NET" or "POLYGLOT-NOTEBOOK" or "DOTNET-INTERACTIVE.CSHARP";

    /// <summary>Reads a notebook.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="NotebookFormatException">It is no notebook of nbformat 4, is damaged or longer than <see cref="MaxLength"/>.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static async Task<NotebookFile> LoadAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string name = Path.GetFileName(path);
        FileStream stream = File.OpenRead(path);
        await using (stream.ConfigureAwait(false))
        {
            byte[] utf8 = new byte[Math.Min(stream.Length, MaxLength) + 1];
            int length = await stream.ReadAtLeastAsync(utf8, utf8.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return length <= MaxLength
                ? Parse(utf8.AsMemory(0, length), name)
                : throw new NotebookFormatException(FormattableString.Invariant($"found more than {MaxLength:N0} bytes, expected at most that many"), name);
        }
    }

    /// <summary>Reads a notebook from memory.</summary>
    /// <param name="utf8">The file's bytes.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="NotebookFormatException">It is no notebook of nbformat 4, or is damaged.</exception>
    public static NotebookFile Parse(ReadOnlyMemory<byte> utf8, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new NotebookReader(name).Read(utf8);
    }

    /// <summary>The text of the file, as Jupyter writes it: one space of indentation, keys in order, a line end behind the last line.</summary>
    /// <remarks>Deterministic. O(length).</remarks>
    public override string ToString() => NotebookWriter.Write(this);

    /// <summary>Writes the notebook, whole or not at all.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="cancellationToken">Stops the writing; nothing is left behind.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void Save(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        TraceSaving.WriteWhole(path, stream => stream.Write(Utf8.GetBytes(ToString())), cancellationToken);
    }

    private string? TextOf(string section, string name) =>
        Metadata.TryGetProperty(section, out JsonElement found) && found.ValueKind == JsonValueKind.Object
        && found.TryGetProperty(name, out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}
