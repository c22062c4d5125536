using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains;

/// <summary>A source of histories and the server that it asks.</summary>
internal sealed record HistoryScene(LoopbackServer Server, IAccountHistorySource Source);

/// <summary>
/// What every source of histories keeps: order, whole transactions, nothing twice, coverage only of what is complete, cancellation, the same when asked
/// again, and no request about anybody that is not in the disclosure log before it is sent.
/// </summary>
public abstract class HistorySourceContract : ChainSourceContract
{
    /// <summary>An account with a history that takes the source at least three pages.</summary>
    private protected abstract Address Busy { get; }

    /// <summary>An account of which the chain knows nothing.</summary>
    private protected abstract Address Quiet { get; }

    /// <summary>The kinds of movement that a complete history should be said to hold.</summary>
    private protected virtual CoverageKinds HistoryKinds => Kinds;

    /// <summary>How many requests the busy account's history costs with some kinds of movement; null where the source does not remember its chain.</summary>
    private protected virtual (CoverageKinds Kinds, int Requests)? Cost => null;

    [Fact]
    public async Task Gives_whole_transactions_in_order_and_coverage_with_the_last_page()
    {
        IContractChain chain = MakeChain();
        HistoryScene scene = await OpenAsync(chain, new DisclosureLog());
        Fact[][] expected = await ExpectedAsync(scene, chain);

        List<HistoryPage> pages = await ReadAsync(scene.Source, Busy);

        Assert.InRange(pages.Count, 3, int.MaxValue);
        Assert.InRange(expected.Length, 3, int.MaxValue);
        Fact[][] found = Transactions(pages, chain);
        Assert.Equal(IsDescending(found) ? expected.Reverse() : expected, found);
        AssertComplete(pages, scene.Source, Busy, chain);
    }

    [Fact]
    public async Task An_account_of_which_nothing_is_known_has_an_empty_complete_history()
    {
        IContractChain chain = MakeChain();
        HistoryScene scene = await OpenAsync(chain, new DisclosureLog());

        List<HistoryPage> pages = await ReadAsync(scene.Source, Quiet);

        Assert.Empty(Transactions(pages, chain));
        AssertComplete(pages, scene.Source, Quiet, chain);
    }

    [Fact]
    public async Task A_limit_cuts_the_history_after_so_many_transactions_and_nothing_is_called_complete()
    {
        IContractChain chain = MakeChain();
        HistoryScene scene = await OpenAsync(chain, new DisclosureLog());
        Fact[][] whole = Transactions(await ReadAsync(scene.Source, Busy), chain);

        foreach (int limit in (int[])[1, 2, whole.Length / 2, whole.Length - 1])
        {
            List<HistoryPage> pages = await ReadAsync(scene.Source, Busy, limit);

            Assert.Equal(whole[..limit], Transactions(pages, chain));
            Assert.DoesNotContain(pages, page => page.IsComplete || page.Facts.OfType<CoverageRecord>().Any());
        }

        AssertComplete(await ReadAsync(scene.Source, Busy, whole.Length + 1), scene.Source, Busy, chain);
        await Assert.ThrowsAnyAsync<ArgumentOutOfRangeException>(() => ReadAsync(scene.Source, Busy, -1));
    }

