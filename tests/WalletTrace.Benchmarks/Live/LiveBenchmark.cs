using System.Globalization;
using WalletTrace.Tests.Support.World;

namespace WalletTrace.Benchmarks.Live;

/// <summary>What was found in one world in both orders.</summary>
/// <param name="Seed">The world's seed.</param>
/// <param name="Reachable">What a trace over all facts finds.</param>
/// <param name="Best">The points of the search by value.</param>
/// <param name="Breadth">The points of the search by hops.</param>
internal sealed record LiveFinding(int Seed, UInt256 Reachable, IReadOnlyList<FoundPoint> Best, IReadOnlyList<FoundPoint> Breadth);

/// <summary>Asks explorers of made-up worlds for what a trace lacks, where most value waits first and what is nearest first, and compares how soon cash-outs are found.</summary>
internal static class LiveBenchmark
{
    private const int Percent = 95;

    /// <summary>Runs it; false if a search did not find what there is.</summary>
    public static bool Run(LiveBenchmarkRun run, TextWriter output) => RunAsync(run, output).GetAwaiter().GetResult();

    private static async Task<bool> RunAsync(LiveBenchmarkRun run, TextWriter output)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"requests until {Percent} % of what is cashed out was found, minimum {run.Minimum ?? "none"}"));
        output.WriteLine("seed  accounts  followed  reachable    least   by value    by hops  of that");
        bool isRight = true;
        var findings = new List<LiveFinding>();
        foreach (int seed in run.Seeds)
        {
            EvmWorld world = EvmWorld.Make(ChainId.Ethereum, new WorldOptions { Seed = seed });
            LiveSearch search = await LiveSearch.OfAsync(world, run.Minimum).ConfigureAwait(false);
            List<FoundPoint> best = await search.RunAsync(isBreadthFirst: false, run.Step, Percent).ConfigureAwait(false);
            List<FoundPoint> breadth = await search.RunAsync(isBreadthFirst: true, run.Step, Percent).ConfigureAwait(false);
            findings.Add(new LiveFinding(seed, search.Reachable, best, breadth));
            int? byValue = search.RequestsFor(best, Percent);
            int? byHops = search.RequestsFor(breadth, Percent);
            isRight &= byValue is not null && byHops is not null;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{seed,4}  {world.Books.Accounts.Count,8:N0}  {search.Offline.Graph.Expanded.Count(followed => followed),8:N0}  {Ether(search.Reachable),9:N0}  {search.LeastAccounts(Percent),7:N0}  {byValue,9:N0}  {byHops,9:N0}  {(double?)byValue / byHops,7:P0}"));
        }

        if (run.Plot is { } file)
        {
            LivePlot.Save(findings, file);
        }

        return isRight;
    }

    private static ulong Ether(UInt256 wei) => ulong.Parse((wei / 1_000_000_000_000_000_000U).ToString(), CultureInfo.InvariantCulture);
}
