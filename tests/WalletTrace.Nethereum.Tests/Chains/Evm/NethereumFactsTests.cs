using System.Globalization;
using System.Numerics;
using Nethereum.Contracts;
using Nethereum.Hex.HexTypes;
using Nethereum.RPC.Eth.DTOs;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm;
using Erc1155 = Nethereum.Contracts.Standards.ERC1155.ContractDefinition;
using Erc20 = Nethereum.Contracts.Standards.ERC20.ContractDefinition;
using Erc721 = Nethereum.Contracts.Standards.ERC721.ContractDefinition;

namespace WalletTrace.Nethereum.Tests.Chains.Evm;

/// <summary>Movements from Nethereum's logs and decoded events, and refusals of what only looks like one.</summary>
public sealed class NethereumFactsTests
{
    // The hashes of Transfer(address,address,uint256), Approval(address,address,uint256), TransferSingle(…) and TransferBatch(…): ERC-20, ERC-1155.
    private const string Transfer = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef";
    private const string Approval = "0x8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b925";
    private const string Single = "0xc3d58168c5ae7397731d063d5bbf3d657854427343f4c083240f7aacaa2d0f62";
    private const string Batch = "0x4a39dc06d4c0dbc64b70af90fd698a233a518aa5d07e595d983b8c0526c8f7fb";

    private const string Token = "0x3333333333333333333333333333333333333333";
    private const string Alice = "0x1111111111111111111111111111111111111111";
    private const string Bob = "0x2222222222222222222222222222222222222222";
    private const string Nobody = "0x0000000000000000000000000000000000000000";
    private const string Hash = "0x5c504ed432cb51138bcf09aa5e8a410dd4a1e204ef84bfed1be16dfba1b22060";

    [Fact]
    public void A_token_moves_with_its_contract_as_the_asset_and_the_logs_place_in_the_block_as_its_own()
    {
        TransferRecord transfer = Decoded<Erc20.TransferEventDTO>(Log([Transfer, Topic(Alice), Topic(Bob)], Word(250))).ToTransfer(ChainId.Ethereum);

        Assert.Equal(
            new TransferRecord(
                ChainId.Ethereum, 19_000_000, 17, TransferIndex.Event(42), TransferKind.Token, Asset.Token(ChainId.Ethereum, "erc20", At(Token), 0), At(Alice), At(Bob), 250UL),
            transfer);
    }

    [Fact]
    public void The_largest_amount_and_none_at_all_are_kept()
    {
        Assert.Equal(UInt256.MaxValue, Decoded<Erc20.TransferEventDTO>(Log([Transfer, Topic(Alice), Topic(Bob)], new string('f', 64))).ToTransfer(ChainId.Ethereum).Amount);
        Assert.Equal(UInt256.Zero, Decoded<Erc20.TransferEventDTO>(Log([Transfer, Topic(Alice), Topic(Bob)], Word(0))).ToTransfer(ChainId.Ethereum).Amount);
    }

    [Fact]
    public void What_comes_from_or_goes_to_the_zero_address_is_made_or_burnt()
    {
        TransferRecord made = Decoded<Erc20.TransferEventDTO>(Log([Transfer, Topic(Nobody), Topic(Bob)], Word(7))).ToTransfer(ChainId.Ethereum);
        TransferRecord burnt = Decoded<Erc20.TransferEventDTO>(Log([Transfer, Topic(Alice), Topic(Nobody)], Word(7))).ToTransfer(ChainId.Ethereum);

        Assert.Equal((TransferKind.Mint, null, At(Bob)), (made.Kind, made.From, made.To));
        Assert.Equal((TransferKind.Burn, At(Alice), null), (burnt.Kind, burnt.From, burnt.To));
    }

