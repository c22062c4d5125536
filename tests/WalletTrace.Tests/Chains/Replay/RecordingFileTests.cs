using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using WalletTrace.Chains;
using WalletTrace.Chains.Replay;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Replay;

/// <summary>A recording is saved to one file and loaded again; whatever else stands in such a file is refused.</summary>
public sealed class RecordingFileTests : IDisposable
{
    private const string Content = "{\"result\":7}";

    private static readonly string Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Content)));

    private readonly TemporaryFolder folder = new();

    private string Place => folder["answers.zip"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_is_saved_is_loaded()
    {
        AnswerRecording saved = Sample();
        await saved.SaveAsync(Place);

        AnswerRecording loaded = await AnswerRecording.LoadAsync(Place);

        Assert.Equal(saved.Answers.Select(Told), loaded.Answers.Select(Told));
        Assert.Equal(3, saved.Answers.Count);
        using ZipArchive zip = ZipFile.OpenRead(Place);
        Assert.Equal(["answers.jsonl", $"content/{Hash}", $"content/{Convert.ToHexStringLower(SHA256.HashData([]))}"], zip.Entries.Select(entry => entry.FullName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_same_recording_gives_the_same_bytes()
    {
        await Sample().SaveAsync(Place);
        await (await AnswerRecording.LoadAsync(Place)).SaveAsync(folder["again.zip"]);

        Assert.Equal(await File.ReadAllBytesAsync(Place), await File.ReadAllBytesAsync(folder["again.zip"]));
    }

    [Fact]
    public async Task An_empty_recording_can_be_saved()
    {
        await new AnswerRecording().SaveAsync(Place);

        Assert.Empty((await AnswerRecording.LoadAsync(Place)).Answers);
        Assert.Null(await new AnswerRecording().Replay().NextAsync("a", Hash));
    }

    [Fact]
    public async Task A_changed_answer_is_refused()
    {
        const string forged = "{\"result\":8}";
        await RewriteAsync(($"content/{Hash}", forged));

        LedgerFormatException refused = await Assert.ThrowsAsync<LedgerFormatException>(() => AnswerRecording.LoadAsync(Place));

        Assert.Contains($"found a content of SHA-256 {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(forged)))}, expected {Hash}", refused.Message, StringComparison.Ordinal);
        Assert.Equal("answers.zip", refused.File);
    }

    [Theory]
    [InlineData("../../escaped", "found the entry")]
    [InlineData("/etc/passwd", "found the entry")]
    [InlineData("content/../answers.jsonl", "found the entry")]
    [InlineData("content/", "found the entry")]
    [InlineData("content/E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855", "found the entry")]
    [InlineData("answers.jsonl", "found the entry")]
    public async Task An_entry_that_has_no_place_there_is_refused(string name, string problem)
    {
        await Sample().SaveAsync(Place);
        await AddAsync(name, "x");

        LedgerFormatException refused = await Assert.ThrowsAsync<LedgerFormatException>(() => AnswerRecording.LoadAsync(Place));

        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
        Assert.Equal(["answers.zip"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_content_that_stands_there_twice_is_refused()
    {
        await Sample().SaveAsync(Place);
        await AddAsync($"content/{Hash}", Content);

        Assert.Contains("found two entries", (await Assert.ThrowsAsync<LedgerFormatException>(() => AnswerRecording.LoadAsync(Place))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_unpacks_to_more_than_it_may_is_refused()
    {
        var large = new AnswerRecording();
        large.Add(new RawAnswer("a", "GET /", 1, new byte[50_000_000]));
        await large.SaveAsync(Place);
        Assert.True(new FileInfo(Place).Length < 100_000);

        LedgerFormatException refused = await Assert.ThrowsAsync<LedgerFormatException>(() => AnswerRecording.LoadAsync(Place, maxBytes: 1_000_000));

        Assert.Contains("found more than 1000000 bytes, expected at most so many", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"number\":1,", "\"number\":2,", 1)]
    [InlineData("\"number\":2,", "", 2)]
    [InlineData("\"readAt\":5,", "\"readAt\":-5,", 1)]
    [InlineData("\"status\":200,", "\"status\":20000,", 1)]
    [InlineData("\"refused\":true,", "\"refused\":1,", 3)]
    [InlineData("\"source\":\"an explorer\",", "\"source\":\"\",", 1)]
    [InlineData("\"content\":\"e3b0", "\"content\":\"e3b1", 3)]
    [InlineData("\"requestHash\":\"", "\"requestHash\":\"z", 1)]
    [InlineData("{\"number\":3", "[\"number\":3", 3)]
    public async Task A_line_that_cannot_be_right_is_refused(string told, string forged, int line)
    {
        await Sample().SaveAsync(Place);
        string lines = await LinesAsync();
        Assert.Contains(told, lines, StringComparison.Ordinal);
        int at = lines.IndexOf(told, StringComparison.Ordinal);
        await RewriteAsync(("answers.jsonl", string.Concat(lines.AsSpan(0, at), forged, lines.AsSpan(at + told.Length))));

        Assert.Equal(line, (await Assert.ThrowsAsync<LedgerFormatException>(() => AnswerRecording.LoadAsync(Place))).Line);
    }

    [Theory]
    [InlineData("GET /one", "GET /0ne")]
    [InlineData("{\"sha256\":", "{\"sha265\":")]
    public async Task Lines_that_were_changed_are_refused(string told, string forged)
    {
        await Sample().SaveAsync(Place);
        await RewriteAsync(("answers.jsonl", (await LinesAsync()).Replace(told, forged, StringComparison.Ordinal)));

        Assert.Equal(4, (await Assert.ThrowsAsync<LedgerFormatException>(() => AnswerRecording.LoadAsync(Place))).Line);
    }

    [Fact]
    public async Task Lines_that_are_missing_are_noticed()
    {
        await Sample().SaveAsync(Place);
        string[] lines = (await LinesAsync()).Split('\n');
        foreach (string left in (string[])["", string.Join('\n', lines[..3]), string.Join('\n', [.. lines[..2], lines[3]])])
        {
            await RewriteAsync(("answers.jsonl", left));
            await Assert.ThrowsAsync<LedgerFormatException>(() => AnswerRecording.LoadAsync(Place));
        }
    }

    [Fact]
    public async Task A_request_of_endless_length_is_refused()
    {
        await Sample().SaveAsync(Place);
        await RewriteAsync(("answers.jsonl", (await LinesAsync()).Replace("GET /one", "GET /" + new string('1', RawAnswer.MaxRequestLength), StringComparison.Ordinal)));
        Assert.Contains("at most 4096 characters", (await Assert.ThrowsAsync<LedgerFormatException>(() => AnswerRecording.LoadAsync(Place))).Message, StringComparison.Ordinal);

        await RewriteAsync(("answers.jsonl", new string(' ', 100_000)));
        Assert.Contains("found a line of 100000 bytes", (await Assert.ThrowsAsync<LedgerFormatException>(() => AnswerRecording.LoadAsync(Place))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_file_is_refused_or_gives_what_was_saved()
    {
        await Sample().SaveAsync(Place);
        byte[] whole = await File.ReadAllBytesAsync(Place);
        (string, string, string, long, int, bool, string)[] expected = [.. Sample().Answers.Select(Told)];
        int refused = 0;
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0x55;
            await CheckAsync(damaged);
            await CheckAsync(whole[..at]);
        }

        Assert.InRange(refused, whole.Length, 2 * whole.Length);

        async Task CheckAsync(byte[] bytes)
        {
            await File.WriteAllBytesAsync(Place, bytes);
            try
            {
                Assert.Equal(expected, (await AnswerRecording.LoadAsync(Place)).Answers.Select(Told));
            }
            catch (LedgerFormatException)
            {
                refused++;
            }
        }
    }

    private static (string, string, string, long, int, bool, string) Told(RawAnswer answer) =>
        (answer.Source, answer.Request, answer.RequestHash, answer.ReadAt, answer.Status, answer.IsRefusal, Encoding.UTF8.GetString(answer.Content.Span));

    private static AnswerRecording Sample()
    {
        var recording = new AnswerRecording();
        recording.Add(new RawAnswer("an explorer", "GET /one", 5, Encoding.UTF8.GetBytes(Content)));
        recording.Add(new RawAnswer("a node", "POST / {\"ü\":\"\u202e\"}", 6, Encoding.UTF8.GetBytes(Content)) { RequestHash = new string('a', 64) });
        recording.Add(new RawAnswer("an explorer", "GET /two", 6, default) { Status = 404, IsRefusal = true });
        return recording;
    }

    private async Task<string> LinesAsync()
    {
        using ZipArchive zip = ZipFile.OpenRead(Place);
        using var reader = new StreamReader(zip.GetEntry("answers.jsonl")!.Open());
        return await reader.ReadToEndAsync();
    }

    private async Task RewriteAsync((string Name, string Text) entry)
    {
        await Sample().SaveAsync(Place);
        using (ZipArchive zip = ZipFile.Open(Place, ZipArchiveMode.Update))
        {
            zip.GetEntry(entry.Name)!.Delete();
        }

        await AddAsync(entry.Name, entry.Text);
    }

    private async Task AddAsync(string name, string text)
    {
        using ZipArchive zip = ZipFile.Open(Place, ZipArchiveMode.Update);
        await using Stream stream = zip.CreateEntry(name).Open();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text));
    }
}
