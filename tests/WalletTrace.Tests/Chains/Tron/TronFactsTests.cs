using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Chains.Http;
using WalletTrace.Chains.Tron;
using WalletTrace.Encodings;
using WalletTrace.Tests.Support;
using static WalletTrace.Tests.Support.TronBytes;
using static WalletTrace.Tests.Support.TronScene;

namespace WalletTrace.Tests.Chains.Tron;

public class TronFactsTests
{
    private const CoverageKinds All = CoverageKinds.Native | CoverageKinds.Internal | CoverageKinds.Token | CoverageKinds.Fee | CoverageKinds.Mint | CoverageKinds.Burn;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_kind_of_transaction_gives_exactly_its_movements(bool visible)
    {
        Assert.Equal("coins, fee", Told(visible, TronTx.Transfer(Ann, Bob, 5, fee: 1_100_000)));
        Assert.Equal("coins, token, internal, token, internal, fee", Told(visible, PassesOn()));
        Assert.Equal("fee", Told(visible, Fails()));
        Assert.Equal("token", Told(visible, SendsToken(Ann, Bob, 12)));
        Assert.Equal("token, token", Told(visible, PaysTwice()));
        Assert.Equal("reward", Told(visible, Withdraws(Cat, 4_000_000)));
        Assert.Equal("", Told(visible, Stakes(Ann)));
        Assert.Equal("internal", Told(visible, Ends(Vault, Ann, 30)));
        Assert.Equal("burn", Told(visible, Ends(Vault, Vault, 30)));
    }

