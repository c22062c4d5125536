using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.DuckDb.Tests.Durability;

/// <summary>A process that takes the steps of a script, one after another, until it is killed.</summary>
internal static class LedgerLife
{
    public const string Verb = "live";

    /// <summary>The same, with an index that is brought up to date and merged now and then.</summary>
    public const string IndexVerb = "live-with-index";

    /// <summary>The same, with all kept in the log beside the file.</summary>
    public const string LogVerb = "live-in-log";

    /// <summary>What it says when the ledger is open.</summary>
    public const string IsOpen = "open";

    /// <summary>What it says when the index is up to date.</summary>
    public const string IsIndexed = "indexed";

    /// <summary>What it says when the index is merged.</summary>
    public const string IsMerged = "merged";

    /// <summary>How the ledger is opened, here and where it is looked at.</summary>
    public static DuckDbLedgerOptions Options { get; } = new() { Threads = 1, TimeProvider = new TestTime(TimeSpan.Zero) };

    /// <summary>Opens the ledger and goes on with the script; says the number of every step that is taken.</summary>
    /// <param name="verb">How.</param>
    /// <param name="file">The ledger's file.</param>
    /// <param name="seed">What the script is drawn from.</param>
    /// <param name="from">The first step.</param>
    /// <param name="to">The one before which it ends.</param>
    public static async Task RunAsync(string verb, string file, int seed, int from, int to)
    {
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(file, Options);

        // So high that all stays in the log, or so low that the log is often taken into the file.
        string checkpoint = verb == LogVerb ? "1GB" : "200KB";
        ledger.Read(connection =>
        {
            connection.Execute($"SET checkpoint_threshold = '{checkpoint}'");
            return 0;
        });
        Console.WriteLine(IsOpen);
        IReadOnlyList<LedgerStep> steps = LedgerScript.Of(seed, to);
        for (int step = from; step < to; step++)
        {
            await TakeAsync(ledger, steps[step]);
            Console.WriteLine(step);
            if (verb == IndexVerb && step % 2 == 0)
            {
                LedgerIndex index = await ledger.IndexAsync();
                Console.WriteLine(IsIndexed);
                if (step % 4 == 0)
                {
                    await index.MergeAsync();
                    Console.WriteLine(IsMerged);
                }
            }
        }
    }

    public static async Task TakeAsync(ILedgerWriter ledger, LedgerStep step)
    {
        switch (step)
        {
            case AppendStep append:
                await ledger.AppendAsync(append.Facts);
                break;
            case RewindStep rewind:
                await ledger.RewindAsync(rewind.Chain, rewind.Height);
                break;
            default:
                throw new InvalidOperationException($"found {step}, expected a step that is known");
        }
    }
}