    [Fact]
    public void Items_of_collections_are_assets_of_their_own()
    {
        TransferRecord item = Decoded<Erc721.TransferEventDTO>(Log([Transfer, Topic(Alice), Topic(Bob), "0x" + Word(9)], "")).ToTransfer(ChainId.Ethereum);
        TransferRecord some = Decoded<Erc1155.TransferSingleEventDTO>(Log([Single, Topic(Token), Topic(Alice), Topic(Bob)], Word(9) + Word(3))).ToTransfer(ChainId.Ethereum);

        Assert.Equal(("erc721", $"{Token}/9", UInt256.One), (item.Asset.Namespace, item.Asset.Reference, item.Amount));
        Assert.Equal(("erc1155", $"{Token}/9", (UInt256)3UL), (some.Asset.Namespace, some.Asset.Reference, some.Amount));
        Assert.Equal((At(Alice), At(Bob)), (some.From, some.To));
    }

    [Fact]
    public void A_batch_gives_a_movement_for_each_item_with_places_of_their_own()
    {
        EventLog<Erc1155.TransferBatchEventDTO> batch = Decoded<Erc1155.TransferBatchEventDTO>(
            Log([Batch, Topic(Token), Topic(Alice), Topic(Bob)], Word(64) + Word(160) + Word(2) + Word(9) + Word(10) + Word(2) + Word(3) + Word(4)));

        IReadOnlyList<TransferRecord> transfers = batch.ToTransfers(ChainId.Ethereum);

        Assert.Equal(
            [(TransferIndex.Event(42, 0), $"{Token}/9", (UInt256)3UL), (TransferIndex.Event(42, 1), $"{Token}/10", 4UL)],
            transfers.Select(transfer => (transfer.Index, transfer.Asset.Reference, transfer.Amount)));
    }

    [Fact]
    public void Look_alikes_that_were_called_a_movement_are_refused()
    {
        var told = new Erc20.TransferEventDTO { From = Alice, To = Bob, Value = 9 };
        FilterLog[] others =
        [
            Log([Transfer, Topic(Alice), Topic(Bob), "0x" + Word(9)], ""), // an item's movement
            Log([Approval, Topic(Alice), Topic(Bob)], Word(9)),
            Log([Transfer, Topic(Alice), Topic(Bob)], ""),
            Log([Transfer, Topic(Alice), Topic(Bob)], Word(9) + Word(0)),
            Log([Transfer, Topic(Alice)], Word(9)),
            Log([Transfer], Word(0) + Word(0) + Word(9)),
            Log([Transfer, "0x" + new string('f', 24) + Alice[2..], Topic(Bob)], Word(9)),
            Log([], Word(9)),
        ];

        Assert.All(others, log =>
        {
            string message = Assert.Throws<ChainDataException>(() => new EventLog<Erc20.TransferEventDTO>(told, log).ToTransfer(ChainId.Ethereum)).Message;
            Assert.Contains($"log 42 of transaction {Hash}", message, StringComparison.Ordinal);
        });
        var item = new Erc721.TransferEventDTO { From = Alice, To = Bob, TokenId = 9 };
        Assert.Throws<ChainDataException>(() => new EventLog<Erc721.TransferEventDTO>(item, Log([Transfer, Topic(Alice), Topic(Bob)], Word(9))).ToTransfer(ChainId.Ethereum));
    }

    [Fact]
    public void An_event_that_says_something_else_than_its_log_is_refused()
    {
        FilterLog log = Log([Transfer, Topic(Alice), Topic(Bob)], Word(9));
        Erc20.TransferEventDTO[] others =
        [
            new() { From = Alice, To = Bob, Value = 10 },
            new() { From = Bob, To = Alice, Value = 9 },
            new() { From = Alice, To = Nobody, Value = 9 },
            new() { From = Alice, To = null, Value = 9 },
        ];

        Assert.All(others, other => Assert.Throws<ChainDataException>(() => new EventLog<Erc20.TransferEventDTO>(other, log).ToTransfer(ChainId.Ethereum)));
        FilterLog item = Log([Transfer, Topic(Alice), Topic(Bob), "0x" + Word(19)], "");
        Assert.Throws<ChainDataException>(() => new EventLog<Erc721.TransferEventDTO>(new() { From = Alice, To = Bob, TokenId = 9 }, item).ToTransfer(ChainId.Ethereum));
        FilterLog batch = Log([Batch, Topic(Token), Topic(Alice), Topic(Bob)], Word(64) + Word(128) + Word(1) + Word(9) + Word(1) + Word(3));
        Assert.Throws<ChainDataException>(() => new EventLog<Erc1155.TransferBatchEventDTO>(new() { From = Alice, To = Bob, Ids = [9, 9], Values = [3, 3] }, batch).ToTransfers(ChainId.Ethereum));
        Assert.Throws<ChainDataException>(() => new EventLog<Erc1155.TransferBatchEventDTO>(new() { From = Alice, To = Bob, Ids = [9], Values = [] }, batch).ToTransfers(ChainId.Ethereum));
    }

