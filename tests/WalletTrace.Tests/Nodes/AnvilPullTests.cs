using System.Collections.Immutable;
using WalletTrace.Chains;
using WalletTrace.Chains.Files;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Nodes;

/// <summary>Pulls from a real node of an EVM chain that tells calls, and what comes of it beside the node's own books.</summary>
[Collection(OnOneAnvil.Name)]
public sealed class AnvilPullTests(AnvilChain chain)
{
    private static readonly Asset Ether = Asset.Native(EvmNode.Chain);

    private ContractScene Scene => chain.Scene;

    [AnvilFact]
    public async Task Facts_reproduce_what_everyone_has_of_the_chains_coin_to_the_wei()
    {
        EvmBooks books = await EvmBooks.OfAsync(chain.Ledger);
        Dictionary<Address, UInt256> coins = books.Holdings.Where(holding => holding.Key.Asset == Ether && !holding.Value.IsZero)
            .ToDictionary(holding => holding.Key.Owner, holding => (UInt256)holding.Value);

        // The node's whole state, and not only those whom the facts name.
        Assert.Equal((await EvmBooks.StateAsync(chain.Node)).OrderBy(pair => pair.Key), coins.OrderBy(pair => pair.Key));
        Assert.InRange(coins.Count, 30, 200);
    }

    [AnvilFact]
    public async Task Facts_reproduce_what_everyone_has_of_every_token_and_where_a_token_does_not_tell_all_it_differs()
    {
        EvmBooks books = await EvmBooks.OfAsync(chain.Ledger);

        var differences = await books.DifferencesAsync(chain.Node);

        Assert.Equal(
            Sorted("SilentFee", "Rebase", "Fake", "IssuerCopy"),
            differences.Select(difference => difference.Asset.Reference).Distinct().Order(StringComparer.Ordinal));
        foreach (string name in (string[])["Token", "Coin", "Fee", "Proxy", "Pool", "WethPool", "Nft", "Multi"])
        {
            Assert.Contains(books.Holdings, holding => holding.Key.Asset.Reference.StartsWith(Text(Scene[name]), StringComparison.Ordinal) && !holding.Value.IsZero);
        }
    }

    [AnvilFact]
    public async Task Reconciliation_finds_every_balance_told_and_tells_which_tokens_do_not_do_what_they_say()
    {
        EvmBooks books = await EvmBooks.OfAsync(chain.Ledger);
        long height = chain.Ledger.AsOf(EvmNode.Chain)!.Value;
        IReadOnlyList<BalanceHolding> holdings = await BalanceReconciliation.HoldingsAsync(
            chain.Ledger, EvmNode.Chain, [.. books.Holdings.Keys.Select(holding => holding.Owner).Distinct()], height);

        ImmutableArray<BalanceEntry> entries = await BalanceReconciliation.RunAsync(chain.Node.Source(), chain.Ledger, holdings, height);

        Assert.Equal(books.Holdings.Count, entries.Length);
        Assert.All(entries, entry => Assert.Equal(books.Holdings[(entry.Holding.Asset, entry.Holding.Address)], entry.Found));
        Assert.All(entries, entry => Assert.True(entry.IsComplete && entry.State != BalanceState.NotTold));
        BalanceEntry[] differing = [.. entries.Where(entry => entry.State == BalanceState.Differs)];
        Assert.Equal(Sorted("SilentFee", "Rebase", "Fake", "IssuerCopy"), differing.Select(entry => entry.Holding.Asset.Reference).Distinct().Order(StringComparer.Ordinal));
        Assert.All(differing, entry => Assert.Contains("the token does not do what its events say", entry.Text));

        // A hundredth of 10,050 was kept on the way; and 400 became half as much again.
        Assert.Equal(-100, Differing("SilentFee", ContractScene.Someone(36)));
        Assert.Equal(200, Differing("Rebase", ContractScene.Someone(37)));

        System.Numerics.BigInteger Differing(string name, Address owner) =>
            differing.Single(entry => entry.Holding.Address == owner && entry.Holding.Asset.Reference == Text(Scene[name])).Difference;
    }

    [AnvilFact]
    public async Task A_folder_of_facts_holds_the_same_as_a_ledger()
    {
        using var place = new TemporaryFolder();
        await using (FactFolder folder = FactFolder.Open(place.Path, EvmNode.Chain))
        {
            PullResult pulled = await LedgerPull.BlocksAsync(chain.Node.Source(), folder);
            Assert.Equal(chain.Pulled.Blocks, pulled.Blocks);
        }

        MemoryLedger read = await LedgerAsync(place);
        Assert.Equal(await MovementsAsync(chain.Ledger), await MovementsAsync(read));
    }