    [Fact]
    public void A_contract_is_made_where_transaction_and_owner_put_it()
    {
        TronTx made = TronTx.Of(30, "CreateSmartContract", Ann, [.. Owner(1, Ann), .. Field(2, [.. Owner(1, Ann), .. Number(5, 70)]), .. Number(3, 8), .. Number(4, Token)]) with { Time = 1_600_000_000_123 };
        var hash = new byte[32];
        Keccak256.Hash((byte[])[.. Convert.FromHexString(made.Id.ToString()), .. Whole(Ann)], hash);
        Address contract = Address.Tron(hash.AsSpan(12));
        made = made with
        {
            Contract = contract,
            Moves =
            [
                TronTx.Move(2, TransferKind.Native, TronChain.Trx, Ann, contract, 70), TronTx.Move(3, TransferKind.Token, TronChain.Trc10(Token), Ann, contract, 8),
            ],
        };

        Assert.Equal("coins, token", Told(false, made));
        Assert.Contains("as the contract that transaction", Refused(made with { Contract = Vault }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_token_is_minted_to_its_issuer_under_the_number_that_it_got()
    {
        TronTx issue = TronTx.Of(6, "AssetIssueContract", Ann, [.. Owner(1, Ann), .. Text(2, "Coin"), .. Number(4, 1_000_000)]) with { Fee = 1_024_000_000 };
        TransferRecord mint = TronTx.Move(TransferIndex.TokenValue, TransferKind.Mint, TronChain.Trc10(1_000_042), null, Ann, 1_000_000);

        Assert.Equal("mint, fee", Told(false, issue with { Moves = [mint], More = new Dictionary<string, JsonNode> { ["assetIssueID"] = "1000042" } }));
        Assert.Equal("fee", Told(false, issue with { Lacks = CoverageKinds.Mint }));
    }

    [Fact]
    public void What_nodes_do_not_tell_is_not_claimed()
    {
        TransferRecord paid = TronTx.Move(TransferIndex.Value, TransferKind.Native, TronChain.Trx, Ann, Bob, 9);
        Assert.Equal("coins", Told(false, TronTx.Of(9, "ParticipateAssetIssueContract", Ann, [.. Owner(1, Ann), .. Owner(2, Bob), .. Text(3, "1000042"), .. Number(4, 9)]) with
        {
            Moves = [paid], Lacks = CoverageKinds.Token,
        }));
        Assert.Equal("", Told(false, TronTx.Of(2, "TransferAssetContract", Ann, [.. Text(1, "SEED"), .. Owner(2, Ann), .. Owner(3, Bob), .. Number(4, 9)]) with { Lacks = CoverageKinds.Token }));
        Assert.Equal("", Told(false, TronTx.Of(51, "ShieldedTransferContract", Ann, [.. Owner(1, Ann), .. Number(2, 5)]) with { Lacks = CoverageKinds.Token }));
        foreach (int type in (int[])[41, 42, 43, 44, 52, 53])
        {
            Assert.Equal("", Told(false, TronTx.Of(type, "AnyContract", Ann, [.. Owner(1, Ann), .. Number(2, 5)]) with { Lacks = CoverageKinds.Native | CoverageKinds.Token }));
        }
    }

    [Fact]
    public void Without_the_calls_between_contracts_internal_movements_are_not_claimed()
    {
        var chain = new TronChain();
        chain.Add(PassesOn());
        Assert.Equal(All & ~CoverageKinds.Internal, Read(chain.Blocks[1], tellsCalls: false).Kinds);

        // The router's call of the token is not there, but the token's event is.
        Assert.Equal("token, token", Told(false, PaysTwice() with { Calls = [], Lacks = CoverageKinds.Internal }));
        Assert.Equal("token, token", Told(false, PaysTwice() with { Calls = [new(Router, Usdt, Rejected: true)], Lacks = CoverageKinds.Internal }));
    }

    [Fact]
    public void What_only_looks_like_a_movement_moves_nothing()
    {
        string transfer = TronTestLog.Moved(Usdt, Ann, Bob, 1).Topics[0];
        string approval = "8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b925";
        TronTx alike = TronTx.Trigger(Ann, Usdt) with
        {
            Calls = [new(Usdt, Router), new(Router, Bob, 0), new(Router, Router, 77), new(Router, Cat, 50, Rejected: true), new(Vault, Cat, 50, Token, Rejected: true)],
            Logs =
            [
                new(Usdt, [approval, TronTestLog.Word(Ann), TronTestLog.Word(Bob)], $"{7:x64}"),
                new(Usdt, [transfer, TronTestLog.Word(Ann)], $"{7:x64}"),
                new(Usdt, [transfer, TronTestLog.Word(Ann), TronTestLog.Word(Bob)], "07"),
                TronTestLog.Moved(Usdt, Bob, Cat, 0),
            ],
            Moves = [TronTx.Move(TransferIndex.Event(3), TransferKind.Token, UsdtAsset, Bob, Cat, 0)],
            Noise = [(NoiseKind.Approval, 0), (NoiseKind.WrongTopics, 1), (NoiseKind.Malformed, 2), (NoiseKind.ZeroValue, 3)],
        };

        Assert.Equal("token", Told(false, alike));
        Assert.Equal("token", Told(false, Fakes()));
        Assert.NotEqual(UsdtAsset, Fakes().Moves.OfType<TransferRecord>().Single().Asset);
        Assert.Equal("", Told(false, TronTx.Trigger(Ann, Router, value: 0, tokenValue: 0, token: Token)));
        Assert.Equal("", Told(false, TronTx.Transfer(Ann, Bob, 0) with { Moves = [] }));
    }

    [Fact]
    public void A_token_made_and_unmade_and_an_account_that_is_frozen_are_told_as_such()
    {
        var hash = new byte[32];
        Keccak256.Hash("AddedBlackList(address)"u8, hash);
        Address zero = Address.Tron(new byte[20]);
        TronTx issuer = TronTx.Trigger(Bob, Usdt) with
        {
            Logs =
            [
                TronTestLog.Moved(Usdt, zero, Bob, 30), TronTestLog.Moved(Usdt, Bob, zero, 10), new(Usdt, [Convert.ToHexStringLower(hash)], TronTestLog.Word(Cat)),
            ],
            Moves =
            [
                TronTx.Move(TransferIndex.Event(0), TransferKind.Mint, UsdtAsset, null, Bob, 30), TronTx.Move(TransferIndex.Event(1), TransferKind.Burn, UsdtAsset, Bob, null, 10),
                new FreezeRecord(ChainId.Tron, 0, 0, TransferIndex.Event(2), FreezeKind.Frozen, UsdtAsset, Cat),
            ],
        };

        Assert.Equal("mint, burn, freeze", Told(false, issuer));
    }

    [Fact]
    public void A_contract_that_ends_in_its_own_favour_burns_nothing_for_certain_since_TIP_6780_unless_it_is_new()
    {
        TronTx ends = Ends(Vault, Vault, 30);
        BlockFacts old = Read(Late(ends));
        Assert.DoesNotContain(old.Facts, fact => fact is TransferRecord);
        Assert.Equal(All & ~CoverageKinds.Burn, old.Kinds);

        BlockFacts made = Read(Late(ends with { Calls = [new(Router, Vault, Note: "create"), .. ends.Calls] }));
        Assert.Equal((TransferKind.Burn, (UInt256)30U), made.Facts.OfType<TransferRecord>().Select(transfer => (transfer.Kind, transfer.Amount)).Single());
        Assert.Equal(All, made.Kinds);

        // To somebody else it leaves what it has as ever.
        Assert.Equal(TransferKind.Internal, Read(Late(Ends(Vault, Ann, 30))).Facts.OfType<TransferRecord>().Single().Kind);

        static TronChain.Block Late(TronTx transaction)
        {
            var chain = new TronChain();
            chain.Add(transaction);
            return chain.Blocks[1] with { Time = 1_775_000_000_000 };
        }
    }

    [Fact]
    public void Results_that_contradict_the_block_are_refused()
    {
        (string Expected, Action<JsonObject> Change)[] changes =
        [
            ("expected what its block says", result => result["result"] = "FAILED"),
            ("FAILED or SUCESS", result => result["result"] = "FINE"),
            ("in block 2 at", result => result["blockNumber"] = 2),
            ("in block 1 at 1,", result => result["blockTimeStamp"] = 1),
            ("at most the fee", result => result["packingFee"] = 10_000_000),
            ("a whole number from 0", result => result["fee"] = -1),
            ("an address of TRON", result => result["contract_address"] = "41"),
            ("at most 4 topics", result => result["log"]![0]!["topics"] = new JsonArray([.. Enumerable.Repeat(0, 5).Select(_ => (JsonNode)new string('0', 64))])),
            ("32 bytes", result => result["log"]![0]!["topics"]![0] = "00"),
            ("an address of TRON", result => result["internal_transactions"]![0]!["caller_address"] = "T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwc"),
            ("as a TRC-10 token", result => result["internal_transactions"]![0]!["callValueInfo"] = new JsonArray(new JsonObject { ["callValue"] = 1, ["tokenId"] = "1" })),
            ("hexadecimal", result => result["log"]![0]!["data"] = "0g"),
        ];
        var chain = new TronChain();
        chain.Add(PaysTwice());
        foreach ((string expected, Action<JsonObject> change) in changes)
        {
            JsonObject result = chain.Blocks[1].Transactions[0].Result(1, chain.Blocks[1].Time, visible: false, withCalls: true);
            change(result);

            Assert.Contains(expected, Assert.Throws<AnswerException>(() => Read(chain.Blocks[1], true, [result])).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Each_transaction_must_have_one_result()
    {
        var chain = new TronChain();
        chain.Add(TronTx.Transfer(Ann, Bob, 1), TronTx.Transfer(Ann, Bob, 2));
        TronChain.Block block = chain.Blocks[1];
        JsonObject[] results = [.. block.Transactions.Select(transaction => transaction.Result(1, block.Time, false, true))];

        Assert.Equal(Read(block).Facts, Read(block, true, [results[1], results[0]]).Facts);
        Assert.Equal(AnswerFault.Missing, Assert.Throws<AnswerException>(() => Read(block, true, [results[0]])).Fault);
        Assert.Equal(AnswerFault.Missing, Assert.Throws<AnswerException>(() => Read(block, true, [])).Fault);
        Assert.Contains("found two results", Assert.Throws<AnswerException>(() => Read(block, true, [results[0], results[0]])).Message, StringComparison.Ordinal);
        JsonObject stranger = TronTx.Transfer(Cat, Bob, 1).Result(1, block.Time, false, true);
        Assert.Contains("found no result", Assert.Throws<AnswerException>(() => Read(block, true, [results[0], stranger])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_key_controls_an_account_on_TRON_and_on_chains_of_the_EVM()
    {
        // The first account that the United States listed for Cheil Credit Bank on 3 November 2025 as a TRON address.
        Account listed = Account.Parse("tron:0x2b6653dc:TA3941uFAvmVibSkQ6fMJXxmaSNovX86mz");
        Account twin = new(ChainId.Ethereum, Address.Evm(listed.Address.ToByteArray()));

        Assert.True(listed.IsTwinOf(twin));
        Assert.Equal(listed.Address, Address.Parse("41" + twin.Address.ToString(ChainId.Ethereum)[2..].ToLowerInvariant(), ChainId.Tron));
    }

    /// <summary>The kinds of a transaction's movements in the order of their names; asserts that they are exactly those that it was made with.</summary>
    private static string Told(bool visible, TronTx transaction)
    {
        var chain = new TronChain();
        chain.Add(transaction);
        TronChain.Block block = chain.Blocks[1];

        BlockFacts found = Read(block, true, [block.Transactions[0].Result(1, block.Time, visible, true)], visible);

        Assert.Equal(block.Transactions[0].FactsAt(1, 0), found.Facts);
        Assert.Equal(transaction.NoiseAt(1, 0), found.Noise);
        Assert.Equal(All & ~transaction.Lacks, found.Kinds);
        return string.Join(", ", found.Facts.Skip(1).OrderBy(fact => fact is TransferRecord { Kind: TransferKind.Fee } ? 1 : 0).Select(Name));
    }

    private static string Refused(TronTx transaction)
    {
        var chain = new TronChain();
        chain.Add(transaction);
        return Assert.Throws<AnswerException>(() => Read(chain.Blocks[1])).Message;
    }

    private static string Name(Fact fact) => fact switch
    {
        TransferRecord { Kind: TransferKind.Native } => "coins",
        TransferRecord transfer => transfer.Kind.ToString().ToLowerInvariant(),
        _ => "freeze",
    };

    private static BlockFacts Read(TronChain.Block block, bool tellsCalls = true) =>
        Read(block, tellsCalls, [.. block.Transactions.Select(transaction => transaction.Result(block.Height, block.Time, false, tellsCalls))]);

    private static BlockFacts Read(TronChain.Block block, bool tellsCalls, JsonObject[] results, bool visible = false) => new TronFacts(ChainId.Tron).Of(
        TronBlockTests.Read(block.ToJson(visible)), [.. results.Select(result => TronBlockTests.Parse(result, TronInfo.Read))], tellsCalls);
}
