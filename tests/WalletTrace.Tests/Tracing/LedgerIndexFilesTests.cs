using CsCheck;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Tracing;

/// <summary>The files of a ledger's index, without a ledger at hand.</summary>
public sealed class LedgerIndexFilesTests
{
    [Fact]
    public async Task Files_hold_the_graph_byte_for_byte() => await RandomLedgers.Any.SampleAsync(async small =>
    {
        using var folder = new TemporaryFolder();
        LedgerGraph graph = await LedgerGraph.FreezeAsync(small.Ledger());
        using (LedgerIndex made = await LedgerIndex.CreateAsync(small.Ledger(), folder["index"]))
        {
            Assert.Equal(LedgerGraphBytes.Of(graph), await made.AskAsync(asked => LedgerGraphBytes.Of(asked.Graph)));
        }

        using LedgerIndex opened = LedgerIndex.Open(folder["index"]);
        Assert.Equal((graph.Flows.FlowCount, 0, folder["index"]), (opened.FlowCount, opened.TailFlowCount, opened.Folder));
        Assert.Equal(graph.Chains, opened.Chains);
        Assert.Equal(LedgerGraphBytes.Of(graph), await opened.AskAsync(asked => LedgerGraphBytes.Of(asked.Graph)));
    }, iter: 30);

    [Fact]
    public async Task Sparse_and_streamed_answers_are_equal_over_files() => await RandomLedgers.Any.SampleAsync(async small =>
    {
        using var folder = new TemporaryFolder();
        using LedgerIndex index = await LedgerIndex.CreateAsync(small.Ledger(), folder["index"]);
        for (int flow = 0; flow < index.FlowCount; flow += 2)
        {
            TaintPlan plan = TaintPlan.OfFlows(flow);
            foreach (TaintRule rule in new[] { TaintRule.Fifo, TaintRule.Haircut, TaintRule.Poison })
            {
                TaintOutcome found = (await index.TaintAsync(plan, rule)).Outcome;
                TaintOutcome expected = await index.AskAsync(asked => TaintEngine.Run(asked.Graph.Flows, plan, [rule])[0]);

                Assert.Equal(expected.Entries, found.Entries);
                Assert.Equal(expected.Holdings, found.Holdings);
            }
        }
    }, iter: 20);

