using System.Globalization;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Notebooks.Files;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Notebooks.Tests.Samples;

/// <summary>The figures of the notebook about a case of one's own, held against the library's, over the cases as their files tell them.</summary>
public sealed class YourOwnCaseTests
{
    private const string Name = "4-your-own-case.ipynb";
    private const string Stolen = "99841a382456d2057706bad67946bdb560cc46a716425107d9a743e5b812846b";
    private const string Paid = "0xa442188adf18a5b46064b15b4425751cafca157e7812a2b770e06f9f555844cb";

    [Fact]
    public async Task What_the_transaction_did_is_told_as_the_facts_have_it()
    {
        SavedNotebook notebook = await SavedNotebook.LoadAsync(Name);
        MemoryLedger ledger = await (await CaseOf("utxo-peel-chain")).LoadLedgerAsync();
        LedgerTransaction sent = (await ledger.TransactionAsync(ChainId.BitcoinRegtest, TransactionId.Parse(Stolen)))!;
        string[] outputs = [.. sent.Outputs.Select(output => Bitcoin(output.Amount))];

        Assert.Equal(["10 tBTC", "14.999 tBTC"], outputs);
        Assert.All(outputs, amount => Assert.Contains(amount, notebook.Html("sent.Outputs.Select"), StringComparison.Ordinal));
        Assert.Contains(Bitcoin(Assert.Single(sent.Inputs).Amount!.Value), notebook.Html("sent.Inputs.Select"), StringComparison.Ordinal);
        notebook.Says($"A coin of {Bitcoin(sent.Inputs[0].Amount!.Value)} of the victim went in. Output 1, {outputs[1]}, went back to the victim");
        notebook.Says($"Output 0, **{outputs[0]}**, went to somebody");
        notebook.Says($"The missing {Bitcoin(sent.Inputs[0].Amount!.Value - sent.Outputs[0].Amount - sent.Outputs[1].Amount)} are the fee");

        LedgerTransaction spender = (await ledger.SpenderAsync(ChainId.BitcoinRegtest, new CoinId(sent.Record.Id, 0)))!;
        Assert.Contains($"Spent in block {spender.Record.Height}, with 1 other coin, by {spender.Record.Id}", notebook.Text("SpenderAsync"), StringComparison.Ordinal);
        Assert.Equal(2, spender.Inputs.Count);
    }

