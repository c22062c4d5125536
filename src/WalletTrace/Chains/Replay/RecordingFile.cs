using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using WalletTrace.Chains.Files;
using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Replay;

/// <summary>
/// The file of a recording: a ZIP whose <c>answers.jsonl</c> has a line for each answer, numbered from 1, and a last one with their SHA-256, and which holds
/// each content once, under <c>content/</c> and its SHA-256. Nothing of it is ever unpacked to the disk.
/// </summary>
internal static class RecordingFile
{
    private const string Index = "answers.jsonl";
    private const string Folder = "content/";

    // A line holds a request of at most so many characters, each at most six bytes as JSON, and little else.
    private const int MaxLine = (6 * RawAnswer.MaxRequestLength) + (1 << 13);

    // The first moment that a ZIP can tell.
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The name of a content.</summary>
    public static string HashOf(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>Writes a file.</summary>
    public static async Task WriteAsync(string path, IReadOnlyList<RawAnswer> answers, CancellationToken cancellationToken)
    {
        var file = new PendingFile(path);
        await using (file.ConfigureAwait(false))
        {
            using (var zip = new ZipArchive(file.Stream, ZipArchiveMode.Create, leaveOpen: true))
            {
                var named = new HashSet<string>(StringComparer.Ordinal);
                string[] hashes = [.. answers.Select(answer => HashOf(answer.Content.Span))];
                for (int at = 0; at < answers.Count; at++)
                {
                    if (named.Add(hashes[at]))
                    {
                        await AddAsync(zip, Folder + hashes[at], answers[at].Content, cancellationToken).ConfigureAwait(false);
                    }
                }

                using var lines = new MemoryStream();
                for (int at = 0; at < answers.Count; at++)
                {
                    WriteLine(lines, at + 1, answers[at], hashes[at]);
                }

                WriteEnd(lines);
                await AddAsync(zip, Index, lines.GetBuffer().AsMemory(0, (int)lines.Length), cancellationToken).ConfigureAwait(false);
            }

            file.Keep();
        }
    }

    /// <summary>Reads a file, whose contents are held against their names.</summary>
    /// <exception cref="LedgerFormatException">It is no such file, or is damaged.</exception>
    public static List<RawAnswer> Read(string path, long maxBytes, CancellationToken cancellationToken)
    {
        string name = Path.GetFileName(path);
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            using var zip = new ZipArchive(file, ZipArchiveMode.Read);
            return Read(zip, name, maxBytes, cancellationToken);
        }
        catch (InvalidDataException cause)
        {
            throw new LedgerFormatException($"the recording is damaged: {SafeText.Trim(cause.Message)}; expected a ZIP that {nameof(AnswerRecording)} saved", name, innerException: cause);
        }
    }

    private static List<RawAnswer> Read(ZipArchive zip, string name, long maxBytes, CancellationToken cancellationToken)
    {
        ZipArchiveEntry? index = null;
        var contents = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        long left = maxBytes;
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (entry.FullName == Index && index is null)
            {
                index = entry;
                continue;
            }

            string hash = entry.FullName.StartsWith(Folder, StringComparison.Ordinal) ? entry.FullName[Folder.Length..] : string.Empty;
            if (!RawAnswer.IsHash(hash) || contents.ContainsKey(hash))
            {
                throw Damaged($"found {(RawAnswer.IsHash(hash) ? "two entries" : "the entry")} {SafeText.Quote(entry.FullName)}, expected {Index} and {Folder} with a SHA-256, each once");
            }

            byte[] content = Unpack(entry);
            string found = HashOf(content);
            contents.Add(hash, found == hash ? content : throw Damaged($"an answer was changed since it was recorded: found a content of SHA-256 {found}, expected {hash}"));
        }

        byte[] lines = index is null ? throw Damaged($"found no {Index}, expected one") : Unpack(index);
        int last = lines.AsSpan().TrimEnd((byte)'\n').LastIndexOf((byte)'\n') + 1;
        var answers = new List<RawAnswer>();
        for (int from = 0, length; from < last; from += length + 1)
        {
            cancellationToken.ThrowIfCancellationRequested();
            length = lines.AsSpan(from).IndexOf((byte)'\n');
            answers.Add(ReadLine(lines.AsMemory(from, length), answers.Count + 1, name, told => Answer(told, answers.Count + 1, contents)));
        }

