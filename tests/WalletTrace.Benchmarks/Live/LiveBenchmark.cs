using System.Globalization;
using WalletTrace.Tests.Support.World;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Cases;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Benchmarks.Live;

/// <summary>What was found of one case in both orders.</summary>
/// <param name="Name">The case; of a world its seed.</param>
/// <param name="Reachable">What a trace over all facts finds.</param>
/// <param name="Best">The points of the search by value.</param>
/// <param name="Breadth">The points of the search by hops.</param>
internal sealed record LiveFinding(string Name, UInt256 Reachable, IReadOnlyList<FoundPoint> Best, IReadOnlyList<FoundPoint> Breadth);

/// <summary>
/// Asks explorers of made-up worlds, or of a real case's facts, for what a trace lacks, where most value waits first and what is nearest first, and compares how soon
/// cash-outs are found.
/// </summary>
internal static class LiveBenchmark
{
    private const int Percent = 95;

    /// <summary>Runs it; false if a search did not find what there is.</summary>
    public static bool Run(LiveBenchmarkRun run, TextWriter output) => RunAsync(run, output).GetAwaiter().GetResult();

    private static async Task<bool> RunAsync(LiveBenchmarkRun run, TextWriter output)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"requests until {Percent} % of what is cashed out was found, minimum {run.Minimum ?? "none"}"));
        output.WriteLine("case          accounts  followed  reachable    least   by value    by hops  of that");
        bool isRight = true;
        var findings = new List<LiveFinding>();
        await foreach ((string name, int? accounts, LiveSearch search) in SearchesAsync(run).ConfigureAwait(false))
        {
            List<FoundPoint> best = await search.RunAsync(isBreadthFirst: false, run.Step, Percent).ConfigureAwait(false);
            List<FoundPoint> breadth = await search.RunAsync(isBreadthFirst: true, run.Step, Percent).ConfigureAwait(false);
            findings.Add(new LiveFinding(name, search.Reachable, best, breadth));
            int? byValue = search.RequestsFor(best, Percent);
            int? byHops = search.RequestsFor(breadth, Percent);
            isRight &= byValue is not null && byHops is not null;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-12}  {accounts,8:N0}  {search.Offline.Graph.Expanded.Count(followed => followed),8:N0}  {Whole(search),9:N0}  {search.LeastAccounts(Percent),7:N0}  {byValue,9:N0}  {byHops,9:N0}  {(double?)byValue / byHops,7:P1}"));
            output.Flush();
        }

        if (run.Plot is { } file)
        {
            LivePlot.Save(findings, file);
        }

        return isRight;
    }

    /// <summary>What is searched, one after the other, and how many accounts there are where that is known.</summary>
    private static async IAsyncEnumerable<(string Name, int? Accounts, LiveSearch Search)> SearchesAsync(LiveBenchmarkRun run)
    {
        if (run.Case is { } path)
        {
            CaseFile file = await CaseFile.LoadAsync(path).ConfigureAwait(false);

            // The sample holds external transactions and fees only, and so nothing else is asked for.
            Trace query = Limited(Trace.From(file.Thefts).With(file.Stops).With(new LiveOptions { Kinds = PullKinds.Least }), run.Minimum);
            yield return (file.Name, null, await LiveSearch.OfAsync(query, file.LoadLabels(), await file.LoadLedgerAsync().ConfigureAwait(false), ChainId.Ethereum).ConfigureAwait(false));
        }

        foreach (FlowRecords records in run.Records is { } folder ? FlowRecords.ReadAll(folder) : [])
        {
            Trace query = Limited(Trace.From(records.Thefts), run.Minimum);
            yield return (records.Name, null, await LiveSearch.OfAsync(query, records.Labels, records.Ledger, ChainId.Ethereum).ConfigureAwait(false));
        }

        foreach (int seed in run.Case is null && run.Records is null ? run.Seeds : [])
        {
            EvmWorld world = EvmWorld.Make(ChainId.Ethereum, new WorldOptions { Seed = seed });
            yield return (seed.ToString(CultureInfo.InvariantCulture), world.Books.Accounts.Count, await LiveSearch.OfAsync(world, run.Minimum).ConfigureAwait(false));
        }
    }

    private static Trace Limited(Trace query, string? minimum) => query.Using(TaintRule.Fifo).Within(minimum: minimum, hubLimit: new LiveOptions().HubLimit);

    /// <summary>What can be found, in whole coins.</summary>
    private static ulong Whole(LiveSearch search)
    {
        int decimals = search.Offline.Sinks[0].Asset.Decimals;
        return ulong.Parse(Enumerable.Range(0, decimals).Aggregate(search.Reachable, (left, _) => left / 10U).ToString(), CultureInfo.InvariantCulture);
    }
}
