using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Reports;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Tests.Tracing.Cases;

/// <summary>One case with thefts on Ethereum, TRON and Bitcoin: one folder of facts, one trace.</summary>
public sealed class SeveralChainsTests : IDisposable
{
    private readonly TemporaryFolder root = new();
    private readonly AccountSource ethereum = AccountSource.To(9);
    private readonly AccountSource tron = AccountSource.To(9, AccountScene.AllKinds, ChainId.Tron);
    private readonly ScriptedSource bitcoin = ScriptedSource.To(9, ChainId.Bitcoin);

    public void Dispose() => root.Dispose();

    [Fact]
    public async Task Chains_share_a_folder_and_each_keeps_to_its_own_files()
    {
        await PullAllAsync();
        string[] before = [.. Names().Where(name => !name.StartsWith("tron", StringComparison.Ordinal))];
        tron.Reorganise(2, 3, "other");
        bitcoin.Reorganise(1, 1, "other");

        await PullAllAsync();

        Assert.Equal(
            [
                "bitcoin-000000000-000000009.jsonl.gz", $"ethereum-000000000-000000009-{All}.jsonl.gz",
                $"ethereum-account-{Facts.Account(ChainId.Ethereum, 4).Address.ToString(ChainId.Ethereum)}.jsonl.gz", $"tron-000000000-000000010-{All}.jsonl.gz",
            ],
            Names());
        Assert.Equal(before, Names().Where(name => !name.StartsWith("tron", StringComparison.Ordinal)));
        string[] noted = [.. (await File.ReadAllLinesAsync(root[FactFolder.StaleBlocksFile])).Skip(1).Select(row => string.Join(',', row.Split(',')[..2]))];
        Assert.Equal([$"{ChainId.Tron},8", $"{ChainId.Tron},9", $"{ChainId.Bitcoin},9"], noted);
        MemoryLedger ledger = await (await CaseAsync()).LoadLedgerAsync();
        Assert.Equal([9, 9, 10], ledger.Chains.Order().Select(chain => (int)ledger.AsOf(chain)!.Value));
    }

    [Fact]
    public async Task A_trace_goes_over_all_of_them_and_balances_on_each()
    {
        await PullAllAsync();
        CaseFile file = await CaseAsync();

        TraceResult trace = await (await file.OpenAsync()).RunAsync();

        Assert.Equal(["70", "1000", "900000000"], trace.Balance.Where(line => line.Rule == TaintRule.Fifo).OrderBy(line => line.Theft).Select(line => line.Stolen.ToString()));
        Assert.All(trace.Balance, line => Assert.Equal(line.Stolen, line.Parts.Values.Aggregate(UInt256.Zero, (sum, part) => sum + part)));
        Assert.Equal(TransferIndex.Event(3), Assert.Single(trace.Graph.Details, at => at.Height == 3 && at.Kind == TransferKind.Token && at.Chain == ChainId.Ethereum).Index);
        Assert.Equal("70", trace.Sinks.Single(sink => sink.Name.Account == Facts.Account(ChainId.Ethereum, 4)).AmountOf(0).ToString());
        Assert.Equal(3, trace.Sinks.Select(sink => sink.Asset.Chain).Distinct().Count());
    }

    [Fact]
    public async Task Indices_of_events_go_through_reports_and_back()
    {
        await PullAllAsync();
        TraceResult trace = await (await (await CaseAsync()).OpenAsync()).RunAsync();
        string index = TransferIndex.Event(3).ToString(System.Globalization.CultureInfo.InvariantCulture);

        foreach (string ending in new[] { ".json", ".csv", ".html", ".graphml" })
        {
            Assert.Contains(index, Rendered.As(ending, trace), StringComparison.Ordinal);
        }

        await File.WriteAllTextAsync(root["report.json"], Rendered.As(".json", trace));
        SavedReport saved = await SavedReport.LoadAsync(root["report.json"], default);
        Assert.Equal(Freshness.Fresh, (await saved.RecheckAsync(await (await CaseAsync()).LoadLedgerAsync(), default)).Freshness);
        tron.Reorganise(7, 8, "other");
        await PullAllAsync();
        BlockCheck stale = await saved.RecheckAsync(await (await CaseAsync()).LoadLedgerAsync(), default);
        Assert.Equal(Freshness.Stale, stale.Freshness);
        Assert.All(stale.Stale, block => Assert.Equal(ChainId.Tron, block.Was.Chain));
    }

