using System.Security.Cryptography;
using System.Text;
using WalletTrace.Chains;
using WalletTrace.Chains.Replay;
using WalletTrace.DuckDb.Database;
using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests.Content;

/// <summary>A ledger gives the answers again that it keeps.</summary>
public sealed class LedgerArchiveTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Answers_come_in_their_order_over_several_openings_and_the_last_one_stays()
    {
        var expected = new List<RawAnswer>();
        for (int opening = 0; opening < 3; opening++)
        {
            await using DuckDbLedger ledger = await OpenAsync();
            for (int number = 0; number < 2; number++)
            {
                // All within one second: only their order tells them apart.
                var answer = new RawAnswer("a node", "GET /tip", 5, Encoding.UTF8.GetBytes($"{opening} {number}")) { RequestHash = new string('7', 64), Status = 200 + number };
                ledger.Answers.Add(answer);
                expected.Add(answer);
            }

            await ledger.AppendAsync([Facts.Block(ChainId.Ethereum, opening)]);
        }

        await using DuckDbLedger again = await OpenAsync();
        IAnswerArchive archive = await again.OpenArchiveAsync();

        foreach (RawAnswer answer in expected.Append(expected[^1]))
        {
            Assert.Equal(Told(answer), Told((await archive.NextAsync("a node", new string('7', 64)))!));
        }

        Assert.Null(await archive.NextAsync("a node", new string('8', 64)));
        Assert.Null(await archive.NextAsync("another", new string('7', 64)));
        Assert.Equal(Told(expected[0]), Told((await (await again.OpenArchiveAsync()).NextAsync("a node", new string('7', 64)))!));
        Assert.Equal([1, 2, 3, 4, 5, 6], (await again.AnswersAsync()).Select(answer => answer.Number));
        Assert.All((await again.VerifyAsync()).Checks, check => Assert.Equal(0, check.Broken));
    }

    [Fact]
    public async Task A_ledger_and_a_recording_in_memory_give_the_same_answers()
    {
        var random = new Random(4711);
        var recording = new AnswerRecording();
        await using DuckDbLedger ledger = await OpenAsync();
        string[] names = ["a", "b"];
        for (int number = 0; number < 300; number++)
        {
            var answer = new RawAnswer(names[random.Next(2)], $"GET /{random.Next(20)}", number / 10, BitConverter.GetBytes(random.Next(50))) { IsRefusal = random.Next(4) == 0 };
            recording.Add(answer);
            ledger.Answers.Add(answer);
            if (random.Next(20) == 0)
            {
                await ledger.FlushAnswersAsync();
            }
        }

        await ledger.FlushAnswersAsync();
        (IAnswerArchive kept, IAnswerArchive held) = (await ledger.OpenArchiveAsync(), recording.Replay());
        for (int number = 0; number < 600; number++)
        {
            (string name, string hash) = (names[random.Next(2)], RawAnswer.HashOf($"GET /{random.Next(22)}"));
            (RawAnswer? found, RawAnswer? expected) = (await kept.NextAsync(name, hash), await held.NextAsync(name, hash));
            Assert.Equal(expected is null, found is null);
            if (expected is not null)
            {
                Assert.Equal(Told(expected), Told(found!));
            }
        }
    }

    [Fact]
    public async Task A_refusal_is_given_only_where_nothing_else_was_answered()
    {
        await using DuckDbLedger ledger = await OpenAsync();
        ledger.Answers.Add(new RawAnswer("a node", "GET /x", 5, default) { Status = 401, IsRefusal = true });
        ledger.Answers.Add(new RawAnswer("a node", "GET /y", 5, default) { Status = 401, IsRefusal = true });
        ledger.Answers.Add(new RawAnswer("a node", "GET /x", 6, default));
        await ledger.FlushAnswersAsync();
        IAnswerArchive archive = await ledger.OpenArchiveAsync();

        Assert.Equal(200, (await archive.NextAsync("a node", RawAnswer.HashOf("GET /x")))!.Status);
        Assert.Equal(401, (await archive.NextAsync("a node", RawAnswer.HashOf("GET /y")))!.Status);
    }

    [Fact]
    public async Task An_answer_that_was_too_large_to_keep_is_none()
    {
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["a.duckdb"], new DuckDbLedgerOptions { MaxAnswerBytes = 10 });
        ledger.Answers.Add(new RawAnswer("a node", "GET /x", 5, new byte[11]));
        await ledger.FlushAnswersAsync();

        Assert.Null(await (await ledger.OpenArchiveAsync()).NextAsync("a node", RawAnswer.HashOf("GET /x")));
    }

    [Fact]
    public async Task An_answer_that_was_changed_is_refused_with_both_hashes()
    {
        await using DuckDbLedger ledger = await OpenAsync();
        ledger.Answers.Add(new RawAnswer("a node", "GET /x", 5, "1"u8.ToArray()));
        ledger.Answers.Add(new RawAnswer("a node", "GET /y", 5, "2"u8.ToArray()));
        await ledger.FlushAnswersAsync();
        string first = Convert.ToHexStringLower(SHA256.HashData("1"u8));
        string second = Convert.ToHexStringLower(SHA256.HashData("2"u8));
        await ExecuteAsync(
            ledger, $"UPDATE answer SET content = (SELECT content FROM answer WHERE hash = unhex('{second}')) WHERE hash = unhex('{first}')");

        IAnswerArchive archive = await ledger.OpenArchiveAsync();
        LedgerFormatException refused = await Assert.ThrowsAsync<LedgerFormatException>(() => archive.NextAsync("a node", RawAnswer.HashOf("GET /x")).AsTask());

        Assert.Contains($"found an answer with the SHA-256 {second}, expected the one that was put there, with {first}", refused.Message, StringComparison.Ordinal);
        Assert.NotNull(await archive.NextAsync("a node", RawAnswer.HashOf("GET /y")));
    }

    [Fact]
    public async Task Answers_are_written_by_themselves_where_no_append_comes()
    {
        await using DuckDbLedger ledger = await OpenAsync();
        byte[] content = new byte[24 << 20];
        var random = new Random(1);
        for (int number = 0; number < 3; number++)
        {
            random.NextBytes(content);
            ledger.Answers.Add(new RawAnswer("a node", $"GET /{number}", 5, content.ToArray()));
        }

        Assert.Equal(3, (await ledger.AnswersAsync()).Count(answer => answer.IsKept));
    }

    [Fact]
    public async Task A_missing_or_doubled_number_is_noticed()
    {
        foreach (string table in (string[])["answer_read", "disclosure"])
        {
            await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder[$"{table}.duckdb"]);
            for (int number = 0; number < 3; number++)
            {
                ledger.Answers.Add(new RawAnswer("a node", $"GET /{number}", 5, default));
                ledger.Disclosures.Add(new Disclosure(5, "h", ChainId.Bitcoin, "x"));
            }

            await ledger.Disclosures.KeepAsync();

            // The answers come with the first change, and are changed by the second.
            await ExecuteAsync(ledger, $"UPDATE {table} SET number = 1 WHERE number = 2");
            await ExecuteAsync(ledger, $"UPDATE {table} SET number = 1 WHERE number = 2");
            Assert.Equal($"the rows of {table} are numbered without gap", Assert.Single((await ledger.VerifyAsync()).Checks, check => check.Broken > 0).Rule);
        }
    }

    private static Task ExecuteAsync(DuckDbLedger ledger, string statement) => ledger.WriteAsync(
        connection =>
        {
            connection.Execute(statement);
            return LedgerChange.None;
        },
        CancellationToken.None);

    private Task<DuckDbLedger> OpenAsync() => DuckDbLedger.OpenAsync(folder["a.duckdb"]);

    private static (string, string, string, long, int, bool, string) Told(RawAnswer answer) =>
        (answer.Source, answer.Request, answer.RequestHash, answer.ReadAt, answer.Status, answer.IsRefusal, Convert.ToHexStringLower(answer.Content.Span));
}
