using System.Text;
using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin;
using WalletTrace.Chains.Bitcoin.Esplora;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Bitcoin.Esplora;

/// <summary>Histories, transactions and spends come whole and proven, or are not called complete.</summary>
public sealed class EsploraSourceTests : EsploraScene
{
    [Fact]
    public async Task A_history_is_read_page_by_page_to_its_end_with_coverage()
    {
        foreach (int size in (int[])[1, 3, 25, 50])
        {
            Esplora.PageSize = size;
            List<HistoryPage> pages = await ReadAsync(Source(), Peeler);

            Assert.Equal(Count, pages.Sum(page => page.TransactionCount));
            Assert.Equal(pages.Count - 1, pages.FindIndex(page => page.IsComplete));
            Assert.Equal(
                new CoverageRecord(
                    RegtestChain.Id, Peeler, 0, Chain.TipHeight, CoverageKinds.Coins, Source().Name,
                    TestTime.Start.ToUnixTimeSeconds()),
                Assert.Single(pages.SelectMany(page => page.Facts).OfType<CoverageRecord>()));
            Assert.Equal(Expected(Peeler), MovedIn(pages));
        }
    }

    [Fact]
    public async Task Owners_of_every_kind_have_a_history_that_the_ledger_takes()
    {
        foreach (byte[] script in RegtestScripts.OfEveryClass(7))
        {
            Address owner = Owner(script);
            List<HistoryPage> pages = await ReadAsync(Source(), owner);

            Assert.Equal(Expected(owner), MovedIn(pages));
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
        Assert.Equal(Chain.FactsAt(Chain.TipHeight).Block, page.Facts[0]);
        Assert.IsType<CoverageRecord>(Assert.Single(page.Facts.Skip(1)));
    }

    [Fact]
    public async Task A_coinbase_and_a_block_of_one_transaction_have_a_place()
    {
        List<HistoryPage> pages = await ReadAsync(Source(), Owner(RegtestScripts.P2pkh(3)));

        Assert.Equal(RegtestChain.FactsOf(Chain.Blocks[3].Coinbase, 3, 0, true).Prepend(Chain.FactsAt(3).Block), MovedIn(pages).TakeLast(4));
    }

    [Fact]
    public async Task Without_proofs_the_ids_of_the_block_show_the_place()
    {
        Esplora.HasProofs = false;

        List<HistoryPage> pages = await ReadAsync(Source(), Peeler);

        Assert.Equal(Expected(Peeler), MovedIn(pages));
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
    public async Task What_waits_for_a_block_is_no_part_of_a_history()
    {
        RegtestCoin coin = Chain.Tip.Transactions[^1].Coin(1);
        var waiting = RegtestTransaction.Spend([coin], new RegtestOutput(5, RegtestScripts.P2pkh(9)));
        LieOf("/txs/chain", honest => honest.AsArray().Insert(0, EsploraServer.TransactionJson(waiting, null)));

        List<HistoryPage> pages = await ReadAsync(Source(), Peeler);

        Assert.Equal(Count, pages.Sum(page => page.TransactionCount));
        Assert.True(pages[^1].IsComplete);
    }

    [Fact]
    public void A_chain_whose_blocks_do_not_show_what_came_first_is_refused() =>
        Assert.Contains("sorted by id", Assert.Throws<ArgumentException>(() => new EsploraSource(Server.Client, Server.Address, ChainId.BitcoinCash)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task An_address_of_another_chain_is_the_callers_mistake() =>
        await Assert.ThrowsAsync<ArgumentException>(() => ReadAsync(Source(), Facts.Address(ChainId.Ethereum, 1)));

    [Fact]
    public async Task Everything_told_to_the_server_is_in_the_log_before_it_is_sent()
    {
        int before = 0;
        Server.Lie = (request, honest) =>
        {
            string[] parts = request.Path.Split('/');
            string? subject = parts[0] is "address" or "tx" ? parts[1] : parts[0] == "scripthash" ? "script-" + parts[1] : null;
            Assert.True(subject is null || Log.Entries.Any(entry => entry.Subject == subject));
            Assert.True(parts.Length < 5 || Log.Entries.Any(entry => entry.Subject == parts[4]));
            before += subject is null ? 0 : 1;
            return honest;
        };
        Address byHash = Owner(RegtestScripts.P2pk(7));
        await ReadAsync(Source(), Peeler);
        await ReadAsync(Source(), byHash);
        await Source().TransactionAsync(Chain.Tip.Coinbase.Id);
        await Source().OutspendsAsync(Chain.Tip.Coinbase.Id);

        Assert.True(before > 10);
        Assert.Contains(Log.Entries, entry => entry.Subject == byHash.ToString(RegtestChain.Id));
        Assert.All(Log.Entries, entry => Assert.Equal(("127.0.0.1", RegtestChain.Id, TestTime.Start.ToUnixTimeSeconds()), (entry.Host, entry.Chain, entry.Time)));

        // A request that fails has told all the same.
        Server.Lie = (request, honest) => request.Path.StartsWith("address", StringComparison.Ordinal) ? Reply.Text("no", 400) : honest;
        int entries = Log.Entries.Count;
        await FailAsync<ChainSourceException>(Peeler);
        Assert.Equal(entries + 1, Log.Entries.Count);
    }

    [Fact]
    public async Task A_transaction_is_found_with_its_place_or_absent()
    {
        RegtestTransaction wanted = Chain.Blocks[15].Transactions[2];
        var waiting = RegtestTransaction.Spend([Chain.Tip.Coinbase.Coin(0)], new RegtestOutput(5, RegtestScripts.P2pkh(9)));
        Esplora.Waiting.Add(waiting);

        Assert.Equal([Chain.FactsAt(15).Block, .. RegtestChain.FactsOf(wanted, 15, 2, true)], await Source().TransactionAsync(wanted.Id));
        Assert.Null(await Source().TransactionAsync(waiting.Id));
        Assert.Null(await Source().TransactionAsync(Facts.Id(1)));

        Server.Lie = (request, honest) => request.Path == $"tx/{wanted.Id}" ? Reply.Json("0") : honest;
        await Assert.ThrowsAsync<ChainDataException>(async () => await Source().TransactionAsync(wanted.Id));
        Server.Lie = (request, honest) => request.Path == $"tx/{wanted.Id}" ? Esplora.Answer(request with { Path = $"tx/{Chain.Tip.Coinbase.Id}" }) : honest;
        Assert.Contains("as txid, expected " + wanted.Id, (await Assert.ThrowsAsync<ChainDataException>(async () => await Source().TransactionAsync(wanted.Id))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_transaction_that_was_found_is_not_asked_for_again_to_learn_where_its_coins_went()
    {
        RegtestTransaction many = Chain.Blocks[14].Transactions[1];
        EsploraSource source = Source();
        await source.TransactionAsync(many.Id);
        int before = Log.Entries.Count;

        Assert.Equal(many.Outputs.Count, (await source.OutspendsAsync(many.Id))!.Count);

        Assert.Equal(1, Server.Requests.Count(request => request.Path == $"tx/{many.Id}"));
        Assert.Equal(before + 1, Log.Entries.Count);
    }

    [Fact]
    public async Task Spends_are_told_apart_from_what_is_unspent_and_what_is_not_known()
    {
        RegtestTransaction many = Chain.Blocks[14].Transactions[1];
        RegtestTransaction joined = Chain.Blocks[15].Transactions[1];
        IReadOnlyList<CoinSpend>? spends = await Source().OutspendsAsync(many.Id);

        Assert.Equal(many.Outputs.Count, spends!.Count);
        Assert.Equal(new CoinSpend(many.Coin(3).Id, SpendState.Spent, joined.Id, 3, new BlockPoint(15, Chain.HashAt(15))), spends[3]);
        Assert.Equal(new CoinSpend(many.Coin(11).Id, SpendState.Unspent), spends[11]);

        // Spent only by what waits for a block.
        Esplora.Waiting.Add(RegtestTransaction.Spend([Chain.Tip.Coinbase.Coin(0)], new RegtestOutput(5, RegtestScripts.P2pkh(9))));
        Assert.Equal(SpendState.Unspent, (await Source().OutspendsAsync(Chain.Tip.Coinbase.Id))![0].State);

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
        Assert.Equal(new BlockPoint(Chain.TipHeight, Chain.Tip.Hash), await Source().TipAsync());
        Server.Lie = (request, honest) => request.Path == "blocks/tip/height" ? Reply.Text("12a") : honest;
        await Assert.ThrowsAsync<ChainDataException>(async () => await Source().TipAsync());
        Server.Lie = (request, honest) => request.Path == "blocks/tip/height" ? Reply.Text("999") : honest;
        await Assert.ThrowsAsync<MissingResponseException>(async () => await Source().TipAsync());
    }

    /// <summary>The transactions of a history: its last page tells only up to which block it speaks.</summary>
    private static IEnumerable<Fact> MovedIn(List<HistoryPage> pages) => pages.SkipLast(1).SelectMany(page => page.Facts);
}
