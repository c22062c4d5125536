using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin;
using WalletTrace.Chains.Bitcoin.Esplora;
using WalletTrace.Chains.Http;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Bitcoin.Esplora;

/// <summary>A server that answers wrongly is found out, or its history is not called complete.</summary>
public sealed class EsploraLieTests : EsploraScene
{
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
        Server.Lie = (request, honest) => request.Path.Contains("/txs/chain/", StringComparison.Ordinal)
            ? Esplora.Answer(request with { Path = request.Path[..request.Path.LastIndexOf('/')] }) : honest;
        Assert.Contains("given before", (await FailAsync<ChainDataException>(Peeler)).Message, StringComparison.Ordinal);

        LieOf("/txs/chain", honest => honest.AsArray().Insert(0, Moved(honest, 1)));
        Assert.Contains("the newest first", (await FailAsync<ChainDataException>(Peeler)).Message, StringComparison.Ordinal);

        LieOf("/txs/chain", honest => honest.AsArray().Add((JsonNode)EsploraServer.TransactionJson(Chain.Blocks[1].Coinbase, Chain.Blocks[1])));
        Assert.Contains("neither pays nor spends", (await FailAsync<ChainDataException>(Peeler)).Message, StringComparison.Ordinal);

        static JsonNode Moved(JsonNode list, int from)
        {
            JsonNode moved = list[from]!;
            list.AsArray().RemoveAt(from);
            return moved;
        }
    }

    [Fact]
    public async Task A_block_that_comes_while_a_history_is_read_is_left_for_the_next_time()
    {
        long tip = Chain.TipHeight;
        bool hasCome = false;
        Server.Lie = (request, honest) =>
        {
            if (request.Path.Contains("/txs/chain", StringComparison.Ordinal) && !hasCome)
            {
                hasCome = true;
                RegtestCoin coin = Chain.Tip.Transactions[^1].Coin(1);
                Chain.AddBlock(RegtestTransaction.Spend([coin], new RegtestOutput(5, RegtestScripts.P2pkh(9))));
                return Esplora.Answer(request);
            }

            return honest;
        };

        List<HistoryPage> pages = await ReadAsync(Source(), Peeler);

        Assert.Equal(Count, pages.Sum(page => page.TransactionCount));
        Assert.Equal(tip, Assert.Single(pages[^1].Facts.OfType<CoverageRecord>()).ToHeight);
    }

    [Fact]
    public void A_history_that_never_comes_down_to_the_tip_is_given_up()
    {
        const int most = 100_000;
        RegtestBlock block = Chain.Tip;
        EsploraTransaction some = Read(EsploraServer.TransactionJson(block.Coinbase, block));
        var history = new EsploraHistory(RegtestChain.Id, Owner(block.Coinbase.Outputs[0].Script), new BlockPoint(block.Height - 1, block.Hash), "a server");
        EsploraTransaction[] made = [.. Enumerable.Range(1, most + 1).Select(number =>
            some with { Told = some.Told with { Id = TransactionId.Parse(number.ToString("x64", CultureInfo.InvariantCulture)) } })];

        Assert.Empty(history.Take(made[..most]));
        var error = Assert.Throws<ChainDataException>(() => history.Take(made[most..]));
        Assert.Contains("found 100001 transactions above height", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_transaction_as_long_as_two_hashes_is_proven_by_its_whole_block()
    {
        // Without its witness it has 64 bytes, as a node of the Merkle tree has (CVE-2017-12842).
        RegtestCoin coin = Chain.Tip.Transactions[^1].Coin(1);
        RegtestTransaction small = RegtestTransaction.Spend([coin], new RegtestOutput(1, [0x51, 0x51, 0x51, 0x51]));
        RegtestBlock block = Chain.AddBlock(small);

        Assert.Equal([Chain.FactsAt(block.Height).Block, .. RegtestChain.FactsOf(small, block.Height, 1, true)], await Source().TransactionAsync(small.Id));
        Assert.Contains(Server.Requests, request => request.Path.EndsWith("/raw", StringComparison.Ordinal));
        Assert.DoesNotContain(Server.Requests, request => request.Path.EndsWith("/merkle-proof", StringComparison.Ordinal) || request.Path.EndsWith("/txids", StringComparison.Ordinal));

        Server.Lie = (request, honest) => request.Path.EndsWith("/raw", StringComparison.Ordinal) ? Reply.Bytes(Chain.BytesAt(block.Height - 1)) : honest;
        var error = await Assert.ThrowsAsync<ChainDataException>(async () => await Source().TransactionAsync(small.Id));
        Assert.Contains($"found block {Chain.HashAt(block.Height - 1)}, expected {block.Hash}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_transaction_whose_bytes_would_be_read_as_another_is_refused()
    {
        // No inputs and one output: behind the version stand a zero and a one, which is the mark of witnesses. What follows is a transaction again.
        byte[] script = [.. new byte[24 + 4 + 1], 0xff, 0xff, 0xff, 0xff, 1, .. new byte[8], 0, 1, 0];
        byte[] bytes = [2, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, (byte)script.Length, .. script, 0, 0, 0, 0];
        TransactionId other = new BlockDecoder(RegtestChain.Id, BlockChecks.None).DecodeTransaction(bytes).Transactions[0].Id;
        JsonObject told = EsploraServer.TransactionJson(Chain.Blocks[1].Coinbase, Chain.Blocks[1]);
        told["txid"] = other.ToString();
        told["vin"] = new JsonArray();
        told["vout"] = new JsonArray(new JsonObject { ["value"] = 1, ["scriptpubkey"] = Convert.ToHexStringLower(script) });

        Assert.Contains("without inputs", Assert.Throws<AnswerException>(() => Read(told)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_transaction_that_issues_beside_what_it_spends_is_refused()
    {
        RegtestTransaction honest = Chain.Blocks.SelectMany(block => block.Transactions).First(transaction => !transaction.IsCoinbase);
        RegtestInput issuing = Chain.Blocks[1].Coinbase.Inputs[0] with { Witness = [] };
        JsonObject told = EsploraServer.TransactionJson(honest, Chain.Tip);
        told["vin"]!.AsArray().Add(EsploraServer.TransactionJson(new RegtestTransaction([issuing], honest.Outputs), Chain.Tip)["vin"]![0]!.DeepClone());
        told["txid"] = new RegtestTransaction([.. honest.Inputs, issuing], honest.Outputs, honest.Version, honest.LockTime).Id.ToString();

        Assert.Contains("found a coinbase input among", Assert.Throws<ChainDataException>(() => Read(told)).Message, StringComparison.Ordinal);
    }

    private static EsploraTransaction Read(JsonObject told) => WalletTrace.Chains.Http.JsonValue.Read(
        new HttpAnswer(System.Net.HttpStatusCode.OK, Encoding.UTF8.GetBytes(told.ToJsonString())), "transaction", value => EsploraJson.Transaction(value, RegtestChain.Id));

    [Fact]
    public async Task A_reorganisation_while_a_history_is_read_is_told()
    {
        long tip = Chain.TipHeight;
        string stale = Chain.Tip.Hash.ToString();
        Server.Lie = (request, honest) =>
        {
            if (request.Path.Contains("/txs/chain/", StringComparison.Ordinal) && Chain.TipHeight == tip)
            {
                Chain.Reorg(1);
            }

            return honest;
        };

        ReorgException told = await FailAsync<ReorgException>(Peeler);

        Assert.Equal((stale, Chain.HashAt(tip).ToString(), tip - 1), (told.Expected, told.Found, told.RewindHeight));
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

        LieOf("/txs/chain", honest => honest[0]!["fee"] = honest[0]!["fee"]!.GetValue<long>() - 1);
        Assert.Contains("and the fee of", (await FailAsync<ChainDataException>(Peeler)).Message, StringComparison.Ordinal);

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
        RegtestCoin coin = Chain.Tip.Transactions[^1].Coin(1);
        RegtestTransaction first = RegtestTransaction.Spend([coin], new RegtestOutput(5000, RegtestScripts.P2pkh(60)), new RegtestOutput(7000, RegtestScripts.P2pkh(60)));
        RegtestTransaction last = RegtestTransaction.Spend([first.Coin(0)], new RegtestOutput(5000, RegtestScripts.P2pkh(61)));
        Chain.AddBlock(first, last);
        Assert.True((await ReadAsync(Source(), Owner(RegtestScripts.P2pkh(61))))[^1].IsComplete);

        LieOf("merkle-proof", proof => proof["pos"] = 3);

        Assert.Contains("does not lead", (await FailAsync<ChainDataException>(Owner(RegtestScripts.P2pkh(61)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_that_is_not_the_blocks_or_has_no_work_is_refused()
    {
        Server.Lie = (request, honest) => request.Path.EndsWith("header", StringComparison.Ordinal) ? Reply.Text(Convert.ToHexStringLower(Chain.Blocks[1].Header)) : honest;
        Assert.Contains("found header", (await FailAsync<ChainDataException>(Peeler)).Message, StringComparison.Ordinal);

        Server.Lie = (request, honest) => request.Path.EndsWith("header", StringComparison.Ordinal) ? Reply.Text("00") : honest;
        Assert.Contains("found 2 hexadecimal digits, expected 160", (await FailAsync<ChainDataException>(Peeler)).Message, StringComparison.Ordinal);

        // A block that nobody worked for, and that hashes as it says.
        RegtestBlock honest = Chain.Tip;
        byte[] header = honest.Header;
        do
        {
            header[76]++;
        }
        while (RegtestTransaction.Hash(header)[31] < 0x80);
        string hash = TransactionId.FromReversedBytes(RegtestTransaction.Hash(header)).ToString();
        Server.Lie = (request, answer) => request.Path.EndsWith("header", StringComparison.Ordinal) ? Reply.Text(Convert.ToHexStringLower(header))
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
        var source = new EsploraSource(Server.Client, Server.Address, ChainId.BitcoinSignet, new EsploraOptions { Disclosures = Log });

        await Assert.ThrowsAsync<ChainSourceException>(() => ReadAsync(source, Peeler));

        Assert.Empty(Log.Entries);
        Assert.Single(Server.Requests);
    }
}