    [Fact]
    public async Task A_flipped_byte_is_noticed_by_every_question_that_reads_it_before_its_answer()
    {
        using var folder = new TemporaryFolder();
        TaintPlan plan = TaintPlan.OfFlows(0);
        var put = new TaintPlan(1, [new Injection(0, 0, 0, 1)], [], []);
        var questions = new Dictionary<string, Func<LedgerIndex, Task>>
        {
            ["all"] = index => index.VerifiedAsync(),
            ["anything"] = index => index.AskAsync(asked => asked.Graph.AccountCount),
            ["reach"] = index => index.ReachAsync(Facts.Account(ChainId.Ethereum, 2), Facts.Ether),
            ["screen"] = index => index.ScreenAsync(Facts.Account(ChainId.Ethereum, 2)),
            ["fifo"] = index => index.TaintAsync(plan, TaintRule.Fifo),
            ["put in"] = index => index.TaintAsync(put, TaintRule.Fifo),
            ["haircut"] = index => index.TaintAsync(plan, TaintRule.Haircut),
            ["poison"] = index => index.TaintAsync(plan, TaintRule.Poison),
            ["pass"] = index => index.TaintInAPassAsync(plan, [TaintRule.Fifo, TaintRule.Haircut]),
        };
        using (await LedgerIndex.CreateAsync(Ledger(), folder["index"]))
        {
        }

        int files = 0;
        foreach (string file in Directory.EnumerateFiles(folder["index"], "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).Length > 0).Order(StringComparer.Ordinal))
        {
            // What reads names does not read coordinates, and so on: whoever does not read the damage may answer.
            HashSet<string> readers = Path.GetFileName(file) switch
            {
                "manifest.json" => [.. questions.Keys],
                "from" or "to" or "amounts" => [.. questions.Keys],
                "out-offsets" or "in-offsets" => [.. questions.Keys.Except(["poison", "pass"])],
                "out-rows" => [.. questions.Keys.Except(["screen", "poison", "pass"])],
                "in-rows" => ["all", "anything", "screen", "put in", "haircut"],
                "out-starts" or "in-starts" => ["all", "anything", "fifo", "put in", "haircut"],
                _ => ["all", "anything", "reach", "screen"],
            };
            byte[] bytes = await File.ReadAllBytesAsync(file);
            bytes[bytes.Length / 3] ^= 0x10;
            await File.WriteAllBytesAsync(file, bytes);
            files++;
            foreach ((string name, Func<LedgerIndex, Task> ask) in questions)
            {
                bool isNoticed = false;
                try
                {
                    using LedgerIndex index = LedgerIndex.Open(folder["index"]);
                    await ask(index);
                }
                catch (IndexDamagedException)
                {
                    isNoticed = true;
                }

                Assert.True(isNoticed == readers.Contains(name), $"{name} over a damaged {Path.GetFileName(file)}: noticed {isNoticed}");
            }

            bytes[bytes.Length / 3] ^= 0x10;
            await File.WriteAllBytesAsync(file, bytes);
        }

        Assert.True(files > 15);
        using LedgerIndex whole = LedgerIndex.Open(folder["index"]);
        await whole.VerifiedAsync();
    }

    [Fact]
    public async Task One_question_after_another_checks_what_the_ones_before_did_not_read()
    {
        using var folder = new TemporaryFolder();
        using (await LedgerIndex.CreateAsync(Ledger(), folder["index"]))
        {
        }

        string damaged = Directory.EnumerateFiles(folder["index"], "out-starts", SearchOption.AllDirectories).Single();
        byte[] bytes = await File.ReadAllBytesAsync(damaged);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(damaged, bytes);
        using LedgerIndex index = LedgerIndex.Open(folder["index"]);
        TaintPlan plan = TaintPlan.OfFlows(0);

        TaintOutcome passed = (await index.TaintInAPassAsync(plan, [TaintRule.Fifo]))[0];
        Assert.NotEmpty(passed.Holdings);
        IndexDamagedException found = await Assert.ThrowsAsync<IndexDamagedException>(() => index.TaintAsync(plan, TaintRule.Fifo));
        Assert.Contains("out-starts", found.Message, StringComparison.Ordinal);

        // And what needs it not is answered still.
        Assert.Equal(passed.Holdings, (await index.TaintInAPassAsync(plan, [TaintRule.Fifo]))[0].Holdings);
    }

    [Fact]
    public async Task One_pass_says_of_each_rule_what_the_engine_says() => await RandomLedgers.Any.SampleAsync(async small =>
    {
        using var folder = new TemporaryFolder();
        using (await LedgerIndex.CreateAsync(small.Ledger(), folder["index"]))
        {
        }

        using LedgerIndex index = LedgerIndex.Open(folder["index"]);
        if (index.FlowCount > 0)
        {
            TaintPlan plan = TaintPlan.OfFlows(index.FlowCount / 2);
            TaintRule[] rules = [TaintRule.Fifo, TaintRule.Lifo, TaintRule.Haircut, TaintRule.Poison];
            IReadOnlyList<TaintOutcome> found = await index.TaintInAPassAsync(plan, rules);
            IReadOnlyList<TaintOutcome> expected = await index.AskAsync(asked => TaintEngine.Run(asked.Graph.Flows, plan, rules));
            Assert.Equal(expected.Select(one => one.Holdings), found.Select(one => one.Holdings));
        }
    }, iter: 20);

    [Fact]
    public void Where_there_is_no_index_it_is_said()
    {
        using var folder = new TemporaryFolder();

        IndexDamagedException found = Assert.Throws<IndexDamagedException>(() => LedgerIndex.Open(folder["nowhere"]));

        Assert.Contains("there is no index", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Screening_says_from_whom_value_can_have_come_and_which_hubs_were_not_passed()
    {
        // 1 and 2 pay 3, who pays 4. 3 got from three and so is a hub of more than two.
        using var folder = new TemporaryFolder();
        using LedgerIndex index = await LedgerIndex.CreateAsync(Ledger(), folder["index"]);

        LedgerScreening screened = await index.ScreenAsync(Facts.Account(ChainId.Ethereum, 4));
        LedgerScreening stopped = await index.ScreenAsync(Facts.Account(ChainId.Ethereum, 4), new ReachLimits { Hops = 3, HubLimit = 2 });
        LedgerScreening unknown = await index.ScreenAsync(Facts.Account(ChainId.Ethereum, 77));

        Assert.Equal("1, 2, 3, 4, 5", await AccountsAsync(index, screened.Holdings.Single().Reached.Select(one => one.Vertex)));
        Assert.Equal("3, 4", await AccountsAsync(index, stopped.Holdings.Single().Reached.Select(one => one.Vertex)));
        Assert.Equal("3", await AccountsAsync(index, stopped.Holdings.Single().HubsNotPassed));
        Assert.Empty(unknown.Holdings);
    }

    [Fact]
    public async Task Reach_begins_at_the_height_that_is_asked_for()
    {
        using var folder = new TemporaryFolder();
        using LedgerIndex index = await LedgerIndex.CreateAsync(Ledger(), folder["index"]);
        Account three = Facts.Account(ChainId.Ethereum, 3);

        LedgerReach early = (await index.ReachAsync(three, Facts.Ether, 2))!;
        LedgerReach late = (await index.ReachAsync(three, Facts.Ether, 3))!;

        Assert.Equal("3, 4", await AccountsAsync(index, early.Reached.Select(one => one.Vertex)));
        Assert.Equal("3", await AccountsAsync(index, late.Reached.Select(one => one.Vertex)));
        Assert.Null(await index.ReachAsync(three, AccountScene.Usdt));
    }

    [Fact]
    public async Task Many_may_ask_at_once()
    {
        using var folder = new TemporaryFolder();
        using LedgerIndex index = await LedgerIndex.CreateAsync(Ledger(), folder["index"]);

        LedgerScreening[] all = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => index.ScreenAsync(Facts.Account(ChainId.Ethereum, 4))));

        Assert.All(all, one => Assert.Equal(all[0].Holdings[0].Reached, one.Holdings[0].Reached));
    }

    [Fact]
    public async Task A_token_of_amounts_that_no_number_can_hold_twice_keeps_nobody_from_tracing_another()
    {
        // A hostile token mints the largest number there is, twice.
        TransferRecord mint = Facts.Transfer(1, 0, 8, 1, 9, 1) with { Kind = TransferKind.Mint, From = null, Asset = AccountScene.Usdt, Amount = UInt256.MaxValue };
        using var folder = new TemporaryFolder();
        using LedgerIndex index = await LedgerIndex.CreateAsync(new MemoryLedger([.. SmallFacts(), mint, mint with { Index = 9 }]), folder["index"]);
        using LedgerIndex opened = LedgerIndex.Open(folder["index"]);

        LedgerScreening screened = await opened.ScreenAsync(Facts.Account(ChainId.Ethereum, 4));

        Assert.Equal(5, screened.Holdings.Single().Reached.Count);
        LedgerQuestions without = new(await LedgerGraph.FreezeAsync(Ledger()));
        foreach (TaintRule rule in Enum.GetValues<TaintRule>())
        {
            TaintOutcome found = (await opened.TaintAsync(TaintPlan.OfFlows(0), rule)).Outcome;
            Assert.Equal(
                await HoldersAsync(opened, found.Holdings),
                without.Taint(TaintPlan.OfFlows(0), rule).Outcome.Holdings.Select(holding => (without.Graph.VertexAt(holding.Vertex), holding.Amount)));
            Assert.Equal("0, 5", await opened.AskAsync(asked => string.Join(", ", asked.TaintedFlows(TaintPlan.OfFlows(0), rule).Select(flow => flow.Flow))));
        }

        ArgumentException refused = await Assert.ThrowsAsync<ArgumentException>(() => opened.TaintAsync(TaintPlan.OfFlows(3), TaintRule.Fifo));
        Assert.Contains(AccountScene.Usdt.ToString(), refused.Message, StringComparison.Ordinal);
    }

    private static async Task<IEnumerable<(Vertex, UInt256)>> HoldersAsync(LedgerIndex index, IReadOnlyList<TaintHolding> holdings) =>
        await index.AskAsync(asked => holdings.Select(holding => (asked.Graph.VertexAt(holding.Vertex), holding.Amount)).ToArray());

    private static MemoryLedger Ledger() => new(SmallFacts());

    private static Fact[] SmallFacts() =>
    [
        Facts.Block(ChainId.Ethereum, 1), Facts.Transaction(ChainId.Ethereum, 1, 0, 1),
        Facts.Transfer(1, 0, 0, 1, 3, 10), Facts.Transfer(1, 0, 1, 2, 3, 10), Facts.Transfer(1, 0, 2, 5, 3, 10),
        Facts.Block(ChainId.Ethereum, 2), Facts.Transaction(ChainId.Ethereum, 2, 0, 2),
        Facts.Transfer(2, 0, 0, 3, 4, 25),
    ];

    private static Task<string> AccountsAsync(LedgerIndex index, IEnumerable<int> vertices) => index.AskAsync(
        asked => string.Join(", ", vertices.Select(vertex => (int)asked.Graph.VertexAt(vertex).Account!.Value.Address.ToByteArray()[^1]).Order()));
}