    [Fact]
    public void Logs_that_are_pending_or_were_taken_back_are_no_facts()
    {
        Action<FilterLog>[] faults =
        [
            log => log.Removed = true,
            log => log.BlockNumber = null,
            log => log.TransactionIndex = null,
            log => log.LogIndex = null,
            log => log.Address = "0x12",
            log => log.Data = "0x1",
            log => log.Topics = [Transfer, "0x12", Topic(Bob)],
            log => log.Topics = [Transfer, Transfer, Transfer, Transfer, Transfer],
        ];

        Assert.All(faults, fault =>
        {
            FilterLog log = Log([Transfer, Topic(Alice), Topic(Bob)], Word(9));
            fault(log);
            Assert.Throws<ChainDataException>(() => new[] { log }.ToFacts(ChainId.Ethereum));
        });
    }

    [Fact]
    public void Logs_of_many_transactions_give_facts_in_their_order_and_noise_apart()
    {
        FilterLog last = Log([Transfer, Topic(Alice), Topic(Bob)], Word(3), height: 19_000_001, transaction: 0, index: 0);
        FilterLog approval = Log([Approval, Topic(Alice), Topic(Bob)], Word(2), index: 43);
        FilterLog first = Log([Transfer, Topic(Alice), Topic(Bob)], Word(1));

        EvmTransactionFacts told = new[] { last, approval, first }.ToFacts(ChainId.Ethereum);

        Assert.Equal(
            [(19_000_000L, 17, TransferIndex.Event(42)), (19_000_001L, 0, TransferIndex.Event(0))],
            told.Facts.Cast<TransferRecord>().Select(transfer => (transfer.Height, transfer.TransactionIndex, transfer.Index)));
        Assert.Equal(new Noise(19_000_000, 17, TransferIndex.Event(43), NoiseKind.Approval, At(Token)), Assert.Single(told.Noise));
        Assert.Equal(CoverageKinds.None, told.Kinds);
    }

    [Fact]
    public void Chains_of_other_kinds_and_rollups_whose_fees_Nethereum_drops_are_refused()
    {
        FilterLog log = Log([Transfer, Topic(Alice), Topic(Bob)], Word(9));
        Assert.ThrowsAny<ArgumentException>(() => new[] { log }.ToFacts(ChainId.Bitcoin));
        Assert.Contains("found chain eip155:10", Assert.Throws<ArgumentException>(() => new Transaction().ToFacts(new TransactionReceipt(), ChainId.Optimism)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new BlockWithTransactions().ToBlockFacts([], ChainId.Arbitrum));
    }

    private static EventLog<T> Decoded<T>(FilterLog log)
        where T : new()
    {
        EventLog<T>? decoded = log.DecodeEvent<T>();
        Assert.NotNull(decoded);
        return decoded;
    }

    private static FilterLog Log(object[] topics, string data, long height = 19_000_000, int transaction = 17, int index = 42) => new()
    {
        Address = Token,
        Topics = topics,
        Data = "0x" + data,
        BlockNumber = new HexBigInteger(height),
        BlockHash = "0x" + Word(4711),
        TransactionHash = Hash,
        TransactionIndex = new HexBigInteger(transaction),
        LogIndex = new HexBigInteger(index),
    };

    private static Address At(string text) => Address.Parse(text, ChainId.Ethereum);

    private static string Topic(string address) => "0x" + address[2..].PadLeft(64, '0');

    private static string Word(BigInteger number) => number.ToString("x", CultureInfo.InvariantCulture).TrimStart('0').PadLeft(64, '0');
}
