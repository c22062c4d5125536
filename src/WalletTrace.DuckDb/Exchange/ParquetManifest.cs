using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;

namespace WalletTrace.DuckDb;

/// <summary>
/// What an exported folder says of its files: how many rows and bytes each has, and their SHA-256. Parquet files of themselves do not show it when a value in
/// them was changed.
/// </summary>
internal static class ParquetManifest
{
    /// <summary>The manifest's name.</summary>
    public const string Name = "ledger.json";

    /// <summary>The version of the folder's format.</summary>
    public const int Version = 1;

    private const int MaxLength = 1 << 20;

    /// <summary>Writes the manifest of a folder's files, to the disk.</summary>
    public static async Task WriteAsync(string folder, IReadOnlyList<ExportedFile> files, CancellationToken cancellationToken)
    {
        var stream = new FileStream(Path.Combine(folder, Name), FileMode.Create, FileAccess.Write, FileShare.None);
        await using (stream.ConfigureAwait(false))
        {
            var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
            await using (json.ConfigureAwait(false))
            {
                json.WriteStartObject();
                json.WriteString("format", "wallettrace-parquet");
                json.WriteNumber("version", Version);
                json.WriteStartArray("files");
                foreach (ExportedFile file in files)
                {
                    string path = Path.Combine(folder, file.Name);
                    json.WriteStartObject();
                    json.WriteString("name", file.Name);
                    json.WriteNumber("rows", file.Rows);
                    json.WriteNumber("bytes", new FileInfo(path).Length);
                    json.WriteString("sha256", await HashAsync(path, cancellationToken).ConfigureAwait(false));
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            stream.Flush(flushToDisk: true);
        }
    }

    /// <summary>Holds a folder's files against its manifest; a folder without one, by somebody else, is taken as it is.</summary>
    /// <returns>The names of the files that it lists; null where there is none.</returns>
    /// <exception cref="LedgerFormatException">A file is missing or not what was written, or the manifest cannot be read.</exception>
    public static async Task<ImmutableArray<string>?> CheckAsync(string folder, CancellationToken cancellationToken)
    {
        string path = Path.Combine(folder, Name);
        if (!File.Exists(path))
        {
            return null;
        }

        if (new FileInfo(path).Length > MaxLength)
        {
            throw Fail(FormattableString.Invariant($"found more than {MaxLength} bytes, expected fewer"));
        }

        List<(string Name, long Bytes, string Hash)> listed = Read(await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false));
        foreach ((string name, long bytes, string hash) in listed)
        {
            var file = new FileInfo(Path.Combine(folder, name));
            if (!file.Exists)
            {
                throw new LedgerFormatException($"the folder is not whole: found no file {SafeText.Quote(name)}, expected it as {Name} lists it; export or copy it again", Name);
            }

            if (file.Length != bytes || await HashAsync(file.FullName, cancellationToken).ConfigureAwait(false) != hash)
            {
                throw new LedgerFormatException(
                    FormattableString.Invariant($"the file is not what was exported: found {file.Length} bytes, expected {bytes} with the SHA-256 that {Name} lists; ")
                    + $"export or copy it again, or delete {Name} if it was changed on purpose", name);
            }
        }

        return [.. listed.Select(file => file.Name)];
    }

    private static List<(string Name, long Bytes, string Hash)> Read(byte[] utf8)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8);
            JsonElement root = document.RootElement;
            if (root.GetProperty("version").GetInt32() is var version && version > Version)
            {
                throw Fail(FormattableString.Invariant($"found version {version}, expected at most {Version}; a newer WalletTrace wrote it"));
            }

            var files = new List<(string, long, string)>();
            foreach (JsonElement file in root.GetProperty("files").EnumerateArray())
            {
                string name = file.GetProperty("name").GetString() ?? "";
                if (name.Length == 0 || name != Path.GetFileName(name) || name is "." or "..")
                {
                    throw Fail($"found the file name {SafeText.Quote(name)}, expected one without folders");
                }

                files.Add((name, file.GetProperty("bytes").GetInt64(), file.GetProperty("sha256").GetString() ?? ""));
            }

            return files;
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw Fail("found something else than a list of files with name, bytes and sha256, expected what an export wrote", cause);
        }
    }

    private static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        FileStream stream = File.OpenRead(path);
        await using (stream.ConfigureAwait(false))
        {
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
        }
    }

    private static LedgerFormatException Fail(string problem, Exception? cause = null) => new($"the list of files cannot be read: {problem}", Name, innerException: cause);
}
