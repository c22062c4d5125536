using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm.Explorers;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Evm.Explorers;

/// <summary>Lists are read whole, whatever their length and whatever an explorer gives at once, or there is an error.</summary>
public sealed class ExplorerWindowTests : ExplorerTests
{
    [Fact]
    public async Task Windows_of_any_size_give_the_same()
    {
        Fact[] expected = [.. Chain.HistoryOf(ExplorerScene.Alice)];
        foreach (int rows in (int[])[2, 3, 4, 5, 7, 100])
        {
            foreach (int perPage in (int[])[1, 3, 1_000])
            {
                Assert.Equal(expected, FactsOf(await ReadAsync(Source(true, rows, 10_000, perPage))));
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_list_beyond_ten_thousand_rows_is_read_to_its_end(bool isEtherscan)
    {
        var list = Long(ExplorerScene.Alice, 12_345, 50);
        ExplorerRow[] rows = await WindowsAsync(Ask(list, 10_000, out List<ExplorerQuery> asked), isEtherscan ? 1_000 : 10_000);

        Assert.Equal(list, rows);
        Assert.All(asked, query => Assert.True(query.Page * query.Rows <= 10_000));
        Assert.InRange(asked.Count, 2, 2 + (12_345 / (isEtherscan ? 900 : 9_000)));
    }

    [Fact]
    public async Task A_block_of_more_rows_than_an_answer_is_read_page_by_page_and_one_of_too_many_is_an_error()
    {
        ExplorerRow[] list = [.. Long(ExplorerScene.Alice, 7, 1), .. Enumerable.Range(0, 9_999).Select(number => Row(ExplorerScene.Alice, 500, number)), Row(ExplorerScene.Alice, 501, 1)];

        Assert.Equal(list, await WindowsAsync(Ask(list, 10_000, out _), 1_000));
        Assert.Equal(list, await WindowsAsync(Ask(list, 10_000, out _), 5_000));

        ExplorerRow[] more = [.. list[..^1], Row(ExplorerScene.Alice, 500, 10_000), list[^1]];
        var error = await Assert.ThrowsAsync<ChainSourceException>(() => WindowsAsync(Ask(more, 10_000, out _), 1_000));
        Assert.Contains("more than 10000 rows in block 500", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cap_that_nobody_speaks_of_is_noticed()
    {
        // Asked for 10,000 rows, the service gives 1,000 without a word, as it does to those who do not pay.
        ExplorerRow[] list = Long(ExplorerScene.Alice, 4_321, 3);

        Assert.Equal(list, await WindowsAsync(Ask(list, 1_000, out _), 10_000));
    }

    [Fact]
    public async Task A_query_that_takes_too_long_is_asked_in_parts()
    {
        Etherscanned.MaxHeights = 3;

        Assert.Equal(Chain.HistoryOf(ExplorerScene.Alice), FactsOf(await ReadAsync(Source())));

        Etherscanned.MaxHeights = 0;
        var error = await FailAsync<ChainSourceException>();
        Assert.Contains("found block 0 too large a range", error.Message, StringComparison.Ordinal);
        Assert.True(error.IsTransient);
    }

    [Fact]
    public async Task A_block_that_is_told_otherwise_when_asked_again_is_a_contradiction()
    {
        Lie("tokentx", told =>
        {
            // The last of each answer is left out where it comes first in the next.
            if (told["result"] is JsonArray { Count: > 0 } rows && rows[0]!["blockNumber"]!.GetValue<string>() == "4")
            {
                rows.RemoveAt(0);
            }
        });

        Assert.Contains("not there when asked again", (await FailAsync<ChainDataException>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_that_are_out_of_order_or_range_or_of_others_are_refused()
    {
        Lie("txlist", told => Swap(told["result"]!.AsArray()));
        Assert.Contains("upwards", (await FailAsync<ChainDataException>()).Message, StringComparison.Ordinal);

        Lie("txlist", told => told["result"]!.AsArray()[^1]!["blockNumber"] = "99");
        Assert.Contains("a row of height 99", (await FailAsync<ChainDataException>()).Message, StringComparison.Ordinal);

        Lie("tokentx", told => told["result"]!.AsArray()[0]!["from"] = ScriptedJson.Text(ExplorerScene.Carol));
        Assert.Contains("the account takes no part", (await FailAsync<ChainDataException>()).Message, StringComparison.Ordinal);

        Lie("txlist", told => told["result"]!.AsArray().Add(told["result"]!.AsArray()[^1]!.DeepClone()));
        Assert.Contains("found 4 rows, expected at most 3", (await FailAsync<ChainDataException>()).Message, StringComparison.Ordinal);

        static void Swap(JsonArray rows)
        {
            JsonNode first = rows[0]!;
            rows.RemoveAt(0);
            rows.Add(first);
        }
    }

    private static TokenRow Row(Address owner, long height, int number) =>
        new TokenRow(height, 1_700_000_000 + height, Facts.Id((height * 100_000) + number), ExplorerScene.Coin, owner, ExplorerScene.Bob, null, (UInt256)number);

    /// <summary>Rows over many blocks, some with several.</summary>
    private static ExplorerRow[] Long(Address owner, int count, int perBlock) => [.. Enumerable.Range(0, count).Select(number => Row(owner, 1 + (number / perBlock) + (number / 7 % 2 == 0 ? 0 : number / perBlock % 2), number)).OrderBy(row => row.Height)];

    /// <summary>A service over rows that gives at most so many at once.</summary>
    private static Func<ExplorerQuery, CancellationToken, Task<ExplorerRows>> Ask(ExplorerRow[] list, int cap, out List<ExplorerQuery> asked)
    {
        var queries = new List<ExplorerQuery>();
        asked = queries;
        return (query, _) =>
        {
            queries.Add(query);
            Assert.True((long)query.Page * query.Rows <= 10_000);
            ExplorerRow[] rows = [.. list.Where(row => row.Height >= query.From && row.Height <= query.To).Skip((query.Page - 1) * query.Rows).Take(Math.Min(cap, query.Rows))];
            return Task.FromResult(new ExplorerRows(ExplorerState.Whole, rows));
        };
    }

    private static async Task<ExplorerRow[]> WindowsAsync(Func<ExplorerQuery, CancellationToken, Task<ExplorerRows>> ask, int rows)
    {
        var found = new List<ExplorerRow>();
        var windows = new ExplorerWindows(
            ExplorerList.Erc20, ExplorerScene.Alice, new BlockRange(0, 100_000), new EtherscanOptions { RowsPerRequest = rows }, "a server", "a history", ask);
        await foreach (ExplorerRow row in windows.ReadAsync(default))
        {
            found.Add(row);
        }

        return [.. found];
    }
}
