using System.Text.Json;
using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm;
using WalletTrace.Chains.Http;
using WalletTrace.Encodings;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Evm;

/// <summary>Hashes of headers and of transactions of every type, and blocks whose every root is computed anew.</summary>
public sealed class EvmHashTests
{
    public static TheoryData<string> Transactions { get; } =
    [
        KnownEvmTransactions.LegacyCreation, KnownEvmTransactions.LegacyWithChain, KnownEvmTransactions.AccessList, KnownEvmTransactions.DynamicFee,
        KnownEvmTransactions.Blob, KnownEvmTransactions.SetCode, KnownEvmTransactions.Deposit,
    ];

    [Theory]
    [MemberData(nameof(Transactions))]
    public void A_transaction_of_every_type_has_the_hash_that_its_node_tells(string json)
    {
        JsonElement told = KnownEvmBlocks.Parse(json);
        Assert.Equal(told.GetProperty("hash").GetString(), HashOf(told));
    }

    [Theory]
    [MemberData(nameof(Transactions))]
    public void A_change_of_any_field_changes_the_hash(string json)
    {
        JsonObject told = JsonNode.Parse(json)!.AsObject();
        string hash = told["hash"]!.GetValue<string>();

        // Who sent it follows from the signature; an old gas price is not part of the later types, and deposits are signed by nobody.
        bool isDeposit = told["type"]!.GetValue<string>() == "0x7e";
        bool isLater = told["type"]!.GetValue<string>() is "0x2" or "0x3" or "0x4";
        foreach (string name in told.Select(property => property.Key).Where(name => name is not ("hash" or "type")).ToArray())
        {
            bool isHashed = name switch
            {
                "from" => isDeposit,
                "gasPrice" => !isDeposit && !isLater,
                "nonce" => !isDeposit,
                "v" => !told.ContainsKey("yParity"),
                "chainId" => told["type"]!.GetValue<string>() != "0x0",
                _ => true,
            };
            JsonObject changed = told.DeepClone().AsObject();
            changed[name] = name switch
            {
                "to" => "0x00000000000000000000000000000000000000ff",
                "from" => "0x00000000000000000000000000000000000000ff",
                "input" => "0xabcdef",
                "sourceHash" => EvmScene.Word(1),
                "accessList" => new JsonArray(new JsonObject { ["address"] = EvmScene.Account(1), ["storageKeys"] = new JsonArray() }),
                "blobVersionedHashes" => new JsonArray(EvmScene.Word(1)),
                "authorizationList" => new JsonArray(),
                _ => "0x123",
            };
            Assert.Equal(isHashed, HashOf(KnownEvmBlocks.Parse(changed.ToJsonString())) != hash);
        }
    }

    [Theory]
    [MemberData(nameof(Transactions))]
    public void Who_signed_is_who_it_is_from_and_another_sender_or_value_is_found_out(string json)
    {
        JsonObject told = JsonNode.Parse(json)!.AsObject();
        if (told["type"]!.GetValue<string>() == "0x7e")
        {
            return;
        }

        Assert.Equal(EvmJson.Address(KnownEvmBlocks.Parse(json).GetProperty("from"), "from"), SignerOf(told));
        told["blockNumber"] = "0x1";
        told["transactionIndex"] = "0x0";
        told["chainId"] ??= "0xc72dd9d5e883e";
        ChainId chain = ChainId.Evm(0xc72dd9d5e883e);
        var options = new EvmDecoderOptions { NativeCoin = Asset.Parse($"{chain}/slip44:1", 18, "X") };
        var usual = new EvmBlockDecoder(chain, options);
        var strict = new EvmBlockDecoder(chain, options with { Checks = EvmChecks.All | EvmChecks.Senders });
        strict.DecodeTransaction(new EvmTransactionAnswers { Transaction = EvmScene.Element(told) });

        told["from"] = EvmScene.Account(0xbad);
        usual.DecodeTransaction(new EvmTransactionAnswers { Transaction = EvmScene.Element(told) });
        Assert.Contains("who signed it", Problem(strict), StringComparison.Ordinal);
        told["value"] = "0x1234";
        Assert.Contains("of what it says", Problem(usual), StringComparison.Ordinal);
        told["r"] = "0x0";
        Assert.Contains("signature that somebody can have made", Problem(strict), StringComparison.Ordinal);

        string Problem(EvmBlockDecoder decoder) =>
            Assert.Throws<ChainDataException>(() => decoder.DecodeTransaction(new EvmTransactionAnswers { Transaction = EvmScene.Element(told) })).Message;
    }

