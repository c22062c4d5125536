using System.Security.Cryptography;
using System.Text;
using WalletTrace.Chains;
using WalletTrace.DuckDb.Database;
using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests.Content;

public sealed class AnswerTests : IDisposable
{
    private static readonly byte[] Body = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"result\":\"0x1\"}", 5000)));
    private static readonly string Hash = Convert.ToHexStringLower(SHA256.HashData(Body));

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Answers_are_written_with_the_next_append_each_content_once()
    {
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["a.duckdb"]);
        ledger.Answers.Add(new RawAnswer("a node", "POST / one", 5, Body));
        ledger.Answers.Add(new RawAnswer("a node", "POST / two", 6, Body));

        Assert.Empty(await ledger.AnswersAsync());
        await ledger.AppendAsync([Facts.Block(ChainId.Ethereum, 1)]);
        ledger.Answers.Add(new RawAnswer("a node", "POST / three", 7, Body));
        await ledger.FlushAnswersAsync();

        Assert.Equal(
            [Stored(1, "POST / one", 5, 1), Stored(2, "POST / two", 6, 1), Stored(3, "POST / three", 7, null)],
            await ledger.AnswersAsync());
        Assert.Equal(Body, await ledger.AnswerAsync(Hash));
        Assert.Equal(1, ledger.Read(connection => connection.Number("SELECT count(*) FROM answer WHERE octet_length(content) < 1000")));
    }

    [Fact]
    public async Task Answers_that_wait_are_written_when_the_ledger_is_closed()
    {
        await using (DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["a.duckdb"]))
        {
            ledger.Answers.Add(new RawAnswer("a node", "GET /block", 5, Body));
            ledger.Answers.Add(new RawAnswer("a node", "GET /nothing", 5, ReadOnlyMemory<byte>.Empty));
        }

        await using DuckDbLedger again = await DuckDbLedger.OpenAsync(folder["a.duckdb"]);

        Assert.Equal(Body, await again.AnswerAsync(Hash));
        Assert.Empty((await again.AnswerAsync(Convert.ToHexString(SHA256.HashData([]))))!);
        Assert.Null(await again.AnswerAsync(new string('0', 64)));
    }

    [Fact]
    public async Task Of_an_answer_that_is_too_large_only_the_name_is_kept()
    {
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["a.duckdb"], new DuckDbLedgerOptions { MaxAnswerBytes = Body.Length - 1 });
        ledger.Answers.Add(new RawAnswer("a node", "GET /block", 5, Body));
        await ledger.FlushAnswersAsync();

        Assert.Equal([Stored(1, "GET /block", 5, null) with { IsKept = false }], await ledger.AnswersAsync());
        Assert.Null(await ledger.AnswerAsync(Hash));
    }

    [Fact]
    public async Task An_append_that_is_refused_keeps_the_answers_waiting()
    {
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["a.duckdb"]);
        ledger.Answers.Add(new RawAnswer("a node", "GET /block", 5, Body));

        await Assert.ThrowsAsync<ChainDataException>(() => ledger.AppendAsync([Facts.Transaction(ChainId.Ethereum, 1, 0, 10)]).AsTask());
        Assert.Empty(await ledger.AnswersAsync());
        await ledger.AppendAsync([Facts.Block(ChainId.Ethereum, 1)]);

        Assert.Equal(1, Assert.Single(await ledger.AnswersAsync()).AppendId);
    }

    [Fact]
    public async Task An_answer_that_is_not_what_its_name_says_is_noticed()
    {
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["a.duckdb"]);
        ledger.Answers.Add(new RawAnswer("a node", "GET /block", 5, Body));
        ledger.Answers.Add(new RawAnswer("a node", "GET /other", 5, new byte[] { 1, 2, 3 }));
        await ledger.FlushAnswersAsync();
        await ledger.WriteAsync(
            connection =>
            {
                connection.Execute("UPDATE answer SET content = (SELECT content FROM answer WHERE size > 3), size = (SELECT max(size) FROM answer) WHERE size = 3");
                return LedgerChange.None;
            },
            CancellationToken.None);

        await Assert.ThrowsAsync<LedgerFormatException>(() => ledger.AnswerAsync("039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81"));
        LedgerCheck broken = Assert.Single((await ledger.VerifyAsync()).Checks, check => check.Broken > 0);
        Assert.Equal(("an answer is what its name says", 1), (broken.Rule, broken.Broken));
    }

    private static StoredAnswer Stored(long number, string request, long readAt, int? append) =>
        new(number, Hash, "a node", request, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(request))), 200, false, readAt, append, Body.Length, true);
}
