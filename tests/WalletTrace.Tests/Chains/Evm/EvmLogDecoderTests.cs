using System.Text.Json;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm;
using WalletTrace.Encodings;
using WalletTrace.Tests.Support;
using static WalletTrace.Tests.Support.EvmScene;

namespace WalletTrace.Tests.Chains.Evm;

/// <summary>Which events move tokens, and which only look as if they did.</summary>
public sealed class EvmLogDecoderTests
{
    private const string Transfer = "Transfer(address,address,uint256)";
    private const string Single = "TransferSingle(address,address,address,uint256,uint256)";
    private const string Batch = "TransferBatch(address,address,address,uint256[],uint256[])";
    private const string Usdt = "0xdAC17F958D2ee523a2206206994597C13D831ec7";
    private const string Usdc = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48";
    private const string Weth = "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2";

    private static readonly string Token = Account(0x70ce);

    [Fact]
    public void The_first_topics_are_those_that_everybody_knows()
    {
        // As Etherscan shows them; the freezes as in the contracts of USDT and USDC.
        Assert.Equal("ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef", EvmEvents.TopicOf(Transfer).ToString("x"));
        Assert.Equal("c3d58168c5ae7397731d063d5bbf3d657854427343f4c083240f7aacaa2d0f62", EvmEvents.TopicOf(Single).ToString("x"));
        Assert.Equal("4a39dc06d4c0dbc64b70af90fd698a233a518aa5d07e595d983b8c0526c8f7fb", EvmEvents.TopicOf(Batch).ToString("x"));
        Assert.Equal("e1fffcc4923d04b559f4d29a8bfc6cda04eb5b0d3c460751c2402c5c5cc9109c", EvmEvents.TopicOf("Deposit(address,uint256)").ToString("x"));
        Assert.Equal("7fcf532c15f0a6db0bd6d0e038bea71d30d808c7d98cb3bf7268a95bf5081b65", EvmEvents.TopicOf("Withdrawal(address,uint256)").ToString("x"));
        Assert.Equal("42e160154868087d6bfdc0ca23d96a1c1cfa32f1b72ba9ba27b69b98a0d819dc", EvmEvents.TopicOf("AddedBlackList(address)").ToString("x"));
        Assert.Equal("61e6e66b0d6339b2980aecc6ccc0039736791f0ccde9ed512e789a7fbdd698c6", EvmEvents.TopicOf("DestroyedBlackFunds(address,uint256)").ToString("x"));
        Assert.Equal("ffa4e6181777692565cf28528fc88fd1516ea86b56da075235fa575af6a4b855", EvmEvents.TopicOf("Blacklisted(address)").ToString("x"));
        Assert.Equal(13, EvmLogDecoder.Topics.Count);
    }

    [Fact]
    public void A_token_moves_is_made_and_is_destroyed()
    {
        Assert.Equal(
            ["token 0 a>b 7 of erc20", "mint 1 >b 8 of erc20", "burn 2 a> 9 of erc20"],
            Decode(
                Event(Token, Word(7), Transfer, Word(0xa), Word(0xb)), Event(Token, Word(8), Transfer, Word(0), Word(0xb)), Event(Token, Word(9), Transfer, Word(0xa), Word(0))));
    }

    [Fact]
    public void Items_of_collections_are_assets_of_their_own()
    {
        Assert.Equal(["token 0 a>b 1 of erc721/77"], Decode(Event(Token, "0x", Transfer, Word(0xa), Word(0xb), Word(77))));
        Assert.Equal(["mint 0 >b 5 of erc1155/77"], Decode(Event(Token, Join(77, 5), Single, Word(0x09), Word(0), Word(0xb))));
        Assert.Equal(
            ["token 0 a>b 5 of erc1155/77", "token 0.1 a>b 6 of erc1155/78"],
            Decode(Event(Token, Join(0x40, 0xa0, 2, 77, 78, 2, 5, 6), Batch, Word(0x09), Word(0xa), Word(0xb))));
        Assert.Empty(Decode(Event(Token, Join(0x40, 0x60, 0, 0), Batch, Word(0x09), Word(0xa), Word(0xb))));
    }