    [Fact]
    public void The_senders_of_a_whole_block_signed_it()
    {
        var strict = new EvmBlockDecoder(ChainId.Ethereum, new EvmDecoderOptions { Checks = EvmChecks.All | EvmChecks.Senders });
        strict.Decode(KnownEvmBlocks.Dao);
        JsonNode block = JsonNode.Parse(KnownEvmBlocks.DaoBlock)!;
        block["transactions"]![1]!["from"] = EvmScene.Account(0xbad);
        EvmBlockAnswers lie = KnownEvmBlocks.Dao with { Block = EvmScene.Element(block) };
        Assert.Contains("who signed it", Assert.Throws<ChainDataException>(() => strict.Decode(lie)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0x0", "0x1")]
    [InlineData("0x1", "0x0")]
    [InlineData("0x5", "0x1")]
    [InlineData("0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", "0x1")]
    [InlineData("0x1", "0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")]
    public void A_signature_that_no_key_can_have_made_has_no_signer(string r, string s) =>
        Assert.Null(EvmSignature.Signer(new byte[32], false, UInt256.Parse(r), UInt256.Parse(s)));

    [Fact]
    public void An_unknown_type_is_refused_with_advice_and_passes_where_transactions_are_not_checked()
    {
        JsonObject unknown = JsonNode.Parse(KnownEvmTransactions.DynamicFee)!.AsObject();
        unknown["type"] = "0x6a";
        Assert.Contains("leave out the check", Assert.Throws<AnswerException>(() => HashOf(KnownEvmBlocks.Parse(unknown.ToJsonString()))).Message, StringComparison.Ordinal);

        var scene = new EvmScene();
        scene.Transaction(EvmScene.Account(1), EvmScene.Account(2), 5).Transaction["type"] = "0x6a";
        scene.Receipts[0]!["type"] = "0x6a";
        Assert.True(scene.Decode(ChainId.Arbitrum).Kinds.HasFlag(CoverageKinds.Native | CoverageKinds.Fee));
        Assert.Throws<ChainDataException>(() => new EvmBlockDecoder(ChainId.Ethereum, new EvmDecoderOptions { Checks = EvmChecks.TransactionsRoot }).Decode(scene.Answers()));
    }

    [Fact]
    public void A_header_with_a_field_of_every_fork_has_its_hash_and_every_change_breaks_it()
    {
        JsonObject told = JsonNode.Parse(KnownEvmTransactions.PragueHeader)!.AsObject();
        Assert.Null(HashProblem(told));
        foreach (string name in told.Select(property => property.Key).Where(name => name is not ("hash" or "size" or "transactions" or "uncles" or "withdrawals")).ToArray())
        {
            JsonObject changed = told.DeepClone().AsObject();
            string text = changed[name]!.GetValue<string>();
            changed[name] = text.Length == 2 ? "0x01" : text[..^1] + (text[^1] == '1' ? '2' : '1');
            Assert.NotNull(HashProblem(changed));
        }
    }

    [Fact]
    public void A_field_that_is_not_known_is_named_where_the_hash_does_not_fit_and_ignored_where_it_does()
    {
        JsonObject told = JsonNode.Parse(KnownEvmTransactions.PragueHeader)!.AsObject();
        told["somethingNew"] = "0x1";
        Assert.Null(HashProblem(told));
        told["gasUsed"] = "0x1";
        Assert.Contains("somethingNew", HashProblem(told), StringComparison.Ordinal);
    }

    [Fact]
    public void A_whole_block_stands_every_check()
    {
        BlockFacts block = new EvmBlockDecoder(ChainId.Ethereum).Decode(KnownEvmBlocks.Dao);

        Assert.Equal(new BlockHash(TransactionId.Parse("0x1dec87ec1ba8e65b7773bb6f62249468948a28a427efd3d896a2ff7d7c591a67")), block.Block.Hash);
        Assert.Equal(new BlockHash(TransactionId.Parse("0xa06fc36a7144c4bbb1f7ab13b541144414fa7808c119e8a4635e392ea544c178")), block.Block.Parent);
        Assert.Equal(
            [
                "tx 0 2e3dcd05", "fee 0 0xed059bc543141c8c93031d545079b3da0233b27f> 728360000000000 burnt 0",
                "token 0x6498077292a0921c8804924fdf47b5e91e2a215f>0x8b3b3b624c3c0397d3da8fd861512393d51dcbac 5000000000000000000", "reward 728360000000000",
            ],
            block.Facts.Take(4).Select(fact => fact switch
            {
                TransactionRecord record => $"tx {record.Index} {record.Id.ToString()[..8]}",
                TransferRecord { Kind: TransferKind.Fee } fee => $"fee 0 {Lower(fee.From)}> {fee.Amount} burnt {fee.Burnt}",
                TransferRecord { Kind: TransferKind.Token } token => $"token {Lower(token.From)}>{Lower(token.To)} {token.Amount}",
                TransferRecord { Kind: TransferKind.Reward } reward => $"reward {reward.Amount}",
                _ => throw new ArgumentOutOfRangeException(nameof(fact)),
            }));

        Assert.Equal(2, block.Facts.OfType<TransactionRecord>().Count(record => record.Index != TransactionRecord.OfBlock));
        Assert.Equal(
            CoverageKinds.Native | CoverageKinds.Fee | CoverageKinds.Token | CoverageKinds.Mint | CoverageKinds.Burn | CoverageKinds.Reward, block.Kinds);
        var reward = Assert.IsType<TransferRecord>(block.Facts[^1]);
        Assert.Equal((TransactionRecord.OfBlock, UInt256.Parse("5000000000000000000")), (reward.TransactionIndex, reward.Amount));
    }

    [Fact]
    public void Any_change_of_a_whole_block_or_its_receipts_is_found_out()
    {
        var decoder = new EvmBlockDecoder(ChainId.Ethereum);
        foreach (Action<JsonNode, JsonNode> lie in new Action<JsonNode, JsonNode>[]
        {
            (block, _) => block["miner"] = EvmScene.Account(1),
            (block, _) => block["transactions"]!.AsArray().RemoveAt(1),
            (block, _) => block["transactions"]![1]!["value"] = "0x1",
            (block, _) => block["transactions"]![1]!["to"] = EvmScene.Account(1),
            (block, _) => block["transactions"]![1]!["blockHash"] = EvmScene.Word(1),
            (block, receipts) =>
            {
                (block["transactions"]![0], block["transactions"]![1]) = (block["transactions"]![1]!.DeepClone(), block["transactions"]![0]!.DeepClone());
                (receipts[0], receipts[1]) = (receipts[1]!.DeepClone(), receipts[0]!.DeepClone());
            },
            (_, receipts) => receipts[0]!["logs"]!.AsArray().RemoveAt(1),
            (_, receipts) => receipts[0]!["logs"]![0]!["logIndex"] = "0x7",
            (_, receipts) => receipts[0]!["logs"]![0]!["removed"] = true,
            (_, receipts) => receipts[0]!["logs"]![0]!["topics"]![1] = EvmScene.Word(1),
            (_, receipts) => receipts[0]!["root"] = EvmScene.Word(1),
            (_, receipts) => receipts[1]!["transactionHash"] = EvmScene.Word(1),
            (_, receipts) => receipts[1]!["gasUsed"] = "0x5209",
            (_, receipts) => receipts[1]!["effectiveGasPrice"] = "0x1",
        })
        {
            JsonNode block = JsonNode.Parse(KnownEvmBlocks.DaoBlock)!;
            JsonNode receipts = JsonNode.Parse(KnownEvmBlocks.DaoReceipts)!;
            lie(block, receipts);
            var problem = Assert.Throws<ChainDataException>(() => decoder.Decode(
                new EvmBlockAnswers { Block = EvmScene.Element(block), Receipts = EvmBlockAnswers.ListOf(EvmScene.Element(receipts)) }));
            Assert.Contains("block 1755635 0x", problem.Where, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Logs_alone_are_held_against_their_numbers_and_the_bloom_of_the_header()
    {
        JsonNode receipts = JsonNode.Parse(KnownEvmBlocks.DaoReceipts)!;
        JsonArray logs = new([.. receipts.AsArray().SelectMany(receipt => receipt!["logs"]!.AsArray()).Select(log => log!.DeepClone())]);
        Assert.Equal(CoverageKinds.Token | CoverageKinds.Mint | CoverageKinds.Burn, Decode(logs).Kinds);
        Assert.Single(Decode(logs).Facts.OfType<TransferRecord>(), transfer => transfer.Kind == TransferKind.Token);

        // Left out; left out and the rest numbered anew; one too many.
        JsonArray fewer = new([.. logs.Skip(1).Select(log => log!.DeepClone())]);
        Assert.Contains("none left out", Assert.Throws<ChainDataException>(() => Decode(fewer)).Message, StringComparison.Ordinal);
        fewer[0]!["logIndex"] = "0x0";
        Assert.Contains("logsBloom", Assert.Throws<ChainDataException>(() => Decode(fewer)).Message, StringComparison.Ordinal);
        JsonNode more = logs[0]!.DeepClone();
        more["logIndex"] = EvmScene.Hex(logs.Count);
        more["address"] = EvmScene.Account(1);
        JsonArray added = new([.. logs.Select(log => log!.DeepClone()), more]);
        Assert.Contains("logsBloom", Assert.Throws<ChainDataException>(() => Decode(added)).Message, StringComparison.Ordinal);
        Assert.Throws<ChainDataException>(() => Decode([]));

        static BlockFacts Decode(JsonArray logs) => new EvmBlockDecoder(ChainId.Ethereum).Decode(new EvmBlockAnswers
        {
            Block = KnownEvmBlocks.Parse(KnownEvmBlocks.DaoBlock), Logs = EvmBlockAnswers.ListOf(EvmScene.Element(logs)),
        });
    }

    private static string Lower(Address? address) => address!.Value.ToString(ChainId.Ethereum).ToLowerInvariant();

    private static string HashOf(JsonElement told)
    {
        var reader = new EvmTransactionReader();
        EvmTransaction transaction = default;
        reader.Read(told, ref transaction);
        var rlp = new RlpWriter();
        reader.Write(rlp, transaction);
        var hash = new byte[32];
        Keccak256.Hash(rlp.Written, hash);
        return $"0x{Convert.ToHexStringLower(hash)}";
    }

    private static Address? SignerOf(JsonObject told)
    {
        var reader = new EvmTransactionReader();
        EvmTransaction transaction = default;
        reader.Read(KnownEvmBlocks.Parse(told.ToJsonString()), ref transaction);
        return reader.Signer(new RlpWriter(), transaction);
    }

    private static string? HashProblem(JsonObject told)
    {
        var header = new EvmHeader();
        header.Read(KnownEvmBlocks.Parse(told.ToJsonString()));
        return header.HashProblem(new RlpWriter());
    }
}