    [Fact]
    public async Task Where_value_rests_on_an_account_of_which_less_was_read_than_of_others_it_is_told()
    {
        AccountSource logs = ethereum.As(AccountScene.AllKinds & ~(CoverageKinds.Internal | CoverageKinds.Reward), "a node without traces");
        await PullAsync(logs);
        await File.WriteAllTextAsync(root["case.yaml"], $"""
            name: less
            facts: ["facts/*.jsonl.gz"]
            thefts:
              - name: ether
                chain: {ChainId.Ethereum}
                transaction: {IdOf(ethereum, 4, 0)}
                transfer: 2
            """);
        TraceResult alone = await (await (await CaseFile.LoadAsync(root["case.yaml"])).OpenAsync()).RunAsync();
        Assert.Equal(-1, Assert.Single(alone.Coverage, entry => entry.Issue == CoverageIssue.KindsNotRead).Vertex);

        await using (FactFolder folder = FactFolder.Open(root.Path, ChainId.Ethereum))
        {
            await LedgerPull.AccountsAsync(ethereum, folder, [Facts.Address(ChainId.Ethereum, 9)]);
        }

        TraceResult trace = await (await (await CaseFile.LoadAsync(root["case.yaml"])).OpenAsync()).RunAsync();

        CoverageEntry entry = Assert.Single(trace.Coverage, entry => entry.Issue == CoverageIssue.KindsNotRead);
        Assert.Equal(Facts.Account(ChainId.Ethereum, 2), trace.Graph.Vertices[entry.Vertex].Account);
        Assert.Equal((UInt256)1_000, entry.Hidden);
        Assert.Contains("Internal, Reward", entry.Text, StringComparison.Ordinal);
    }

    private static string All => "native+internal+token+fee+mint+burn+reward";

    private async Task PullAllAsync()
    {
        await PullAsync(ethereum);
        await PullAsync(tron);
        await PullAsync(bitcoin);
        await using FactFolder folder = FactFolder.Open(root.Path, ChainId.Ethereum);
        await LedgerPull.AccountsAsync(ethereum.As(AccountScene.AllKinds), folder, [Facts.Address(ChainId.Ethereum, 4)], new HistoryOptions { AsOf = 12 });
    }

    private async Task PullAsync(IBlockSource source)
    {
        await using FactFolder folder = FactFolder.Open(root.Path, source.Chain);
        await LedgerPull.BlocksAsync(source, folder);
    }

    private async Task<CaseFile> CaseAsync()
    {
        await File.WriteAllTextAsync(root["case.yaml"], $"""
            name: three chains
            facts: ["facts/*.jsonl.gz"]
            thefts:
              - name: a token on Ethereum
                chain: {ChainId.Ethereum}
                transaction: {IdOf(ethereum, 3, 1)}
                transfer: {TransferIndex.Event(3)}
              - name: TRX
                chain: {ChainId.Tron}
                transaction: {IdOf(tron, 4, 0)}
                transfer: 2
              - name: a coin
                chain: {ChainId.Bitcoin}
                coin: {bitcoin.Best[5].Facts.OfType<TransactionRecord>().ElementAt(1).Id.ToString(ChainId.Bitcoin)}:1
            """);
        return await CaseFile.LoadAsync(root["case.yaml"]);
    }

    private static string IdOf(AccountSource source, int height, int index) =>
        source.Best[height].Facts.OfType<TransactionRecord>().ElementAt(index).Id.ToString(source.Chain);

    private string[] Names() => [.. Directory.GetFiles(root["facts"], "*.jsonl.gz").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