    [Theory]
    [InlineData(0x40, 0xa0, 2, 77, 78, 2, 5)]
    [InlineData(0x40, 0xa0, 2, 77, 78, 1, 5, 6)]
    [InlineData(0x40, 0xa0, 3, 77, 78, 2, 5, 6)]
    [InlineData(0x40, 0x100, 2, 77, 78, 2, 5, 6)]
    [InlineData(0x40, -1, 2, 77, 78, 2, 5, 6)]
    [InlineData(0x40, 0xa0, -1, 77, 78, -1, 5, 6)]
    [InlineData(0x40)]
    [InlineData]
    public void A_batch_whose_lists_do_not_lie_in_its_data_moves_nothing(params long[] words) =>
        Assert.Equal(["noise 0 Malformed"], Decode(Event(Token, Join(words), Batch, Word(0x09), Word(0xa), Word(0xb))));

    [Fact]
    public void What_only_looks_like_a_movement_stays_at_zero()
    {
        string notAddress = "0x" + new string('f', 64);
        Assert.Equal(["noise 0 Approval"], Decode(Event(Token, Word(7), "Approval(address,address,uint256)", Word(0xa), Word(0xb))));
        Assert.Equal(["noise 0 Approval"], Decode(Event(Token, Word(1), "ApprovalForAll(address,address,bool)", Word(0xa), Word(0xb))));
        Assert.Equal(["noise 0 WrongTopics"], Decode(Event(Token, Join(0xa, 0xb, 7), Transfer)));
        Assert.Equal(["noise 0 WrongTopics"], Decode(Event(Token, Join(0xb, 7), Transfer, Word(0xa))));
        Assert.Equal(["noise 0 WrongTopics"], Decode(Event(Token, Join(0xb, 77, 7), Single, Word(9), Word(0xa))));
        Assert.Equal(["noise 0 Malformed"], Decode(Event(Token, "0x", Transfer, Word(0xa), Word(0xb))));
        Assert.Equal(["noise 0 Malformed"], Decode(Event(Token, Join(7, 7), Transfer, Word(0xa), Word(0xb))));
        Assert.Equal(["noise 0 Malformed"], Decode(Event(Token, Word(7)[..^2], Transfer, Word(0xa), Word(0xb))));
        Assert.Equal(["noise 0 Malformed"], Decode(Event(Token, Word(7), Transfer, Word(0xa), Word(0xb), Word(77))));
        Assert.Equal(["noise 0 Malformed"], Decode(Event(Token, Word(7), Transfer, notAddress, Word(0xb))));
        Assert.Equal(["noise 0 Malformed"], Decode(Event(Token, Word(7), Transfer, Word(0xa), notAddress)));
        Assert.Equal(["noise 0 Malformed"], Decode(Event(Token, Word(7), Transfer, Word(0), Word(0))));
        Assert.Equal(["noise 0 Malformed"], Decode(Event(Token, Join(77, 5), Single, notAddress, Word(0xa), Word(0xb))));
        Assert.Equal(["noise 0 Malformed"], Decode(Event(Token, Join(77, 5, 0), Single, Word(9), Word(0xa), Word(0xb))));
        Assert.Empty(Decode(Event(Token, Word(7), "Transfers(address,address,uint256)", Word(0xa), Word(0xb))));
        Assert.Empty(Decode(Log(Token, Word(7))));
        Assert.Empty(Decode(Event(Token, Word(7), "Transfer(address,address,uint128)", Word(0xa), Word(0xb))));
    }

    [Fact]
    public void A_movement_of_nothing_is_a_fact_of_amount_zero_and_shown_as_bait() => Assert.Equal(
        ["token 0 a>b 0 of erc20", "noise 0 ZeroValue"], Decode(Event(Token, Word(0), Transfer, Word(0xa), Word(0xb))));

