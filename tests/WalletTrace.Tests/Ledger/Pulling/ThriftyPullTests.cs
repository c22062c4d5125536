using WalletTrace.Chains;
using WalletTrace.Chains.Evm.Explorers;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Ledger.Pulling;

/// <summary>Many histories, for which the chain is looked at once and not for each, and what happens when it changes its mind meanwhile.</summary>
public sealed class ThriftyPullTests : IAsyncLifetime
{
    private const CoverageKinds Wanted = CoverageKinds.Native | CoverageKinds.Fee;

    // Ethereum's own low blocks are from before receipts told whether a transaction failed.
    private readonly ScriptedChain chain = new(ChainId.Parse("eip155:11155111"));
    private readonly TestTime time = new(TimeSpan.FromSeconds(30));
    private LoopbackServer server = null!;

    private static HistoryOptions Options { get; } = new() { Kinds = Wanted, MaxCheckAge = TimeSpan.FromMinutes(1) };

    public async Task InitializeAsync()
    {
        // Each account is paid, and pays on.
        for (int number = 1; number <= 70; number++)
        {
            chain.Add(Pay(0, number, 100), number % 7 == 0 ? Pay(number, 100, 50) with { HasFailed = true } : Pay(number, number + 1, 50));
        }

        var etherscan = new EtherscanServer(chain);
        server = await LoopbackServer.StartAsync(etherscan.Answer);
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Seventy_accounts_one_by_one_cost_a_request_each_and_six_in_all()
    {
        var ledger = new MemoryLedger();
        EtherscanSource source = Source();
        for (int number = 1; number <= 70; number++)
        {
            HistoryResult result = await LedgerPull.AccountsAsync(source, ledger, [Account(number)], Options);
            Assert.Equal(HistoryState.Complete, Assert.Single(result.Accounts).State);
        }

        await LedgerPull.AccountsAsync(source, ledger, [], Options with { MaxCheckAge = TimeSpan.Zero });

        Assert.InRange(server.Requests.Count, 70, 76);
        Assert.Equal(70, server.Requests.Count(request => request.Query.Contains("action=txlist&", StringComparison.Ordinal)));
        await AssertWholeAsync(ledger);
    }

    [Fact]
    public async Task Seventy_accounts_at_once_cost_as_little()
    {
        var ledger = new MemoryLedger();

        HistoryResult result = await LedgerPull.AccountsAsync(Source(), ledger, [.. Enumerable.Range(1, 70).Select(Account)], new HistoryOptions { Kinds = Wanted });

        Assert.All(result.Accounts, account => Assert.Equal(HistoryState.Complete, account.State));
        Assert.InRange(server.Requests.Count, 70, 76);
        await AssertWholeAsync(ledger);
    }

    [Fact]
    public async Task What_is_there_costs_no_request_of_its_own_and_what_came_later_only_the_later_part()
    {
        var ledger = new MemoryLedger();
        EtherscanSource source = Source();
        await LedgerPull.AccountsAsync(source, ledger, [Account(3)], Options);
        int before = server.Requests.Count;
        long first = ledger.AsOf(chain.Id)!.Value;

        HistoryResult again = await LedgerPull.AccountsAsync(source, ledger, [Account(3)], Options);
        Assert.Equal(HistoryState.AlreadyComplete, again.Accounts[0].State);
        Assert.Equal(before, server.Requests.Count);

        chain.Add(Pay(3, 4, 7));
        time.Pass(TimeSpan.FromMinutes(2));
        HistoryResult later = await LedgerPull.AccountsAsync(source, ledger, [Account(3)], Options with { AsOf = chain.TipHeight });

        Assert.Equal((HistoryState.Complete, 1), (later.Accounts[0].State, later.Accounts[0].Transactions));
        Request asked = Assert.Single(server.Requests.Skip(before), request => request.Query.Contains("action=txlist&", StringComparison.Ordinal));
        Assert.Contains(FormattableString.Invariant($"startblock={first + 1}&endblock={chain.TipHeight}&"), asked.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kind_that_was_not_wanted_before_is_read_from_the_beginning()
    {
        var ledger = new MemoryLedger();
        EtherscanSource source = Source();
        await LedgerPull.AccountsAsync(source, ledger, [Account(3)], Options);

        HistoryResult result = await LedgerPull.AccountsAsync(source, ledger, [Account(3)], Options with { Kinds = Wanted | CoverageKinds.Token });

        Assert.Equal(HistoryState.Complete, result.Accounts[0].State);
        Assert.Equal(Wanted | CoverageKinds.Token, await ledger.CompleteKindsAsync(new Account(chain.Id, Account(3))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(69)]
    public async Task A_reorganisation_between_two_accounts_is_noticed_and_leaves_nothing_stale(int after)
    {
        var ledger = new MemoryLedger();
        EtherscanSource source = Source();
        for (int number = 70; number >= 1; number--)
        {
            await LedgerPull.AccountsAsync(source, ledger, [Account(number)], Options);
            if (number == after)
            {
                chain.Reorg(5);
            }

            // The check is due some accounts later.
            time.Pass(TimeSpan.FromSeconds(7));
        }

        HistoryResult last = await LedgerPull.AccountsAsync(source, ledger, [.. Enumerable.Range(1, 70).Select(Account)], Options with { MaxCheckAge = TimeSpan.Zero });

        Assert.All(last.Accounts, account => Assert.True(account.State is HistoryState.Complete or HistoryState.AlreadyComplete));
        await AssertWholeAsync(ledger);
    }

    [Fact]
    public async Task A_reorganisation_while_many_are_read_ends_in_what_the_chain_holds()
    {
        for (int depth = 1; depth <= 40; depth += 13)
        {
            var ledger = new MemoryLedger();
            int asked = 0;
            server.Lie = (request, honest) =>
            {
                if (request.Query.Contains("action=txlist&", StringComparison.Ordinal) && ++asked == 30)
                {
                    // Other blocks with other transactions in the same places.
                    chain.Reorg(depth);
                    chain.Add(Pay(0, 5, 1), Pay(5, 6, 1));
                }

                return honest;
            };

            HistoryResult result = await LedgerPull.AccountsAsync(Source(), ledger, [.. Enumerable.Range(1, 70).Select(Account).Reverse()], new HistoryOptions { Kinds = Wanted });

            Assert.NotEmpty(result.Reorganisations);
            Assert.All(result.Accounts, account => Assert.Equal(HistoryState.Complete, account.State));
            await AssertWholeAsync(ledger);
        }
    }

    [Fact]
    public async Task Histories_of_two_branches_side_by_side_do_not_hide_each_other()
    {
        // Read before and after a reorganisation, below a tip that was seen before: a block that stands lies between it and those that do not.
        var ledger = new MemoryLedger();
        EtherscanSource source = Source();
        for (int block = 0; block < 6; block++)
        {
            chain.Add();
        }

        await LedgerPull.AccountsAsync(source, ledger, [Account(68)], Options);
        chain.Replace(9, [], [], [], [], [Pay(0, 80, 1)], [], [], [], [], []);
        await LedgerPull.AccountsAsync(source, ledger, [Account(80)], Options);
        Assert.Equal(2, (await ledger.BlocksAsync().ToListAsync()).Count(block => block.Hash != chain.HashAt(block.Height)));
        time.Pass(TimeSpan.FromMinutes(2));

        HistoryResult result = await LedgerPull.AccountsAsync(source, ledger, [Account(68), Account(80)], Options);

        Assert.Single(result.Reorganisations);
        await AssertWholeAsync(ledger);
    }

    [Fact]
    public async Task A_contradiction_that_no_reorganisation_explains_is_told()
    {
        var ledger = new MemoryLedger();
        EtherscanSource source = Source();
        await LedgerPull.AccountsAsync(source, ledger, [Account(3)], Options);
        server.Lie = (request, honest) => !request.Query.Contains("action=txlist&", StringComparison.Ordinal) ? honest : honest with
        {
            Body = System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(honest.Body).Replace("\"value\":\"50\"", "\"value\":\"51\"", StringComparison.Ordinal)),
        };

        await Assert.ThrowsAsync<ContradictionException>(() => LedgerPull.AccountsAsync(source, ledger, [Account(4)], Options));
    }

    private static Address Account(int number) => Facts.Address(ChainId.Ethereum, 1000 + number);

    private static ScriptedTransaction Pay(int from, int to, UInt256 value) => new(Account(from), Account(to), value);

    private EtherscanSource Source() => new(
        server.Client, new Uri(server.Address, "v2/api"), chain.Id, new EtherscanOptions { ApiKey = EtherscanServer.Key, TimeProvider = time, MinimumInterval = TimeSpan.Zero });

    /// <summary>The ledger holds what the chain holds of each account that it calls complete, up to the height of which it speaks, and nothing else.</summary>
    private async Task AssertWholeAsync(MemoryLedger ledger)
    {
        long asOf = ledger.AsOf(chain.Id)!.Value;
        Address[] covered = [.. ledger.Coverage.Select(record => record.Address).OfType<Address>().Distinct()];
        Assert.NotEmpty(covered);
        foreach (Address address in covered)
        {
            Assert.Equal(
                chain.All.Where(entry => entry.Block.Height <= asOf && entry.Transaction.IsOf(address)).Select(entry => (entry.Block.Height, entry.Transaction.Id)),
                (await ledger.HistoryAsync(new Account(chain.Id, address))).Transactions.Where(entry => Concerns(entry, address)).Select(entry => (entry.Record.Height, entry.Record.Id)));
            Assert.Equal(Wanted, await ledger.CompleteKindsAsync(new Account(chain.Id, address)) & Wanted);
        }

        await foreach (BlockRecord block in ledger.BlocksAsync())
        {
            Assert.Equal(chain.HashAt(block.Height), block.Hash);
        }
    }

    private static bool Concerns(LedgerTransaction transaction, Address address) => transaction.Transfers.Any(transfer => transfer.From == address || transfer.To == address);
}