    [Fact]
    public async Task The_case_shows_what_the_library_shows_of_it()
    {
        SavedNotebook notebook = await SavedNotebook.LoadAsync(Name);
        TraceResult trace = await TraceOfStolenAsync();
        PathList paths = trace.Paths.To(Category.Exchange).Take(10);

        Assert.Equal(trace.ToHtml(), notebook.Html("await query.RunAsync()"));
        Assert.Equal(paths.ToHtml(), notebook.Html("trace.Paths.To(Category.Exchange)"));
        Assert.Equal(trace.Coverage.ToHtml(), notebook.Html("trace.Coverage"));
        Assert.Contains("The same report, byte for byte.", notebook.Text("SequenceEqual"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_said_of_the_case_is_what_the_trace_finds()
    {
        SavedNotebook notebook = await SavedNotebook.LoadAsync(Name);
        TraceResult trace = await TraceOfStolenAsync();
        BalanceLine fifo = trace.Balance.Single(line => line.Rule == TaintRule.Fifo);
        BalanceLine haircut = trace.Balance.Single(line => line.Rule == TaintRule.Haircut);

        notebook.Says($"the parts sum to the {Bitcoin(fifo.Stolen)} that were stolen");
        notebook.Says($"Under FIFO {Bitcoin(fifo.Of(SinkKind.Services))} are at exchanges, {Bitcoin(fifo.Of(SinkKind.Resting))} rest unspent, and {Bitcoin(fifo.Of(SinkKind.Fees))} were paid as fees. {Bitcoin(fifo.Of(SinkKind.Unexplored))} are *unexplored*");
        notebook.Says($"{Bitcoin(fifo.Of(SinkKind.Unexplored))} under FIFO and {Bitcoin(haircut.Of(SinkKind.Unexplored))} under Haircut, of which nobody knows");

        LaunderingPath[] paths = [.. trace.Paths.To(Category.Exchange).Take(10).Paths];
        Assert.Equal(["Exchange B", "Exchange A"], paths.Select(path => path.Sink.Labels[0].Text));
        notebook.Says($"to Exchange B about {Bitcoin(paths[0].Amount)}, and to Exchange A about {Bitcoin(paths[1].Amount)}");
        notebook.Says("Two branches end at exchanges");
        Assert.Equal(2, trace.Coverage.Count(entry => entry.Reason == StopReason.Category));
        Assert.Equal(3, trace.Coverage.Count);
    }

    [Fact]
    public async Task What_became_of_the_real_transaction_is_what_the_trace_finds()
    {
        SavedNotebook notebook = await SavedNotebook.LoadAsync(Name);
        CaseFile ronin = await CaseOf("ronin-bridge");
        MemoryLedger ledger = await ronin.LoadLedgerAsync();
        TraceResult trace = await Trace.From(Theft.Transaction(ChainId.Ethereum, Paid).Named("500 ETH"))
            .Over(ledger).Knowing(LabelFile.ReadAll(Repository.PathOf("samples", "ronin-bridge", "labels.csv"))).RunAsync();
        Sink place = trace.Sinks[0];
        SinkBounds bounds = trace.BoundsOf(place);

        Assert.Equal(trace.Sinks.ToHtml(), notebook.Html("Theft.Transaction(ChainId.Ethereum, hash)"));
        Assert.Contains(
            $"{place.Labels[0].Text}: {new Amount(bounds.Least, place.Asset)} at least, {new Amount(bounds.Most, place.Asset)} at most", notebook.Text("BoundsOf"), StringComparison.Ordinal);
        Assert.Equal(("Huobi 35", 3), (place.Labels[0].Text, place.Labels.Select(label => label.Source).Distinct().Count()));
        notebook.Says("which three lists of labels call an account of the exchange Huobi");
        notebook.Says($"at least {new Amount(bounds.Least, place.Asset).ToDecimalString()[..7]} of the 500 ETH came to that account");

        // From the theft's transaction to the last movement into the account.
        Hop[] last = [.. trace.Paths.To(Category.Exchange).Take(100).Paths.Select(path => path.Hops[^1])];
        long first = (await ledger.TransactionAsync(ChainId.Ethereum, TransactionId.Parse(Paid)))!.Time;
        Assert.InRange(last.Max(hop => hop.Detail.Time) - first, 38 * 3600, 39 * 3600);
        notebook.Says("It was there in less than 39 hours");
    }

    [Fact]
    public async Task What_needs_a_network_is_commented_out_and_would_compile()
    {
        SavedNotebook notebook = await SavedNotebook.LoadAsync(Name);
        NotebookCell[] live = [.. notebook.Code.Where(cell => cell.Source.Contains("Source(client", StringComparison.Ordinal))];
        Assert.Equal(2, live.Length);
        string usings = notebook.Code.First().Source;

        foreach (NotebookCell cell in live)
        {
            string[] lines = cell.Source.Split('\n');
            Assert.All(lines, line => Assert.StartsWith("//", line, StringComparison.Ordinal));
            string[] code = [.. lines.Select(line => line.Length > 3 ? line[3..] : string.Empty)];
            bool IsDirective(string line) => line.StartsWith("#r ", StringComparison.Ordinal) || (line.StartsWith("using ", StringComparison.Ordinal) && line.EndsWith(';'));

            // In a function that nobody calls it is compiled and not run.
            string function = $"async Task<object> NotRun()\n{{\n{string.Join('\n', code[..^1].Where(line => !IsDirective(line)))}\nreturn {code[^1]};\n}}";
            NotebookRun run = await NotebookRunner.RunAsync(
                new NotebookFile([new NotebookCell(CellKind.Code, usings), new NotebookCell(CellKind.Code, string.Join('\n', code.Where(IsDirective))), new NotebookCell(CellKind.Code, function)]),
                AppContext.BaseDirectory);
            Assert.Null(run.Failure);
        }
    }

    private static async Task<TraceResult> TraceOfStolenAsync()
    {
        CaseFile peel = await CaseOf("utxo-peel-chain");
        return await Trace.From(Theft.Coin(ChainId.BitcoinRegtest, Stolen, 0).Named("the stolen coin"))
            .Over(await peel.LoadLedgerAsync()).Knowing(peel.LoadLabels()).Within(hops: 20, minimum: "0.0001 tBTC").RunAsync();
    }

    private static Task<CaseFile> CaseOf(string sample) => CaseFile.LoadAsync(Repository.PathOf("samples", sample));

    private static string Bitcoin(UInt256 units) => new Amount(units, Asset.Native(ChainId.BitcoinRegtest)).ToString(null, CultureInfo.InvariantCulture);
}