    [Fact]
    public void The_known_wrapper_makes_and_destroys_and_no_other_contract_does()
    {
        const string Deposit = "Deposit(address,uint256)";
        const string Withdrawal = "Withdrawal(address,uint256)";
        Assert.Equal(["mint 0 >a 7 of erc20 WETH"], Decode(Event(Weth, Word(7), Deposit, Word(0xa))));
        Assert.Equal(["burn 0 a> 7 of erc20 WETH"], Decode(Event(Weth, Word(7), Withdrawal, Word(0xa))));
        Assert.Equal(["noise 0 ForeignContract"], Decode(Event(Token, Word(7), Deposit, Word(0xa))));
        Assert.Equal(["noise 0 ForeignContract"], Decode(Event(Usdt, Word(7), Withdrawal, Word(0xa))));
        Assert.Equal(["noise 0 WrongTopics"], Decode(Event(Weth, Join(0xa, 7), Deposit)));
        Assert.Equal(["noise 0 Malformed"], Decode(Event(Weth, Join(7, 7), Deposit, Word(0xa))));

        var own = new EvmDecoderOptions { WrappedNative = [Address.Parse(Token, ChainId.Ethereum)] };
        Assert.Equal(["mint 0 >a 7 of erc20"], Decode(own, Event(Token, Word(7), Deposit, Word(0xa))));
    }

    [Fact]
    public void What_a_wrapper_tells_twice_counts_once()
    {
        Assert.Equal(
            ["mint 0 >a 7 of erc20 WETH", "mint 2 >a 7 of erc20 WETH", "burn 3 a> 7 of erc20 WETH", "noise 1 ToldTwice"],
            Decode(
                Event(Weth, Word(7), Transfer, Word(0), Word(0xa)), Event(Weth, Word(7), "Deposit(address,uint256)", Word(0xa)),
                Event(Weth, Word(7), "Deposit(address,uint256)", Word(0xa)), Event(Weth, Word(7), "Withdrawal(address,uint256)", Word(0xa))));
    }

    [Theory]
    [InlineData("AddedBlackList(address)", Usdt, FreezeKind.Frozen)]
    [InlineData("RemovedBlackList(address)", Usdt, FreezeKind.Released)]
    [InlineData("BlockPlaced(address)", Usdt, FreezeKind.Frozen)]
    [InlineData("BlockReleased(address)", Usdt, FreezeKind.Released)]
    [InlineData("Blacklisted(address)", Usdc, FreezeKind.Frozen)]
    [InlineData("UnBlacklisted(address)", Usdc, FreezeKind.Released)]
    public void Issuers_freeze_and_release_and_nobody_else_does(string signature, string issuer, FreezeKind kind)
    {
        Assert.Equal([$"{kind} 0 a"], Decode(Event(issuer, Word(0xa), signature)));
        Assert.Equal([$"{kind} 0 a"], Decode(Event(issuer, "0x", signature, Word(0xa))));
        Assert.Equal(["noise 0 ForeignContract"], Decode(Event(Token, Word(0xa), signature)));
        Assert.Equal(["noise 0 Malformed"], Decode(Event(issuer, "0x", signature)));
        Assert.Equal(["noise 0 Malformed"], Decode(Event(issuer, Word(0xa), signature, Word(0xa))));
        Assert.Equal(["noise 0 WrongTopics"], Decode(Event(issuer, "0x", signature, Word(0xa), Word(0xb))));
    }

    [Fact]
    public void A_destroyed_balance_is_burnt_once_whichever_way_the_issuer_tells_it()
    {
        Assert.Equal(["Destroyed 0 a 9", "burn 0 a> 9 of erc20 USDT"], Decode(Event(Usdt, Join(0xa, 9), "DestroyedBlackFunds(address,uint256)")));
        Assert.Equal(
            ["burn 0 a> 9 of erc20 USDT", "Destroyed 1 a 9"],
            Decode(Event(Usdt, Word(9), Transfer, Word(0xa), Word(0)), Event(Usdt, Word(9), "DestroyedBlockedFunds(address,uint256)", Word(0xa))));
        Assert.Equal(["noise 0 ForeignContract"], Decode(Event(Token, Join(0xa, 9), "DestroyedBlackFunds(address,uint256)")));
    }

    [Fact]
    public void Movements_of_the_chains_own_coin_that_are_told_as_events_are_not_tokens() => Assert.Equal(
        ["noise 0 ToldTwice"], Decode(Event("0xfffffffffffffffffffffffffffffffffffffffe", Word(7), Transfer, Word(0xa), Word(0xb))));