    [Fact]
    public async Task Cancelling_a_history_throws_before_the_first_page_and_between_two()
    {
        HistoryScene scene = await OpenAsync(MakeChain(), new DisclosureLog());
        foreach (int after in (int[])[0, 1, 2])
        {
            using var stop = new CancellationTokenSource();
            int given = 0;
            if (after == 0)
            {
                await stop.CancelAsync();
            }

            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            {
                await foreach (HistoryPage page in scene.Source.ReadHistoryAsync(Busy, null, stop.Token))
                {
                    if (++given == after)
                    {
                        await stop.CancelAsync();
                    }
                }
            });
            Assert.Equal(after, given);
        }
    }

    [Fact]
    public async Task Asked_again_it_gives_the_same_even_after_a_reader_left_off()
    {
        HistoryScene scene = await OpenAsync(MakeChain(), new DisclosureLog());
        List<HistoryPage> first = await ReadAsync(scene.Source, Busy);
        await foreach (HistoryPage page in scene.Source.ReadHistoryAsync(Busy))
        {
            break;
        }

        List<HistoryPage> second = await ReadAsync(scene.Source, Busy);

        Assert.Equal(first.SelectMany(Undated), second.SelectMany(Undated));
        Assert.Equal(first.SelectMany(page => page.Noise), second.SelectMany(page => page.Noise));

        static IEnumerable<Fact> Undated(HistoryPage page) => page.Facts.Select(fact => fact is CoverageRecord read ? read with { ReadAt = null } : fact);
    }

    [Fact]
    public async Task Whom_it_asks_about_stands_in_the_log_before_it_asks_and_nobody_else_does()
    {
        IContractChain chain = MakeChain();
        var log = new DisclosureLog();
        HistoryScene scene = await OpenAsync(chain, log);
        var told = new List<string>();
        var early = new List<string>();
        scene.Server.Lie = (request, honest) =>
        {
            lock (told)
            {
                string[] subjects = [.. SubjectsOf(request)];
                string[] logged = [.. log.Entries.Select(entry => entry.Subject)];
                told.AddRange(subjects);
                early.AddRange(subjects.Except(logged));
            }

            return honest;
        };

        await ReadAsync(scene.Source, Busy);
        await ReadAsync(scene.Source, Quiet);

        Assert.Empty(early);
        Assert.Equal(told.Distinct().Order(StringComparer.Ordinal), log.Entries.Select(entry => entry.Subject).Distinct().Order(StringComparer.Ordinal));
        Assert.Contains(Busy.ToString(chain.Id), told);
        Assert.Contains(Quiet.ToString(chain.Id), told);
        Assert.All(log.Entries, entry => Assert.Equal((scene.Server.Address.Host, chain.Id), (entry.Host, entry.Chain)));
    }

    [Fact]
    public async Task A_request_that_fails_has_told_all_the_same_and_says_no_secret()
    {
        IContractChain chain = MakeChain();
        var log = new DisclosureLog();
        HistoryScene scene = await OpenAsync(chain, log);
        await scene.Source.CapabilitiesAsync();
        scene.Server.Lie = (request, honest) => SubjectsOf(request).Any() ? Reply.Text($"{{\"no\": \"{Secret}\"}}", 403) : honest;

        ChainSourceException failure = await Assert.ThrowsAnyAsync<ChainSourceException>(() => ReadAsync(scene.Source, Busy));

        AssertKeepsSecret(failure.ToString());
        Assert.Contains(log.Entries, entry => entry.Subject == Busy.ToString(chain.Id));
    }

    [Fact]
    public async Task An_address_of_another_chain_is_the_callers_mistake_and_is_told_to_nobody()
    {
        IContractChain chain = MakeChain();
        var log = new DisclosureLog();
        HistoryScene scene = await OpenAsync(chain, log);
        Address foreign = Facts.Address(chain.Id.IsUtxo ? ChainId.Ethereum : ChainId.Bitcoin, 1);

        await Assert.ThrowsAnyAsync<ArgumentException>(() => ReadAsync(scene.Source, foreign));
        Assert.Empty(log.Entries);
    }

    [Fact]
    public async Task A_part_of_a_history_is_what_the_whole_tells_of_it()
    {
        IContractChain chain = MakeChain();
        HistoryScene scene = await OpenAsync(chain, new DisclosureLog());
        if (scene.Source is not ISelectiveHistorySource source)
        {
            return;
        }

        List<HistoryPage> whole = await ReadAsync(source, Busy);
        Fact[] all = [.. whole.SelectMany(page => page.Facts)];
        CoverageKinds[] kinds = [.. Enum.GetValues<CoverageKinds>().Where(kind => kind != CoverageKinds.None && HistoryKinds.HasFlag(kind))];
        long middle = chain.TipHeight / 2;
        (CoverageKinds Kinds, long From, long? To)[] parts =
        [
            .. kinds.Select(kind => (kind, 0L, (long?)null)), (HistoryKinds, 0, null), (HistoryKinds, middle, null), (HistoryKinds, 1, middle), (kinds[0], middle, chain.TipHeight),
            (HistoryKinds & ~kinds[^1] | kinds[0], 0, null), (kinds[0] | kinds[kinds.Length / 2], 0, chain.TipHeight + 7),
        ];
        foreach ((CoverageKinds wanted, long from, long? to) in parts)
        {
            var request = new HistoryRequest(wanted) { FromHeight = from, ToHeight = to };
            long end = Math.Min(to ?? long.MaxValue, chain.TipHeight);

            List<HistoryPage> pages = await source.ReadHistoryAsync(Busy, request).ToListAsync();

            Fact[] told = [.. pages.SelectMany(page => page.Facts)];
            CoverageRecord coverage = Assert.Single(told.OfType<CoverageRecord>());
            Assert.Contains(coverage, pages[^1].Facts);
            Assert.True(pages[^1].IsComplete);
            Assert.Equal(new CoverageRecord(chain.Id, Busy, from, end, wanted, source.Name), coverage with { ReadAt = null });
            Assert.Empty(told.Where(fact => fact is not (BlockRecord or CoverageRecord)).Except(all));
            Assert.Equal(
                all.Where(IsOfThePart).OrderBy(fact => $"{fact}", StringComparer.Ordinal), told.Where(IsOfThePart).OrderBy(fact => $"{fact}", StringComparer.Ordinal));
            Assert.Equal(pages.Sum(page => page.TransactionCount), Transactions(pages, chain).Length);

            var once = new MemoryLedger(all.Concat(told));
            var again = new MemoryLedger(told);
            again.Append(all);
            Assert.Equal(await Facts.DumpAsync(once), await Facts.DumpAsync(again));

            bool IsOfThePart(Fact fact) => HeightOf(fact) >= from && HeightOf(fact) <= end && KindOf(fact, Busy) is var kind && (wanted & kind) != CoverageKinds.None;
        }
    }

    [Fact]
    public async Task A_part_of_a_history_can_be_cut_short_and_lies_where_the_chain_does()
    {
        IContractChain chain = MakeChain();
        HistoryScene scene = await OpenAsync(chain, new DisclosureLog());
        if (scene.Source is not ISelectiveHistorySource source)
        {
            return;
        }

        List<HistoryPage> cut = await source.ReadHistoryAsync(Busy, new HistoryRequest(HistoryKinds) { MaxTransactions = 2 }).ToListAsync();
        Assert.Equal(2, Transactions(cut, chain).Length);
        Assert.DoesNotContain(cut, page => page.IsComplete || page.Facts.OfType<CoverageRecord>().Any());

        List<HistoryPage> above = await source.ReadHistoryAsync(Busy, new HistoryRequest(HistoryKinds) { FromHeight = chain.TipHeight + 1 }).ToListAsync();
        Assert.Empty(Transactions(above, chain));
        Assert.DoesNotContain(above, page => page.Facts.OfType<CoverageRecord>().Any());
    }

    [Fact]
    public async Task A_history_costs_what_it_is_said_to_where_the_chain_was_looked_at_a_moment_ago()
    {
        HistoryScene scene = await OpenAsync(MakeChain(), new DisclosureLog());
        if (Cost is not { } cost)
        {
            return;
        }

        var options = new HistoryOptions { Kinds = cost.Kinds, MaxCheckAge = TimeSpan.FromHours(1) };
        var ledger = new MemoryLedger();
        await LedgerPull.AccountsAsync(scene.Source, ledger, [Quiet], options);
        int before = scene.Server.Requests.Count;

        HistoryResult result = await LedgerPull.AccountsAsync(scene.Source, ledger, [Busy], options);

        Assert.Equal(HistoryState.Complete, Assert.Single(result.Accounts).State);
        Assert.Equal(cost.Requests, scene.Server.Requests.Count - before);
    }

    [Fact]
    public async Task A_size_costs_one_request_and_is_never_more_than_there_is()
    {
        IContractChain chain = MakeChain();
        var log = new DisclosureLog();
        HistoryScene scene = await OpenAsync(chain, log);
        if (scene.Source is not IAccountSizeSource source)
        {
            return;
        }

        int whole = (await ReadAsync(source, Busy)).Sum(page => page.TransactionCount);
        foreach ((Address address, int most) in ((Address, int)[])[(Busy, whole), (Quiet, 0)])
        {
            int before = scene.Server.Requests.Count;
            AccountSize? size = await source.SizeAsync(address);

            Assert.Equal(before + 1, scene.Server.Requests.Count);
            Assert.InRange(size?.Transactions ?? 0, 0, most);
            Assert.True(size is not { IsExact: true } || size.Value.Transactions == most);
            Assert.Contains(log.Entries, entry => entry.Subject == address.ToString(chain.Id));
        }

        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await source.SizeAsync(Facts.Address(chain.Id.IsUtxo ? ChainId.Ethereum : ChainId.Bitcoin, 1)));
    }

    /// <summary>A source that reads the chain as it is now from a server, and notes in the log what it tells.</summary>
    private protected abstract Task<HistoryScene> OpenAsync(IContractChain chain, DisclosureLog log);

    private protected override async Task<IChainSource> OpenAnyAsync(IContractChain chain) => (await OpenAsync(chain, new DisclosureLog())).Source;

    /// <summary>
    /// What concerns an account, from what the chain was made of: each transaction before its movements, upwards, without blocks and coverage.
    /// </summary>
    private protected abstract IEnumerable<Fact> HistoryOf(IContractChain chain, Address address, SourceCapabilities able);

    /// <summary>The addresses, transactions and coins that a request names, as the log should have them.</summary>
    private protected abstract IEnumerable<string> SubjectsOf(Request request);

    private protected static async Task<List<HistoryPage>> ReadAsync(IAccountHistorySource source, Address address, int? limit = null)
    {
        var pages = new List<HistoryPage>();
        await foreach (HistoryPage page in source.ReadHistoryAsync(address, limit))
        {
            pages.Add(page);
        }

        return pages;
    }

    /// <summary>The transactions of a history, each with its movements; asserts that they are whole, each there once, and after their blocks.</summary>
    private protected static Fact[][] Transactions(IEnumerable<HistoryPage> pages, IContractChain chain)
    {
        var found = new List<List<Fact>>();
        var heights = new HashSet<long>();
        foreach (HistoryPage page in pages)
        {
            int before = found.Count;
            foreach (Fact fact in page.Facts.Where(fact => fact is not CoverageRecord))
            {
                switch (fact)
                {
                    case BlockRecord block:
                        Assert.Equal(chain.HashAt(block.Height), block.Hash ?? chain.HashAt(block.Height));
                        heights.Add(block.Height);
                        break;
                    case TransactionRecord transaction:
                        Assert.Contains(transaction.Height, heights);
                        found.Add([fact]);
                        break;
                    default:
                        // Movements stand behind their transaction on the same page.
                        Assert.True(found.Count > before);
                        found[^1].Add(fact);
                        break;
                }
            }

            Assert.Equal(found.Count - before, page.TransactionCount);
        }

        TransactionRecord[] all = [.. found.Select(part => (TransactionRecord)part[0])];
        Assert.Equal(all.Length, all.Select(transaction => transaction.Id).Distinct().Count());
        Assert.All(found, part => Assert.Equal(part.Count, part.Distinct().Count()));
        return [.. found.Select(part => part.ToArray())];
    }

    private static long HeightOf(Fact fact) => fact switch
    {
        TransferRecord transfer => transfer.Height,
        FreezeRecord freeze => freeze.Height,
        InputRecord input => input.Height,
        OutputRecord output => output.Height,
        _ => -1,
    };

    /// <summary>Which kind of an account's movements a fact is; none for what is no movement of its own.</summary>
    private static CoverageKinds KindOf(Fact fact, Address address) => fact switch
    {
        TransferRecord transfer when transfer.From == address || transfer.To == address => (CoverageKinds)(1 << (int)transfer.Kind),
        FreezeRecord freeze when freeze.Address == address => CoverageKinds.Token,
        InputRecord input when input.Owner == address => CoverageKinds.Coins,
        OutputRecord output when output.Owner == address => CoverageKinds.Coins,
        _ => CoverageKinds.None,
    };

    private async Task<Fact[][]> ExpectedAsync(HistoryScene scene, IContractChain chain)
    {
        var expected = new List<List<Fact>>();
        foreach (Fact fact in HistoryOf(chain, Busy, await scene.Source.CapabilitiesAsync()))
        {
            if (fact is TransactionRecord)
            {
                expected.Add([]);
            }

            expected[^1].Add(fact);
        }

        return [.. expected.Select(part => part.ToArray())];
    }

    private static bool IsDescending(Fact[][] transactions) =>
        transactions.Length > 1 && ((TransactionRecord)transactions[0][0]).Height > ((TransactionRecord)transactions[^1][0]).Height;

    private void AssertComplete(List<HistoryPage> pages, IAccountHistorySource source, Address address, IContractChain chain)
    {
        Assert.Equal(pages.Count - 1, pages.FindIndex(page => page.IsComplete));
        CoverageRecord coverage = Assert.Single(pages.SelectMany(page => page.Facts).OfType<CoverageRecord>());
        Assert.Contains(coverage, pages[^1].Facts);
        Assert.Equal(new CoverageRecord(chain.Id, address, 0, chain.TipHeight, HistoryKinds, source.Name), coverage with { ReadAt = null });
    }
}
