using System.Globalization;

namespace WalletTrace.DuckDb.Tests.Durability;

/// <summary>What runs in a process of its own: it may be killed, or be kept from the disk. Every line that it writes says what is done and cannot be lost.</summary>
internal static class ChildProgram
{
    /// <summary>Before the message of a failure.</summary>
    public const string Failed = "failed ";

    /// <summary>Opens a ledger read-only, says digests of its facts and of its index, and holds it open until nothing more can be read from the standard input.</summary>
    public const string Read = "read";

    /// <summary>Takes the steps of a script until the disk is full, then makes room, opens the ledger anew and goes on; says each, and a digest of the facts.</summary>
    public const string Fill = "fill";

    /// <summary>Before a digest.</summary>
    public const string Facts = "facts ";

    /// <summary>What the file is called that may be deleted to make room.</summary>
    public const string Ballast = "ballast";

    private static async Task<int> Main(string[] arguments)
    {
        if (arguments.Length == 0)
        {
            await Console.Error.WriteLineAsync("These are tests: found no verb, expected one of those that they begin processes with; run them with dotnet test.");
            return 2;
        }

        try
        {
            switch (arguments[0])
            {
                case LedgerLife.Verb or LedgerLife.IndexVerb or LedgerLife.LogVerb:
                    await LedgerLife.RunAsync(arguments[0], arguments[1], Number(arguments[2]), Number(arguments[3]), Number(arguments[4]));
                    break;
                case LabelLife.Verb:
                    await LabelLife.RunAsync(arguments[1], Number(arguments[2]), Number(arguments[3]), Number(arguments[4]));
                    break;
                case AskingLife.Verb:
                    await AskingLife.RunAsync(arguments[1], Number(arguments[2]));
                    break;
                case TracingLife.Verb:
                    await TracingLife.RunAsync(arguments[1], Number(arguments[2]));
                    break;
                case DamageSweep.Verb:
                    await DamageSweep.RunAsync(arguments[1], arguments[2], bool.Parse(arguments[3]), Number(arguments[4]), Number(arguments[5]));
                    break;
                case ScarceIndex.Verb:
                    await ScarceIndex.RunAsync(arguments[1], LedgerScript.Of(Number(arguments[2]), Number(arguments[3]) + 1)[^1], Number(arguments[4]));
                    break;
                case Read:
                    await ReadAsync(arguments[1]);
                    break;
                case Fill:
                    await FillAsync(arguments[1], Number(arguments[2]), Number(arguments[3]));
                    break;
                default:
                    return 2;
            }

            return 0;
        }
        catch (WalletTraceException e)
        {
            Console.WriteLine($"{Failed}{e.GetType().Name}: {e.Message}");
            return 1;
        }
    }

    private static async Task ReadAsync(string file)
    {
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(file, new DuckDbLedgerOptions { ReadOnly = true, Threads = 1 });
        Console.WriteLine(Facts + await FactList.DigestAsync(ledger));
        await ScarceIndex.SayAsync(await ledger.IndexAsync());
        await Console.In.ReadToEndAsync();
    }

    private static async Task FillAsync(string folder, int seed, int count)
    {
        string file = Path.Combine(folder, "case.duckdb");
        try
        {
            await LedgerLife.RunAsync(LedgerLife.Verb, file, seed, 0, count);
            throw new InvalidOperationException("found room for all, expected the disk to be full");
        }
        catch (LedgerStorageException e)
        {
            Console.WriteLine($"{Failed}{e.GetType().Name}: {e.Message}");
        }

        File.Delete(Path.Combine(folder, Ballast));
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(file, LedgerLife.Options);
        IReadOnlyList<LedgerStep> steps = LedgerScript.Of(seed, count);
        for (int step = ledger.Read(JournalRows.Check); step < count; step++)
        {
            await LedgerLife.TakeAsync(ledger, steps[step]);
            Console.WriteLine(step);
        }

        Console.WriteLine(Facts + await FactList.DigestAsync(ledger));
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
