using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin.Nodes;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Ledger.Pulling;

public sealed class HistoryPullTests : ExplorerScene
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_history_is_complete_once_it_is_there(bool inFolder)
    {
        (ILedger ledger, HistoryResult result) = await PullAsync(inFolder, null, Owner(1), Owner(2), Owner(99));

        Assert.Equal(Chain.TipHeight, result.AsOf);
        Assert.Equal([(Owner(1), HistoryState.Complete, 2), (Owner(2), HistoryState.Complete, 1), (Owner(99), HistoryState.Complete, 0)],
            result.Accounts.Select(account => (account.Address, account.State, account.Transactions)));
        Assert.True(await IsCompleteAsync(ledger, 1));
        Assert.True(await IsCompleteAsync(ledger, 99));
        Assert.False(await IsCompleteAsync(ledger, 20));
        Assert.Equal(
            [Split.Id, Peels[0].Id], (await ledger.HistoryAsync(new Account(Regtest, Owner(1)))).Transactions.Select(transaction => transaction.Record.Id));
        Assert.Contains(Log.Entries, entry => entry.Subject == Owner(99).ToString(Regtest) && entry.Host == "127.0.0.1");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_complete_is_not_asked_for_again_and_all_speak_as_of_one_height(bool inFolder)
    {
        var ledger = new MemoryLedger();
        await PullAsync(inFolder, ledger, null, Owner(1));
        long first = Chain.TipHeight;
        Chain.AddBlock(RegtestTransaction.Spend([Split.Coin(1)], Out(18, 3)));
        int asked = Log.Entries.Count;

        (ILedger found, HistoryResult result) = await PullAsync(inFolder, ledger, null, Owner(1), Owner(2));

        Assert.Equal(first, result.AsOf);
        Assert.Equal([(HistoryState.AlreadyComplete, 0), (HistoryState.Complete, 1)], result.Accounts.Select(account => (account.State, account.Transactions)));
        Assert.DoesNotContain(Log.Entries.Skip(asked), entry => entry.Subject == Owner(1).ToString(Regtest));
        Assert.Equal(first, found.AsOf(Regtest));
        Assert.True(await IsCompleteAsync(found, 1));
        Assert.True(await IsCompleteAsync(found, 2));
        Assert.Null(await found.SpenderAsync(Regtest, Split.Coin(1).Id));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task As_of_a_later_height_what_came_since_is_read(bool inFolder)
    {
        var ledger = new MemoryLedger();
        await PullAsync(inFolder, ledger, null, Owner(2));
        RegtestTransaction spend = RegtestTransaction.Spend([Split.Coin(1)], Out(18, 3));
        Chain.AddBlock(spend);
        Chain.AddBlock();

        (ILedger found, HistoryResult result) = await PullAsync(inFolder, ledger, new HistoryOptions { AsOf = Chain.TipHeight }, Owner(2));

        Assert.Equal((HistoryState.Complete, 1), (result.Accounts[0].State, result.Accounts[0].Transactions));
        Assert.Equal(2, (await found.HistoryAsync(new Account(Regtest, Owner(2)))).Transactions.Count);
        Assert.Equal(spend.Id, (await found.SpenderAsync(Regtest, Split.Coin(1).Id))?.Record.Id);
        Assert.Equal(Chain.TipHeight, found.AsOf(Regtest));
        Assert.True(await IsCompleteAsync(found, 2));
    }

    [Fact]
    public async Task A_history_beyond_the_limit_stays_incomplete()
    {
        (ILedger ledger, HistoryResult result) = await PullAsync(true, new HistoryOptions { MaxTransactions = 1 }, Owner(1), Owner(2));

        Assert.Equal([HistoryState.TooLong, HistoryState.Complete], result.Accounts.Select(account => account.State));
        Assert.False(await IsCompleteAsync(ledger, 1));
        Assert.True(await IsCompleteAsync(ledger, 2));
        Assert.NotNull(await ledger.TransactionAsync(Regtest, Peels[0].Id));
    }

    [Fact]
    public async Task One_that_is_cut_short_never_takes_the_place_of_a_complete_one()
    {
        await PullAsync(true, null, Owner(2));
        long first = Chain.TipHeight;
        RegtestTransaction back = RegtestTransaction.Spend([Split.Coin(1)], Out(18, 2));
        Chain.AddBlock(back);
        Chain.AddBlock(RegtestTransaction.Spend([back.Coin(0)], Out(17, 3)));

        (ILedger ledger, HistoryResult result) = await PullAsync(true, new HistoryOptions { MaxTransactions = 1, AsOf = Chain.TipHeight }, Owner(2));

        Assert.Equal(HistoryState.TooLong, Assert.Single(result.Accounts).State);
        Assert.Equal(first, ledger.AsOf(Regtest));
        Assert.True(await IsCompleteAsync(ledger, 2));
    }

    [Fact]
    public async Task One_of_a_server_that_lags_behind_never_takes_the_place_of_one_that_reaches_further()
    {
        RegtestTransaction spend = RegtestTransaction.Spend([Split.Coin(1)], Out(18, 3));
        Chain.AddBlock(spend);
        await PullAsync(true, null, Owner(2));
        string behind = FormattableString.Invariant($"{Chain.TipHeight - 1}");
        Server.Lie = (request, honest) => request.Path == "blocks/tip/height" ? Reply.Text(behind) : honest;

        (ILedger ledger, HistoryResult result) = await PullAsync(true, new HistoryOptions { AsOf = Chain.TipHeight + 5 }, Owner(2));

        Assert.Equal(HistoryState.Behind, Assert.Single(result.Accounts).State);
        Assert.Equal(Chain.TipHeight, ledger.AsOf(Regtest));
        Assert.Equal(spend.Id, (await ledger.SpenderAsync(Regtest, Split.Coin(1).Id))?.Record.Id);
    }

    [Fact]
    public async Task A_source_behind_the_height_that_is_asked_for_is_told()
    {
        (ILedger ledger, HistoryResult result) = await PullAsync(true, new HistoryOptions { AsOf = Chain.TipHeight + 5 }, Owner(1));

        Assert.Equal(HistoryState.Behind, Assert.Single(result.Accounts).State);
        Assert.Equal(Chain.TipHeight, ledger.AsOf(Regtest));
    }

    [Fact]
    public async Task A_count_that_does_not_fit_leaves_a_history_uncertain()
    {
        Server.Lie = (request, honest) => request.Path.StartsWith("address/", StringComparison.Ordinal) && !request.Path.Contains("/txs", StringComparison.Ordinal)
            ? Reply.Json("""{"chain_stats":{"tx_count":7}}""") : honest;

        (ILedger ledger, HistoryResult result) = await PullAsync(true, null, Owner(1));

        Assert.Equal(HistoryState.Uncertain, Assert.Single(result.Accounts).State);
        Assert.False(await IsCompleteAsync(ledger, 1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reorganisation_takes_back_what_histories_told(bool inFolder)
    {
        RegtestTransaction spend = RegtestTransaction.Spend([Split.Coin(1)], Out(18, 3));
        Chain.AddBlock(spend);
        var ledger = new MemoryLedger();
        await PullAsync(inFolder, ledger, null, Owner(2));
        long stale = Chain.TipHeight;
        Chain.Reorg(1);

        (ILedger found, HistoryResult result) = await PullAsync(inFolder, ledger, new HistoryOptions { AsOf = Chain.TipHeight }, Owner(2));

        Assert.Equal(stale, Assert.Single(Assert.Single(result.Reorganisations).Dropped).Height);
        Assert.Null(await found.TransactionAsync(Regtest, spend.Id));
        Assert.True(await IsCompleteAsync(found, 2));
        Assert.Equal(inFolder, File.Exists(Root[FactFolder.StaleBlocksFile]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reorganisation_above_all_that_an_account_did_is_noticed_by_the_block_up_to_which_its_history_speaks(bool inFolder)
    {
        // The account's last movement is far below; what replaces the blocks above may move its coins.
        Chain.AddBlock();
        var ledger = new MemoryLedger();
        await PullAsync(inFolder, ledger, null, Owner(2));
        long asOf = Chain.TipHeight;
        Chain.Reorg(1);
        Chain.Reorg(1);

        (ILedger found, HistoryResult result) = await PullAsync(inFolder, ledger, new HistoryOptions { AsOf = asOf }, Owner(2));

        Assert.Equal(asOf, Assert.Single(Assert.Single(result.Reorganisations).Dropped).Height);
        Assert.True(await IsCompleteAsync(found, 2));
    }

    [Fact]
    public async Task A_chain_that_changes_while_a_history_is_read_is_read_again()
    {
        RegtestTransaction spend = RegtestTransaction.Spend([Split.Coin(1)], Out(18, 3));
        Chain.AddBlock(spend);
        bool done = false;
        Server.Lie = (request, honest) =>
        {
            if (!done && request.Path.EndsWith("/txs/chain", StringComparison.Ordinal))
            {
                done = true;
                Chain.Reorg(1);
            }

            return honest;
        };

        (ILedger ledger, HistoryResult result) = await PullAsync(true, null, Owner(2));

        Assert.Equal(HistoryState.Complete, Assert.Single(result.Accounts).State);
        Assert.Null(await ledger.TransactionAsync(Regtest, spend.Id));
    }

    [Fact]
    public async Task Histories_beside_all_blocks_are_not_asked_for()
    {
        await using FactFolder folder = Open();
        var node = new CoreNode(Chain);
        await using LoopbackServer server = await LoopbackServer.StartAsync(request => node.Answer(request));
        await LedgerPull.BlocksAsync(new BitcoinRpcSource(server.Client, server.Address, Regtest), folder);

        HistoryResult result = await LedgerPull.AccountsAsync(Source(), folder, [Owner(1)]);

        Assert.Equal(HistoryState.AlreadyComplete, Assert.Single(result.Accounts).State);
        Assert.Empty(Log.Entries);
    }

    [Fact]
    public async Task A_folder_tells_whose_histories_it_has()
    {
        await PullAsync(true, null, Owner(2), Owner(1));
        await using FactFolder folder = Open();

        Assert.Equal(new[] { Owner(1), Owner(2) }.Order(), await folder.AccountsAsync());
        Assert.Equal(Chain.TipHeight, await folder.AsOfAsync());
        Assert.Empty(folder.Blocks);
    }

    private Task<(ILedger Ledger, HistoryResult Result)> PullAsync(bool inFolder, HistoryOptions? options, params Address[] addresses) =>
        PullAsync(inFolder, new MemoryLedger(), options, addresses);

    private async Task<(ILedger Ledger, HistoryResult Result)> PullAsync(bool inFolder, MemoryLedger ledger, HistoryOptions? options, params Address[] addresses)
    {
        if (!inFolder)
        {
            return (ledger, await LedgerPull.AccountsAsync(Source(), ledger, addresses, options));
        }

        HistoryResult result;
        await using (FactFolder folder = Open())
        {
            result = await LedgerPull.AccountsAsync(Source(), folder, addresses, options);
        }

        return (await FolderAsync(), result);
    }
}