    [Theory]
    [InlineData("USDT", true)]
    [InlineData("usdt", true)]
    [InlineData("USD₮", true)]
    [InlineData("UЅDT", true)]
    [InlineData("U​SDT", true)]
    [InlineData("ＵＳＤＴ", true)]
    [InlineData("$USDT", false)]
    [InlineData("𝐔𝐒𝐃𝐓", true)]
    [InlineData("Üṣďť", true)]
    [InlineData("ΕTH", true)]
    [InlineData("PEPE", false)]
    [InlineData("", false)]
    public void A_contract_that_calls_itself_as_a_well_known_token_is_shown_as_its_look_alike(string symbol, bool isLookAlike)
    {
        var decoder = new EvmLogDecoder(ChainId.Ethereum);
        Address contract = Address.Parse(Token, ChainId.Ethereum);
        decoder.Learn(contract, 6, symbol);
        Assert.Equal(6, decoder.Token(contract).Decimals);
        Assert.Equal(
            isLookAlike ? ["token 0 a>b 7 of erc20", "noise 0 LookAlike"] : ["token 0 a>b 7 of erc20"],
            Decode(decoder, Event(Token, Word(7), Transfer, Word(0xa), Word(0xb))).Select(line => line.Split(" of erc20")[0] + (line.Contains(" of ", StringComparison.Ordinal) ? " of erc20" : string.Empty)));

        // What is known stays as it is.
        decoder.Learn(Address.Parse(Usdt, ChainId.Ethereum), 18, "SCAM");
        Assert.Equal(("USDT", 6), (decoder.Token(Address.Parse(Usdt, ChainId.Ethereum)).Symbol, decoder.Token(Address.Parse(Usdt, ChainId.Ethereum)).Decimals));
    }

    [Fact]
    public void Events_of_TRON_are_the_same_with_its_own_addresses_and_kinds_of_assets()
    {
        var decoder = new EvmLogDecoder(ChainId.Tron);
        Address usdt = Address.Parse("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", ChainId.Tron);
        Address holder = Address.Parse("TNUC9Qb1rRpS5CbWLmNMxXBjyFoydXjWFR", ChainId.Tron);
        Span<byte> word = stackalloc byte[32];
        holder.CopyTo(word[12..]);
        UInt256 topic = UInt256.ReadBigEndian(word);
        byte[] nine = [.. new byte[31], 9];
        var facts = new List<Fact>();
        var noise = new List<Noise>();
        decoder.Decode(
            5, 1,
            [
                new EvmLog(usdt, [EvmEvents.TopicOf(Transfer), topic, topic], nine, 0),
                new EvmLog(usdt, [EvmEvents.TopicOf(Transfer), topic, topic, 77U], default, 1),
                new EvmLog(usdt, [EvmEvents.TopicOf("AddedBlackList(address)"), topic], default, 2),
            ],
            facts, noise);

        Assert.Empty(noise);
        Assert.All(facts, fact => Assert.Null(FactShape.Problem(fact)));
        var moved = (TransferRecord)facts[0];
        Assert.Equal("tron:0x2b6653dc/trc20:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", moved.Asset.ToString());
        Assert.Equal((holder, (UInt256)9U, "USDT"), (moved.To!.Value, moved.Amount, moved.Asset.Symbol));
        Assert.Equal("trc721", ((TransferRecord)facts[1]).Asset.Namespace);
        Assert.Equal(holder, ((FreezeRecord)facts[2]).Address);
    }

    [Fact]
    public void Every_known_contract_has_a_valid_checksum_and_stands_once()
    {
        foreach (string id in EvmTokens.Chains)
        {
            ChainId chain = ChainId.Parse(id);
            Address[] contracts = [.. EvmTokens.Of(chain).Select(token => Address.Parse(token.Contract, chain))];
            Assert.Equal(contracts.Length, contracts.Distinct().Count());
            Assert.Equal(EvmTokens.Of(chain).Select(token => token.Contract), contracts.Select(contract => contract.ToString(chain)));
            _ = new EvmLogDecoder(chain);
        }
    }