    [AnvilFact]
    public async Task What_was_reverted_moves_nothing_and_a_failed_transaction_pays_only_its_fee()
    {
        List<LedgerTransaction> all = await chain.Ledger.TransactionsAsync().ToListAsync();
        List<LedgerTransaction> failed = [.. all.Where(transaction => transaction.Record.Failed)];

        Assert.Equal(4 + 2 + 1 + 1, failed.Count);
        Assert.All(failed, transaction => Assert.All(transaction.Transfers, transfer => Assert.True(transfer.Kind is TransferKind.Fee or TransferKind.Reward)));
        Assert.DoesNotContain(all.SelectMany(transaction => transaction.Transfers), transfer => transfer.To == ContractScene.Someone(4) || transfer.To == ContractScene.Someone(14));

        // Paid and undone inside a transaction that went on and paid half.
        Assert.Equal([("Internal", (UInt256)501)], To(all, ContractScene.Someone(13)));
    }

    [AnvilFact]
    public async Task Internal_moves_are_told_in_the_order_in_which_they_begin()
    {
        List<LedgerTransaction> all = await chain.Ledger.TransactionsAsync().ToListAsync();
        LedgerTransaction hops = all.Single(transaction => transaction.Transfers.Any(transfer => transfer.To == ContractScene.Someone(10)));

        Assert.Equal(
            [
                (TransferKind.Fee, TransferIndex.Fee, EvmNode.Accounts[0], default),
                (TransferKind.Native, TransferIndex.Value, EvmNode.Accounts[0], Scene["Calls"]),
                (TransferKind.Internal, TransferIndex.Internal(0), Scene["Calls"], Scene["Other"]),
                (TransferKind.Internal, TransferIndex.Internal(1), Scene["Other"], Scene["Calls"]),
                (TransferKind.Internal, TransferIndex.Internal(2), Scene["Calls"], ContractScene.Someone(10)),
                (TransferKind.Reward, TransferIndex.Tip, default, EvmNode.Proposer),
            ],
            hops.Transfers.Select(transfer => (transfer.Kind, transfer.Index, transfer.From ?? default, transfer.To ?? default)));
        Assert.All(hops.Transfers.Skip(1).SkipLast(1), transfer => Assert.Equal((UInt256)1_001, transfer.Amount));
    }

    [AnvilFact]
    public async Task What_is_paid_for_a_transaction_is_burnt_or_the_proposers()
    {
        await foreach (LedgerTransaction transaction in chain.Ledger.TransactionsAsync())
        {
            if (transaction.Record.Index == TransactionRecord.OfBlock)
            {
                continue;
            }

            TransferRecord fee = Assert.Single(transaction.Transfers, transfer => transfer.Kind == TransferKind.Fee);
            TransferRecord tip = Assert.Single(transaction.Transfers, transfer => transfer.Kind == TransferKind.Reward);
            Assert.Equal(fee.Amount, fee.Burnt!.Value + tip.Amount);
            Assert.False(fee.Burnt.Value.IsZero || tip.Amount.IsZero);
        }
    }

    /// <summary>What a folder of facts holds.</summary>
    internal static async Task<MemoryLedger> LedgerAsync(TemporaryFolder place)
    {
        var read = new MemoryLedger();
        foreach (string file in Directory.GetFiles(Path.Combine(place.Path, FactFolder.FactsFolder), "*.jsonl.gz"))
        {
            await read.AppendAsync(FactFile.ReadAsync(file));
        }

        return read;
    }

    /// <summary>All but in how many parts the chain was read.</summary>
    private static async Task<IEnumerable<string>> MovementsAsync(MemoryLedger ledger) =>
        (await Facts.DumpAsync(ledger)).Split('\n').Where(line => !line.StartsWith(nameof(CoverageRecord), StringComparison.Ordinal));

    private static IEnumerable<(string Kind, UInt256 Amount)> To(IEnumerable<LedgerTransaction> transactions, Address address) =>
        transactions.SelectMany(transaction => transaction.Transfers).Where(transfer => transfer.To == address).Select(transfer => (transfer.Kind.ToString(), transfer.Amount));

    private static string Text(Address address) => address.ToString(EvmNode.Chain);

    private IEnumerable<string> Sorted(params string[] names) => names.Select(name => Text(Scene[name])).Order(StringComparer.Ordinal);
}
