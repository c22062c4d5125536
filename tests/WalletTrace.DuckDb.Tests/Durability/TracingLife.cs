using System.Security.Cryptography;
using System.Text;
using WalletTrace.Tests.Support.World;
using WalletTrace.Tracing;

namespace WalletTrace.DuckDb.Tests.Durability;

/// <summary>A process that traces a made-up theft live into a file, asking explorers that fail and lie, until it is killed or done.</summary>
internal static class TracingLife
{
    public const string Verb = "trace";

    /// <summary>Said at each request.</summary>
    public const string Asked = "asked";

    /// <summary>Said at the end where some histories were not given.</summary>
    public const string Lacking = "lacking";

    /// <summary>Before what is to be said of the result where nothing is lacking.</summary>
    public const string Done = "done ";

    // In a thousand.
    private const int Failing = 50;
    private const int Lying = 20;

    /// <summary>The world, without trouble.</summary>
    public static Task<TroubledWorld> WorldAsync() => TroubledWorld.MakeAsync(explorers: 2);

    /// <summary>Traces once.</summary>
    public static async Task RunAsync(string file, int seed)
    {
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(file, new DuckDbLedgerOptions { Threads = 1 });
        TroubledWorld world = await WorldAsync();
        world.Trouble(seed, Failing, Lying);
        world.OnRequest = () => Console.WriteLine(Asked);
        TraceResult trace = await world.TraceAsync(ledger);
        Console.WriteLine(TroubledWorld.HasGaps(trace) ? Lacking : $"{Done}{Say(trace)}");
    }

    /// <summary>The number of parts of histories that are not needed and were not read, a digest of what was found, and one of the whole report.</summary>
    public static string Say(TraceResult trace) =>
        $"{trace.Coverage.Count(entry => entry.Issue == CoverageIssue.KindsNotRead)} {Digest(TroubledWorld.Findings(trace))} {Digest(TroubledWorld.Json(trace))}";

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
