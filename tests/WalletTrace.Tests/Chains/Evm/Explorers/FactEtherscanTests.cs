using WalletTrace.Chains;
using WalletTrace.Chains.Evm.Explorers;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Tests.SampleCases;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Evm.Explorers;

/// <summary>The server that tells a ledger's facts in Etherscan's words must be understood to tell just these.</summary>
public class FactEtherscanTests
{
    private const long Tip = 200;

    private static readonly Asset Token = Asset.Token(ChainId.Ethereum, "erc20", Facts.Address(ChainId.Ethereum, 900), 6, "USDT");

    private static readonly string Collection = Facts.Address(ChainId.Ethereum, 901).ToString(ChainId.Ethereum);

    [Fact]
    public async Task What_is_pulled_from_it_is_what_the_ledger_holds()
    {
        MemoryLedger told = Scene();
        await using LoopbackServer server = await LoopbackServer.StartAsync((await FactEtherscan.OfAsync(told, ChainId.Ethereum)).Answer);
        var pulled = new MemoryLedger();
        var options = new EtherscanOptions { MinimumInterval = TimeSpan.Zero, Name = "test", TimeProvider = new TestTime(TimeSpan.FromSeconds(1)) };
        HistoryResult result = await LedgerPull.AccountsAsync(
            new EtherscanSource(server.Client, server.Address, ChainId.Ethereum, options), pulled, [.. Enumerable.Range(1, 3).Select(number => Facts.Address(ChainId.Ethereum, number))]);
        Assert.All(result.Accounts, pull => Assert.Equal(HistoryState.Complete, pull.State));
        Assert.Equal(await MovesAsync(told), await MovesAsync(pulled));
    }

    [Fact]
    public async Task It_gives_no_history_that_the_ledger_does_not_cover()
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync((await FactEtherscan.OfAsync(Scene(), ChainId.Ethereum)).Answer);
        var source = new EtherscanSource(server.Client, server.Address, ChainId.Ethereum, new EtherscanOptions { MinimumInterval = TimeSpan.Zero });
        var refused = await Assert.ThrowsAsync<ChainSourceException>(
            () => LedgerPull.AccountsAsync(source, new MemoryLedger(), [Facts.Address(ChainId.Ethereum, 4)]));
        Assert.False(refused.IsTransient);
    }

    [Fact]
    public async Task It_tells_what_accounts_hold_and_how_many_transactions_they_sent()
    {
        FactChain chain = await FactChain.OfAsync(Scene(), ChainId.Ethereum);
        Assert.Equal(1_000_000U - 21_000U + 5_000U, chain.BalanceOf(Facts.Address(ChainId.Ethereum, 2), null));
        Assert.Equal(30U, chain.BalanceOf(Facts.Address(ChainId.Ethereum, 2), Token.Reference));
        Assert.Equal(2, chain.SentBy(Facts.Address(ChainId.Ethereum, 1)));
    }

    [Fact]
    public async Task Blocks_that_no_fact_tells_of_have_times_in_between_and_hashes_that_hang_together()
    {
        FactChain chain = await FactChain.OfAsync((await Sample.Ronin).Ledger, ChainId.Ethereum);
        long[] heights = [7_640_597, 7_640_598, 7_640_640, 7_640_679, 14_442_834, 14_442_835, chain.TipHeight];
        long[] times = [.. heights.Select(chain.TimeAt)];
        Assert.Equal(times.Order(), times);
        Assert.Equal(1_556_249_682, times[0]);
        BlockHash before = chain.HashAt(chain.TipHeight - 5);
        BlockHash top = chain.HashAt(chain.TipHeight);
        chain.Reorg(3);
        Assert.Equal(before, chain.HashAt(chain.TipHeight - 5));
        Assert.NotEqual(top, chain.HashAt(chain.TipHeight));
    }

    private static MemoryLedger Scene()
    {
        var facts = new List<Fact>();
        Begin(10, 0, false);
        facts.Add(Move(10, 0, TransferIndex.Fee, TransferKind.Fee, Facts.Ether, 1, null, 21_000 * 7));
        facts.Add(Move(10, 0, TransferIndex.Value, TransferKind.Native, Facts.Ether, 1, 2, 1_000_000));
        Begin(11, 3, true);
        facts.Add(Move(11, 3, TransferIndex.Fee, TransferKind.Fee, Facts.Ether, 2, null, 21_000));
        Begin(12, 1, false);
        facts.Add(Move(12, 1, TransferIndex.Fee, TransferKind.Fee, Facts.Ether, 1, null, 12_345));
        facts.Add(Move(12, 1, TransferIndex.Internal(0), TransferKind.Internal, Facts.Ether, 3, 2, 5_000));
        facts.Add(Move(12, 1, TransferIndex.Internal(1), TransferKind.Internal, Facts.Ether, 3, 5, 77));
        facts.Add(Move(12, 1, TransferIndex.Event(4), TransferKind.Mint, Token, null, 2, 50));
        facts.Add(Move(12, 1, TransferIndex.Event(6), TransferKind.Token, Token, 2, 3, 20));
        facts.Add(Move(12, 1, TransferIndex.Event(7), TransferKind.Token, Asset.Token(ChainId.Ethereum, "erc721", Collection + "/9", 0), 3, 1, 1));
        facts.Add(Move(12, 1, TransferIndex.Event(8, 0), TransferKind.Token, Asset.Token(ChainId.Ethereum, "erc1155", Collection + "/5", 0), 3, 1, 4));
        facts.Add(Move(12, 1, TransferIndex.Event(8, 1), TransferKind.Token, Asset.Token(ChainId.Ethereum, "erc1155", Collection + "/6", 0), 3, 1, 1));
        facts.Add(Facts.Block(ChainId.Ethereum, 13, hash: 0x13));
        facts.Add(Facts.Transaction(ChainId.Ethereum, 13, TransactionRecord.OfBlock, 0x13));
        facts.Add(Move(13, TransactionRecord.OfBlock, TransferIndex.Withdrawal(7), TransferKind.Reward, Facts.Ether, null, 3, 16_000_000_000));
        facts.AddRange(Enumerable.Range(1, 3).Select(number => Facts.Coverage(ChainId.Ethereum, number, 0, Tip, AccountScene.AllKinds)));
        return new MemoryLedger(facts);

        void Begin(long height, int index, bool failed)
        {
            facts.Add(Facts.Block(ChainId.Ethereum, height));
            facts.Add(Facts.Transaction(ChainId.Ethereum, height, index, 0xF000 + height, failed));
        }
    }

    private static TransferRecord Move(long height, int transaction, long index, TransferKind kind, Asset asset, int? from, int? to, ulong amount) => new(
        ChainId.Ethereum, height, transaction, index, kind, asset, Party(from), Party(to), amount);

    private static Address? Party(int? number) => number is { } known ? Facts.Address(ChainId.Ethereum, known) : null;

    /// <summary>Movements as lines, without what is only said of a token.</summary>
    private static async Task<List<string>> MovesAsync(MemoryLedger ledger)
    {
        var lines = new List<string>();
        await foreach (LedgerTransaction transaction in ledger.TransactionsAsync())
        {
            lines.AddRange(transaction.Transfers.Select(transfer => $"{transaction.Record} {transaction.Time} {transfer with { Burnt = null }}"));
        }

        return lines;
    }
}
