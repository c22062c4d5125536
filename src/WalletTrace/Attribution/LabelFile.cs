namespace WalletTrace.Attribution;

/// <summary>
/// Reads labels from CSV (<c>account,text,category,source</c> and more) or YAML (a list of the same keys under <c>labels:</c>, with optional defaults for
/// the whole file), and from YAML entities, their relations, asserted links and records of editions. The formats are documented in samples/README.md.
/// </summary>
/// <remarks>Texts are kept to the letter, whatever they hold: markup, formulas, control characters. They are escaped where they are shown.</remarks>
public static class LabelFile
{
    /// <summary>The longest text, source, name and id, in characters.</summary>
    public const int MaxTextLength = 500;

    /// <summary>The largest file, in bytes.</summary>
    public const int MaxFileLength = 64 << 20;

    /// <summary>The extensions of the files that can be read.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".csv", ".yaml", ".yml"];

    /// <summary>Whether a file's name ends with one of <see cref="Extensions"/>.</summary>
    /// <param name="name">The file's name.</param>
    public static bool IsLabelFile(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Extensions.Any(extension => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Reads the labels of a file in its order, and nothing else that it may hold: see <see cref="ReadAll(string)"/>.</summary>
    /// <param name="path">The file; its extension says what it is.</param>
    /// <exception cref="ArgumentException">The extension is none of <see cref="Extensions"/>.</exception>
    /// <exception cref="LedgerFormatException">The file or a claim in it is malformed; with file and line.</exception>
    /// <exception cref="ChainDataException">An account is none, or its checksum is wrong; with file, line and text.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static IReadOnlyList<Label> Read(string path) => Open(path).Labels;

    /// <summary>Reads the labels of a stream in its order, and nothing else that it may hold: see <see cref="ReadAll(Stream, string)"/>.</summary>
    /// <param name="stream">The stream; it is not closed.</param>
    /// <param name="name">The name of the file, for messages; its extension says what it is.</param>
    /// <exception cref="ArgumentException">The extension is none of <see cref="Extensions"/>.</exception>
    /// <exception cref="LedgerFormatException">The file or a claim in it is malformed; with file and line.</exception>
    /// <exception cref="ChainDataException">An account is none, or its checksum is wrong; with file, line and text.</exception>
    public static IReadOnlyList<Label> Read(Stream stream, string name) => ReadClaims(stream, name).Labels;

    /// <summary>Reads all that a file holds: labels, entities, relations and links.</summary>
    /// <param name="path">The file; its extension says what it is.</param>
    /// <exception cref="ArgumentException">The extension is none of <see cref="Extensions"/>.</exception>
    /// <exception cref="LedgerFormatException">The file or a claim in it is malformed; with file and line.</exception>
    /// <exception cref="ChainDataException">An account is none, or its checksum is wrong; with file, line and text.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static LabelSet ReadAll(string path) => Open(path).ToSet();

    /// <summary>Reads all that a stream holds: labels, entities, relations and links.</summary>
    /// <param name="stream">The stream; it is not closed.</param>
    /// <param name="name">The name of the file, for messages; its extension says what it is.</param>
    /// <exception cref="ArgumentException">The extension is none of <see cref="Extensions"/>.</exception>
    /// <exception cref="LedgerFormatException">The file or a claim in it is malformed; with file and line.</exception>
    /// <exception cref="ChainDataException">An account is none, or its checksum is wrong; with file, line and text.</exception>
    public static LabelSet ReadAll(Stream stream, string name) => ReadClaims(stream, name).ToSet();

    private static ClaimFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = File.OpenRead(path);
        return ReadClaims(stream, Path.GetFileName(path));
    }

    private static ClaimFile ReadClaims(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!IsLabelFile(name))
        {
            throw new ArgumentException(
                $"the file cannot be read: found the name {SafeText.Quote(name)}, expected one that ends with {string.Join(", ", Extensions)}", nameof(name));
        }

        byte[] file = ReadBytes(stream, name);
        // All is in memory: reading CSV never waits, and the task is done when it is returned.
        return name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? ClaimFile.ReadCsvAsync(file, name).GetAwaiter().GetResult() : ClaimFile.ReadYaml(file, name);
    }

    private static byte[] ReadBytes(Stream stream, string name)
    {
        var file = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
        {
            file.Write(buffer, 0, read);
            if (file.Length > MaxFileLength)
            {
                throw new LedgerFormatException(
                    FormattableString.Invariant($"the file cannot be read: found more than {MaxFileLength} bytes; split it into several"), name);
            }
        }

        return file.ToArray();
    }
}