    [SharedDataFact("evm/graphsense_eth/logs.json.gz")]
    public void The_2228_logs_of_five_blocks_hold_143_transfers_of_USDT()
    {
        var decoder = new EvmLogDecoder(ChainId.Ethereum);
        using var file = new StreamReader(new System.IO.Compression.GZipStream(
            File.OpenRead(SharedData.Find("evm/graphsense_eth/logs.json.gz")!), System.IO.Compression.CompressionMode.Decompress));
        JsonElement[] rows = [.. file.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        var facts = new List<Fact>();
        var noise = new List<Noise>();
        foreach (var transaction in rows.GroupBy(row => (Block: row.GetProperty("blockId").GetInt64(), Index: row.GetProperty("transactionIndex").GetInt32())))
        {
            EvmLog[] logs =
            [
                .. transaction.OrderBy(row => row.GetProperty("logIndex").GetInt64()).Select(row => new EvmLog(
                    Address.Parse(row.GetProperty("address").GetString()!, ChainId.Ethereum),
                    [.. row.GetProperty("topics").EnumerateArray().Select(topic => UInt256.Parse(topic.GetString()!))],
                    Convert.FromHexString(row.GetProperty("data").GetString()![2..]), row.GetProperty("logIndex").GetInt64())),
            ];
            decoder.Decode(transaction.Key.Block, transaction.Key.Index, logs, facts, noise);
        }

        TransferRecord[] usdt = [.. facts.OfType<TransferRecord>().Where(transfer => transfer.Asset.Symbol == "USDT")];
        Assert.Equal(2228, rows.Length);
        Assert.Equal(143, usdt.Length);
        Assert.Equal((UInt256)6_285_321_194_351UL, usdt.Aggregate(UInt256.Zero, (sum, transfer) => sum + transfer.Amount));
        Assert.All(facts, fact => Assert.Null(FactShape.Problem(fact)));
    }

    private static System.Text.Json.Nodes.JsonObject Event(string contract, string data, string signature, params string[] topics) =>
        Log(contract, data, [EvmEvents.TopicOf(signature).ToString("0x"), .. topics]);

    /// <summary>Words of data; a negative one has all its bits set above.</summary>
    private static string Join(params long[] words) =>
        "0x" + string.Concat(words.Select(word => word < 0 ? new string('f', 48) + word.ToString("x16", null) : word.ToString("x64", null)));

    private static string[] Decode(params System.Text.Json.Nodes.JsonObject[] events) => Decode(new EvmLogDecoder(ChainId.Ethereum), events);

    private static string[] Decode(EvmDecoderOptions options, params System.Text.Json.Nodes.JsonObject[] events) => Decode(new EvmLogDecoder(ChainId.Ethereum, options), events);

    private static string[] Decode(EvmLogDecoder decoder, params System.Text.Json.Nodes.JsonObject[] events)
    {
        for (int i = 0; i < events.Length; i++)
        {
            events[i]["logIndex"] = Hex(i);
        }

        var facts = new List<Fact>();
        var noise = new List<Noise>();
        decoder.Decode(5, 1, [.. events.Select(log => EvmLog.Read(Element(log)))], facts, noise);
        Assert.All(facts, fact => Assert.Null(FactShape.Problem(fact)));
        return [.. facts.Select(Say), .. noise.Select(heard => $"noise {Place(heard.Index)} {heard.Kind}")];
    }

    private static string Say(Fact fact) => fact switch
    {
        TransferRecord transfer => $"{FactText.Name(transfer.Kind)} {Place(transfer.Index)} {Short(transfer.From)}>{Short(transfer.To)} {transfer.Amount} of {transfer.Asset.Namespace}"
            + (transfer.Asset.Reference.Contains('/', StringComparison.Ordinal) ? transfer.Asset.Reference[42..] : string.Empty)
            + (transfer.Asset.Symbol is { } symbol ? $" {symbol}" : string.Empty),
        FreezeRecord freeze => $"{freeze.Kind} {Place(freeze.Index)} {Short(freeze.Address)}{(freeze.Amount is { } amount ? $" {amount}" : string.Empty)}",
        _ => throw new ArgumentOutOfRangeException(nameof(fact)),
    };

    private static string Place(long index)
    {
        long entry = index - TransferIndex.Event(0);
        return FormattableString.Invariant($"{entry / TransferIndex.MaxEntries}{(entry % TransferIndex.MaxEntries is > 0 and var at ? $".{at}" : string.Empty)}");
    }

    private static string Short(Address? address) => address?.ToString(ChainId.Ethereum).ToLowerInvariant()[2..].TrimStart('0') ?? string.Empty;
}
