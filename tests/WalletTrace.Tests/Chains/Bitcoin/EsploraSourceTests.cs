using System.Text;
using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Bitcoin;

/// <summary>Histories come whole and proven, or as a failure, or as what they are: incomplete.</summary>
public sealed class EsploraSourceTests : IAsyncLifetime
{
    private const int Count = 11;

    private static readonly Address Peeler = Owner(RegtestScripts.P2pkh(9));

    private readonly RegtestChain chain = RegtestChain.Sample();
    private readonly TestTime time = new(TimeSpan.FromSeconds(30));
    private readonly DisclosureLog log = new();
    private EsploraServer esplora = null!;
    private LoopbackServer server = null!;

    public async Task InitializeAsync()
    {
        // Further payments to an owner who has some.
        for (int number = 0; number < 7; number++)
        {
            RegtestCoin coin = chain.Blocks[11].Coinbase.Coin(0);
            coin = number == 0 ? coin : chain.Tip.Transactions[^1].Coin(1);
            chain.AddBlock(RegtestTransaction.Spend(
                [coin], new RegtestOutput(1000 + number, RegtestScripts.P2pkh(9)), new RegtestOutput(coin.Output.Value - 2000, RegtestScripts.P2wpkh(50))));
        }

        esplora = new EsploraServer(chain) { PageSize = 3 };
        server = await LoopbackServer.StartAsync(request => esplora.Answer(request));
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task A_history_is_read_page_by_page_to_its_end_with_coverage()
    {
        foreach (int size in (int[])[1, 3, 25, 50])
        {
            esplora.PageSize = size;
            List<HistoryPage> pages = await ReadAsync(Source(), Peeler);

            Assert.Equal(Count, pages.Sum(page => page.TransactionCount));
            Assert.Equal(pages.Count - 1, pages.FindIndex(page => page.IsComplete));
            Assert.Equal(
                new CoverageRecord(
                    RegtestChain.Id, Peeler, 0, chain.TipHeight, CoverageKinds.Coins, Source().Name,
                    TestTime.Start.ToUnixTimeSeconds()),
                Assert.Single(pages.SelectMany(page => page.Facts).OfType<CoverageRecord>()));
            Assert.Equal(Expected(Peeler), pages.SelectMany(page => page.Facts).Where(fact => fact is not CoverageRecord));
        }
    }

    [Fact]
    public async Task Owners_of_every_kind_have_a_history_that_the_ledger_takes()
    {
        foreach (byte[] script in RegtestScripts.OfEveryClass(7))
        {
            Address owner = Owner(script);
            List<HistoryPage> pages = await ReadAsync(Source(), owner);

            Assert.Equal(Expected(owner), pages.SelectMany(page => page.Facts).Where(fact => fact is not CoverageRecord));
            AccountHistory history = await new MemoryLedger(pages.SelectMany(page => page.Facts)).HistoryAsync(new Account(RegtestChain.Id, owner));
            Assert.Equal(Expected(owner).OfType<TransactionRecord>().Count(), history.Transactions.Count);
            Assert.Equal(CoverageKinds.Coins, history.CompleteKinds);
        }
    }

    [Fact]
    public async Task An_owner_of_whom_nothing_is_known_has_an_empty_complete_history()
    {
        HistoryPage page = Assert.Single(await ReadAsync(Source(), Owner(RegtestScripts.P2tr(4711))));

        Assert.Equal((0, true), (page.TransactionCount, page.IsComplete));
        Assert.IsType<CoverageRecord>(Assert.Single(page.Facts));
    }

    [Fact]
    public async Task A_coinbase_and_a_block_of_one_transaction_have_a_place()
    {
        List<HistoryPage> pages = await ReadAsync(Source(), Owner(RegtestScripts.P2pkh(3)));

        Assert.Equal(chain.FactsAt(3).Facts.Prepend(chain.FactsAt(3).Block), pages.SelectMany(page => page.Facts).Where(fact => fact is not CoverageRecord).TakeLast(4));
    }

    [Fact]
    public async Task Without_proofs_the_ids_of_the_block_show_the_place()
    {
        esplora.HasProofs = false;

        List<HistoryPage> pages = await ReadAsync(Source(), Peeler);

        Assert.Equal(Expected(Peeler), pages.SelectMany(page => page.Facts).Where(fact => fact is not CoverageRecord));
        LieOf("/txids", honest => honest.AsArray().RemoveAt(0));
        Assert.Contains("another Merkle root", (await FailAsync<ChainDataException>(Peeler)).Message, StringComparison.Ordinal);
        LieOf("/txids", honest => honest.AsArray().RemoveAt(honest.AsArray().Count - 1));
        Assert.Contains("without transaction", (await FailAsync<ChainDataException>(Peeler)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_of_transactions_cuts_the_history_and_no_coverage_is_stated()
    {
        foreach (int limit in (int[])[0, 1, 3, 5, Count - 1])
        {
            List<HistoryPage> pages = await ReadAsync(Source(), Peeler, limit);

            Assert.Equal(limit, pages.Sum(page => page.TransactionCount));
            Assert.DoesNotContain(pages, page => page.IsComplete || page.Facts.OfType<CoverageRecord>().Any());
        }

        Assert.True((await ReadAsync(Source(), Peeler, Count))[^1].IsComplete);
    }

    [Fact]
    public async Task A_history_shorter_than_the_server_counts_is_not_complete()
    {
        LieWhere(request => request.Path.Contains("/txs/chain/", StringComparison.Ordinal), honest => honest.AsArray().Clear());

        List<HistoryPage> pages = await ReadAsync(Source(), Peeler);

        Assert.Equal(3, pages.Sum(page => page.TransactionCount));
        Assert.Equal((0, false), (pages[^1].TransactionCount, pages[^1].IsComplete));
        Assert.Empty(pages.SelectMany(page => page.Facts).OfType<CoverageRecord>());
    }

    [Fact]
    public async Task A_history_longer_than_the_server_counts_contradicts_itself()
    {
        LieOf(Peeler.ToString(RegtestChain.Id), honest => honest["chain_stats"]!["tx_count"] = Count - 1);

        Assert.Contains("found 11 transactions", (await FailAsync<ChainDataException>(Peeler)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_that_go_in_circles_or_out_of_order_or_elsewhere_are_refused()
    {
        // The server does not look at where the page should begin.
        server.Lie = (request, honest) => request.Path.Contains("/txs/chain/", StringComparison.Ordinal)
            ? esplora.Answer(request with { Path = request.Path[..request.Path.LastIndexOf('/')] }) : honest;
        Assert.Contains("given before", (await FailAsync<ChainDataException>(Peeler)).Message, StringComparison.Ordinal);

        LieOf("/txs/chain", honest => honest.AsArray().Insert(0, Moved(honest, 1)));
        Assert.Contains("the newest first", (await FailAsync<ChainDataException>(Peeler)).Message, StringComparison.Ordinal);

        LieOf("/txs/chain", honest => honest.AsArray().Add((JsonNode)EsploraServer.TransactionJson(chain.Blocks[1].Coinbase, chain.Blocks[1])));
        Assert.Contains("neither pays nor spends", (await FailAsync<ChainDataException>(Peeler)).Message, StringComparison.Ordinal);

        static JsonNode Moved(JsonNode list, int from)
        {
            JsonNode moved = list[from]!;
            list.AsArray().RemoveAt(from);
            return moved;
        }
    }

    [Fact]
    public async Task What_waits_for_a_block_is_no_part_of_a_history()
    {
        RegtestCoin coin = chain.Tip.Transactions[^1].Coin(1);
        var waiting = RegtestTransaction.Spend([coin], new RegtestOutput(5, RegtestScripts.P2pkh(9)));
        LieOf("/txs/chain", honest => honest.AsArray().Insert(0, EsploraServer.TransactionJson(waiting, null)));

        List<HistoryPage> pages = await ReadAsync(Source(), Peeler);

        Assert.Equal(Count, pages.Sum(page => page.TransactionCount));
        Assert.True(pages[^1].IsComplete);
    }

    [Fact]
    public async Task A_block_that_comes_while_a_history_is_read_is_left_for_the_next_time()
    {
        long tip = chain.TipHeight;
        bool hasCome = false;
        server.Lie = (request, honest) =>
        {
            if (request.Path.Contains("/txs/chain", StringComparison.Ordinal) && !hasCome)
            {
                hasCome = true;
                RegtestCoin coin = chain.Tip.Transactions[^1].Coin(1);
                chain.AddBlock(RegtestTransaction.Spend([coin], new RegtestOutput(5, RegtestScripts.P2pkh(9))));
                return esplora.Answer(request);
            }

            return honest;
        };

        List<HistoryPage> pages = await ReadAsync(Source(), Peeler);

        Assert.Equal(Count, pages.Sum(page => page.TransactionCount));
        Assert.Equal(tip, Assert.Single(pages[^1].Facts.OfType<CoverageRecord>()).ToHeight);
    }

    [Fact]
    public async Task A_reorganisation_while_a_history_is_read_is_told()
    {
        long tip = chain.TipHeight;
        string stale = chain.Tip.Hash.ToString();
        server.Lie = (request, honest) =>
        {
            if (request.Path.Contains("/txs/chain/", StringComparison.Ordinal) && chain.TipHeight == tip)
            {
                chain.Reorg(1);
            }

            return honest;
        };

        ReorgException told = await FailAsync<ReorgException>(Peeler);

        Assert.Equal((stale, chain.HashAt(tip).ToString(), tip - 1), (told.Expected, told.Found, told.RewindHeight));
    }

    [Fact]
    public async Task A_transaction_that_does_not_hash_to_its_id_is_refused()
    {
        foreach (Action<JsonNode> lie in (Action<JsonNode>[])
            [
                told => told["txid"] = Facts.Id(1).ToString(),
                told => told["vout"]![0]!["value"] = 1,
                told => told["vout"]![0]!["scriptpubkey"] = "51",
                told => told["vin"]![0]!["sequence"] = 0,
                told => told["vin"]![0]!["vout"] = 7,
                told => told["locktime"] = 1,
                told => told["version"] = 1,
                told => told["vout"]!.AsArray().RemoveAt(0),
            ])
        {
            LieOf("/txs/chain", honest => lie(honest[0]!));
            Assert.Contains("hashes to", (await FailAsync<ChainDataException>(Peeler)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_an_input_spends_must_fit_the_fee()
    {
        LieOf("/txs/chain", honest => honest[0]!["vin"]![0]!["prevout"]!["value"] = 1);
        Assert.Contains("found inputs worth 1 ", (await FailAsync<ChainDataException>(Peeler)).Message, StringComparison.Ordinal);

        LieOf("/txs/chain", honest => honest[0]!["vin"]![0]!["prevout"] = null);
        Assert.Contains("with the output that it spends", (await FailAsync<ChainDataException>(Peeler)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_place_that_is_not_proven_is_refused()
    {
        foreach ((Action<JsonNode> lie, string expected) in ((Action<JsonNode>, string)[])
            [
                (proof => proof["pos"] = 0, "does not lead"),
                (proof => proof["pos"] = 2, "as pos"),
                (proof => proof["pos"] = -1, "as pos"),
                (proof => proof["merkle"]![0] = Facts.Id(5).ToString(), "does not lead"),
                (proof => proof["merkle"]!.AsArray().Clear(), "as pos"),
                (proof => proof["block_height"] = 3, "height"),
                (proof => proof["merkle"] = new JsonArray([.. Enumerable.Repeat(0, 31).Select(_ => (JsonNode)Facts.Id(5).ToString())]), "at most 30 hashes"),
            ])
        {
            LieOf("merkle-proof", lie);
            Assert.Contains(expected, (await FailAsync<ChainDataException>(Peeler)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_second_place_of_a_last_transaction_that_counts_twice_is_refused()
    {
        // Block 15 has four transactions, one of 14 two; a block of three is what has such a place.
        RegtestCoin coin = chain.Tip.Transactions[^1].Coin(1);
        RegtestTransaction first = RegtestTransaction.Spend([coin], new RegtestOutput(5000, RegtestScripts.P2pkh(60)), new RegtestOutput(7000, RegtestScripts.P2pkh(60)));
        RegtestTransaction last = RegtestTransaction.Spend([first.Coin(0)], new RegtestOutput(5000, RegtestScripts.P2pkh(61)));
        chain.AddBlock(first, last);
        Assert.True((await ReadAsync(Source(), Owner(RegtestScripts.P2pkh(61))))[^1].IsComplete);

        LieOf("merkle-proof", proof => proof["pos"] = 3);

        Assert.Contains("does not lead", (await FailAsync<ChainDataException>(Owner(RegtestScripts.P2pkh(61)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_that_is_not_the_blocks_or_has_no_work_is_refused()
    {
        server.Lie = (request, honest) => request.Path.EndsWith("header", StringComparison.Ordinal) ? Reply.Text(Convert.ToHexStringLower(chain.Blocks[1].Header)) : honest;
        Assert.Contains("found header", (await FailAsync<ChainDataException>(Peeler)).Message, StringComparison.Ordinal);

        server.Lie = (request, honest) => request.Path.EndsWith("header", StringComparison.Ordinal) ? Reply.Text("00") : honest;
        Assert.Contains("found 2 hexadecimal digits, expected 160", (await FailAsync<ChainDataException>(Peeler)).Message, StringComparison.Ordinal);

        // A block that nobody worked for, and that hashes as it says.
        RegtestBlock honest = chain.Tip;
        byte[] header = honest.Header;
        do
        {
            header[76]++;
        }
        while (RegtestTransaction.Hash(header)[31] < 0x80);
        string hash = TransactionId.FromReversedBytes(RegtestTransaction.Hash(header)).ToString();
        server.Lie = (request, answer) => request.Path.EndsWith("header", StringComparison.Ordinal) ? Reply.Text(Convert.ToHexStringLower(header))
            : answer with { Body = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(answer.Body).Replace(honest.Hash.ToString(), hash, StringComparison.Ordinal)) };
        Assert.Contains("proof of work", (await FailAsync<ChainDataException>(Peeler)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_time_that_is_not_the_headers_is_refused()
    {
        LieOf("/txs/chain", honest => honest[0]!["status"]!["block_time"] = 5);

        Assert.Contains("time is told wrongly", (await FailAsync<ChainDataException>(Peeler)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_of_another_chain_is_refused_before_anything_is_told_to_it()
    {
        var source = new EsploraSource(server.Client, server.Address, ChainId.BitcoinSignet, new EsploraOptions { Disclosures = log });

        await Assert.ThrowsAsync<ChainSourceException>(() => ReadAsync(source, Peeler));

        Assert.Empty(log.Entries);
        Assert.Single(server.Requests);
    }

    [Fact]
    public void A_chain_whose_blocks_do_not_show_what_came_first_is_refused() =>
        Assert.Contains("sorted by id", Assert.Throws<ArgumentException>(() => new EsploraSource(server.Client, server.Address, ChainId.BitcoinCash)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task An_address_of_another_chain_is_the_callers_mistake() =>
        await Assert.ThrowsAsync<ArgumentException>(() => ReadAsync(Source(), Facts.Address(ChainId.Ethereum, 1)));

    [Fact]
    public async Task Everything_told_to_the_server_is_in_the_log_before_it_is_sent()
    {
        int before = 0;
        server.Lie = (request, honest) =>
        {
            string[] parts = request.Path.Split('/');
            string? subject = parts[0] is "address" or "tx" ? parts[1] : parts[0] == "scripthash" ? "script-" + parts[1] : null;
            Assert.True(subject is null || log.Entries.Any(entry => entry.Subject == subject));
            Assert.True(parts.Length < 5 || log.Entries.Any(entry => entry.Subject == parts[4]));
            before += subject is null ? 0 : 1;
            return honest;
        };
        Address byHash = Owner(RegtestScripts.P2pk(7));
        await ReadAsync(Source(), Peeler);
        await ReadAsync(Source(), byHash);
        await Source().TransactionAsync(chain.Tip.Coinbase.Id);
        await Source().OutspendsAsync(chain.Tip.Coinbase.Id);

        Assert.True(before > 10);
        Assert.Contains(log.Entries, entry => entry.Subject == byHash.ToString(RegtestChain.Id));
        Assert.All(log.Entries, entry => Assert.Equal(("127.0.0.1", RegtestChain.Id, TestTime.Start.ToUnixTimeSeconds()), (entry.Host, entry.Chain, entry.Time)));

        // A request that fails has told all the same.
        server.Lie = (request, honest) => request.Path.StartsWith("address", StringComparison.Ordinal) ? Reply.Text("no", 400) : honest;
        int entries = log.Entries.Count;
        await FailAsync<ChainSourceException>(Peeler);
        Assert.Equal(entries + 1, log.Entries.Count);
    }

    [Fact]
    public async Task A_transaction_is_found_with_its_place_or_absent()
    {
        RegtestTransaction wanted = chain.Blocks[15].Transactions[2];
        var waiting = RegtestTransaction.Spend([chain.Tip.Coinbase.Coin(0)], new RegtestOutput(5, RegtestScripts.P2pkh(9)));
        esplora.Waiting.Add(waiting);

        Assert.Equal([chain.FactsAt(15).Block, .. RegtestChain.FactsOf(wanted, 15, 2, true)], await Source().TransactionAsync(wanted.Id));
        Assert.Null(await Source().TransactionAsync(waiting.Id));
        Assert.Null(await Source().TransactionAsync(Facts.Id(1)));

        server.Lie = (request, honest) => request.Path == $"tx/{wanted.Id}" ? Reply.Json("0") : honest;
        await Assert.ThrowsAsync<ChainDataException>(async () => await Source().TransactionAsync(wanted.Id));
        server.Lie = (request, honest) => request.Path == $"tx/{wanted.Id}" ? esplora.Answer(request with { Path = $"tx/{chain.Tip.Coinbase.Id}" }) : honest;
        Assert.Contains("as txid, expected " + wanted.Id, (await Assert.ThrowsAsync<ChainDataException>(async () => await Source().TransactionAsync(wanted.Id))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Spends_are_told_apart_from_what_is_unspent_and_what_is_not_known()
    {
        RegtestTransaction many = chain.Blocks[14].Transactions[1];
        RegtestTransaction joined = chain.Blocks[15].Transactions[1];
        IReadOnlyList<CoinSpend>? spends = await Source().OutspendsAsync(many.Id);

        Assert.Equal(many.Outputs.Count, spends!.Count);
        Assert.Equal(new CoinSpend(many.Coin(3).Id, SpendState.Spent, joined.Id, 3, new BlockPoint(15, chain.HashAt(15))), spends[3]);
        Assert.Equal(new CoinSpend(many.Coin(11).Id, SpendState.Unspent), spends[11]);

        // Spent only by what waits for a block.
        esplora.Waiting.Add(RegtestTransaction.Spend([chain.Tip.Coinbase.Coin(0)], new RegtestOutput(5, RegtestScripts.P2pkh(9))));
        Assert.Equal(SpendState.Unspent, (await Source().OutspendsAsync(chain.Tip.Coinbase.Id))![0].State);

        LieOf("outspends", honest =>
        {
            honest.AsArray().RemoveAt(11);
            honest[10] = null;
            honest[9] = new JsonObject();
        });
        Assert.Equal(
            [SpendState.Spent, SpendState.Unknown, SpendState.Unknown, SpendState.Unknown],
            (await Source().OutspendsAsync(many.Id))!.Skip(8).Select(spend => spend.State));
        LieOf("outspends", honest => honest.AsArray().Add((JsonNode)new JsonObject { ["spent"] = false }));
        await Assert.ThrowsAsync<ChainDataException>(async () => await Source().OutspendsAsync(many.Id));
        Assert.Null(await Source().OutspendsAsync(Facts.Id(1)));
    }

    [Fact]
    public async Task The_tip_is_a_block_at_its_height()
    {
        Assert.Equal(new BlockPoint(chain.TipHeight, chain.Tip.Hash), await Source().TipAsync());
        server.Lie = (request, honest) => request.Path == "blocks/tip/height" ? Reply.Text("12a") : honest;
        await Assert.ThrowsAsync<ChainDataException>(async () => await Source().TipAsync());
        server.Lie = (request, honest) => request.Path == "blocks/tip/height" ? Reply.Text("999") : honest;
        await Assert.ThrowsAsync<MissingResponseException>(async () => await Source().TipAsync());
    }

    private static Address Owner(byte[] script) => Address.FromOutputScript(script, RegtestChain.Id);

    private EsploraSource Source() =>
        new(server.Client, server.Address, RegtestChain.Id, new EsploraOptions { TimeProvider = time, Disclosures = log });

    /// <summary>The blocks and transactions of an owner, newest first.</summary>
    private List<Fact> Expected(Address owner)
    {
        var expected = new List<Fact>();
        foreach (RegtestBlock block in Enumerable.Reverse(chain.Blocks))
        {
            bool isFirst = true;
            for (int index = block.Transactions.Count - 1; index >= 0; index--)
            {
                List<Fact> facts = [.. RegtestChain.FactsOf(block.Transactions[index], block.Height, index, true)];
                if (facts.Any(fact => fact is InputRecord input && input.Owner == owner) || facts.Any(fact => fact is OutputRecord output && output.Owner == owner))
                {
                    expected.AddRange(isFirst ? facts.Prepend(chain.FactsAt(block.Height).Block) : facts);
                    isFirst = false;
                }
            }
        }

        return expected;
    }

    /// <summary>Changes the JSON of answers to paths with a certain end.</summary>
    private void LieOf(string end, Action<JsonNode> change) => LieWhere(request => request.Path.EndsWith(end, StringComparison.Ordinal), change);

    private void LieWhere(Func<Request, bool> where, Action<JsonNode> change) => server.Lie = (request, honest) =>
    {
        if (!where(request))
        {
            return honest;
        }

        JsonNode told = JsonNode.Parse(honest.Body)!;
        change(told);
        return Reply.Json(told.ToJsonString());
    };

    private async Task<T> FailAsync<T>(Address owner)
        where T : WalletTraceException => await Assert.ThrowsAsync<T>(() => ReadAsync(Source(), owner));

    private static async Task<List<HistoryPage>> ReadAsync(EsploraSource source, Address owner, int? limit = null)
    {
        var pages = new List<HistoryPage>();
        await foreach (HistoryPage page in source.ReadHistoryAsync(owner, limit))
        {
            pages.Add(page);
        }

        return pages;
    }
}
