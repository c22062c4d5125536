using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using WalletTrace.Graph;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.DuckDb.Tests.Durability;

/// <summary>A process that makes and merges an index while its files may grow to some length only, and again when they may grow; it says what became of it.</summary>
internal static class ScarceIndex
{
    public const string Verb = "index-in-scarcity";

    /// <summary>What it says of an index in files, of one in memory, and of a merge that failed; a digest of the graph follows.</summary>
    public const string InFiles = "files";
    public const string InMemory = "memory";
    public const string NotMerged = "not merged";

    /// <summary>Does all of it.</summary>
    /// <param name="file">The ledger, which has no index and no coins.</param>
    /// <param name="next">A step by which only later events come.</param>
    /// <param name="bytes">How long files may be when room is scarce.</param>
    public static async Task RunAsync(string file, LedgerStep next, int bytes)
    {
        await LimitAsync($"{bytes}");
        await using (DuckDbLedger ledger = await DuckDbLedger.OpenAsync(file, LedgerLife.Options))
        {
            await SayAsync(await ledger.IndexAsync());
            await LimitAsync("unlimited");
        }

        await using (DuckDbLedger ledger = await DuckDbLedger.OpenAsync(file, LedgerLife.Options))
        {
            LedgerIndex index = await ledger.IndexAsync();
            await SayAsync(index);
            await LedgerLife.TakeAsync(ledger, next);
            await ledger.IndexAsync();
            await LimitAsync($"{bytes}");
            try
            {
                await index.MergeAsync();
            }
            catch (IOException e)
            {
                Console.WriteLine($"{NotMerged} {index.TailFlowCount > 0} {e.Message}");
            }

            await SayAsync(index);
            await LimitAsync("unlimited");
            await index.MergeAsync();
            await SayAsync(index);
        }
    }

    /// <summary>A digest of a graph.</summary>
    public static string Digest(LedgerGraph graph) => Convert.ToHexStringLower(SHA256.HashData(LedgerGraphBytes.Of(graph)));

    /// <summary>Says where an index is, what is in it and what there is to know of it.</summary>
    public static async Task SayAsync(LedgerIndex index)
    {
        // Of one with a tail the flows are counted; its columns are in two parts.
        string graph = index.TailFlowCount > 0
            ? index.FlowCount.ToString(CultureInfo.InvariantCulture)
            : await index.AskAsync(asked => Digest(asked.Graph));
        Console.WriteLine($"{(index.Folder is null ? InMemory : InFiles)} {graph} {index.Notice}".TrimEnd());
    }

    private static async Task LimitAsync(string bytes)
    {
        using Process limit = Process.Start("prlimit", ["--pid", $"{Environment.ProcessId}", $"--fsize={bytes}:"]);
        await limit.WaitForExitAsync();
        Assert.Equal(0, limit.ExitCode);
    }
}