        ReadLine(lines.AsMemory(last), answers.Count + 1, name, told =>
            told["sha256"].Text == HashOf(lines.AsSpan(0, last)) ? true : throw told["sha256"].Wrong("the SHA-256 of the lines before; they were changed"));
        return answers;

        byte[] Unpack(ZipArchiveEntry entry)
        {
            // What an entry says of its length is only believed to refuse it.
            using Stream stream = entry.Open();
            using var bytes = new MemoryStream();
            byte[] part = new byte[1 << 16];
            for (int read; (read = stream.Read(part)) > 0; bytes.Write(part, 0, read))
            {
                cancellationToken.ThrowIfCancellationRequested();
                left -= read;
                if (left < 0)
                {
                    throw Damaged(FormattableString.Invariant($"found more than {maxBytes} bytes, expected at most so many; load it with a higher limit if it is yours"));
                }
            }

            return bytes.ToArray();
        }

        LedgerFormatException Damaged(string problem) => new($"the recording cannot be used: {problem}", name);
    }

    private static T ReadLine<T>(ReadOnlyMemory<byte> line, int number, string name, Func<JsonValue, T> read)
    {
        try
        {
            return line.Length > MaxLine
                ? throw new AnswerException(FormattableString.Invariant($"found a line of {line.Length} bytes, expected at most {MaxLine}"))
                : JsonValue.Read(new HttpAnswer(HttpStatusCode.OK, line), "the line", read);
        }
        catch (AnswerException problem)
        {
            throw new LedgerFormatException($"the recording cannot be used: {problem.Message}", name, number);
        }
    }

    private static RawAnswer Answer(JsonValue told, int number, Dictionary<string, ReadOnlyMemory<byte>> contents)
    {
        _ = told["number"].Integer(number, number);
        string source = told["source"].Text;
        string request = told["request"].Text;
        return FactShape.NameProblem("a source", source) is { } problem ? throw new AnswerException(problem)
            : request.Length > RawAnswer.MaxRequestLength ? throw told["request"].Wrong(FormattableString.Invariant($"at most {RawAnswer.MaxRequestLength} characters"))
            : new RawAnswer(
                source,
                request,
                told["readAt"].Integer(0, FactShape.LastTime),
                contents.TryGetValue(told["content"].Text, out ReadOnlyMemory<byte> content) ? content : throw told["content"].Wrong("the SHA-256 of a content in the file"))
            {
                RequestHash = RawAnswer.IsHash(told["requestHash"].Text) ? told["requestHash"].Text : throw told["requestHash"].Wrong("a SHA-256 in 64 hexadecimal digits"),
                Status = (int)told["status"].Integer(100, 999),
                IsRefusal = told["refused"].Flag,
            };
    }

    private static void WriteLine(MemoryStream lines, int number, RawAnswer answer, string hash)
    {
        using (var line = new Utf8JsonWriter(lines))
        {
            line.WriteStartObject();
            line.WriteNumber("number", number);
            line.WriteNumber("readAt", answer.ReadAt);
            line.WriteString("source", answer.Source);
            line.WriteString("request", answer.Request);
            line.WriteString("requestHash", answer.RequestHash);
            line.WriteNumber("status", answer.Status);
            line.WriteBoolean("refused", answer.IsRefusal);
            line.WriteString("content", hash);
            line.WriteEndObject();
        }

        lines.WriteByte((byte)'\n');
    }

    private static void WriteEnd(MemoryStream lines)
    {
        string hash = HashOf(lines.GetBuffer().AsSpan(0, (int)lines.Length));
        lines.Write(Encoding.UTF8.GetBytes($"{{\"sha256\":\"{hash}\"}}\n"));
    }

    private static async Task AddAsync(ZipArchive zip, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        ZipArchiveEntry entry = zip.CreateEntry(name, CompressionLevel.Optimal);
        entry.LastWriteTime = NoTime;
        Stream stream = await entry.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            await stream.WriteAsync(content, cancellationToken).ConfigureAwait(false);
        }
    }
}
