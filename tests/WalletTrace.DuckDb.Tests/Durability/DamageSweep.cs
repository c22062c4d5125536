using System.Globalization;
using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb.Tests.Durability;

/// <summary>A process that damages copies of a ledger, one after another, and says what becomes of each. Should one end it, the line before says which.</summary>
internal static class DamageSweep
{
    public const string Verb = "damage";

    /// <summary>What it says of a copy that passed for sound; a digest of the facts follows.</summary>
    public const string Sound = "sound";

    /// <summary>What it says of a copy that opens and was found to be damaged.</summary>
    public const string Unsound = "unsound";

    /// <summary>What it says of a copy that cannot be opened, or not be read; what was thrown follows.</summary>
    public const string Refused = "refused";

    /// <summary>Damages copies; of each it says its number before, and after that what became of it.</summary>
    /// <param name="source">The ledger; the log beside it is copied too.</param>
    /// <param name="target">Where copies are put.</param>
    /// <param name="ofLog">Whether it is the log that is damaged.</param>
    /// <param name="from">The number of the first copy.</param>
    /// <param name="to">The one before which it ends.</param>
    public static async Task RunAsync(string source, string target, bool ofLog, int from, int to)
    {
        byte[] file = await File.ReadAllBytesAsync(source);
        byte[]? log = File.Exists(source + LedgerLog.Extension) ? await File.ReadAllBytesAsync(source + LedgerLog.Extension) : null;
        for (int number = from; number < to; number++)
        {
            var random = new Random(number);
            await File.WriteAllBytesAsync(target, ofLog ? file : Damaged(file, random, number));
            File.Delete(target + LedgerLog.Extension);
            if (log is not null)
            {
                await File.WriteAllBytesAsync(target + LedgerLog.Extension, ofLog ? Damaged(log, random, number) : log);
            }

            Console.WriteLine(number);
            Console.WriteLine(await LookAsync(target));
        }
    }

    /// <summary>Whether of a copy only the beginning is left.</summary>
    public static bool IsCut(int number) => number % 8 == 0;

    /// <summary>What is done to a copy.</summary>
    public static string Describe(long length, int number)
    {
        (int kind, long place, int count, byte mask) = Plan(length, new Random(number), number);
        return string.Create(CultureInfo.InvariantCulture, $"{(kind switch { 0 => "cut", 1 => "noise", _ => "flip" })} at {place} of {length}, {count} bytes, mask {mask}");
    }

    private static byte[] Damaged(byte[] whole, Random random, int number)
    {
        (int kind, long place, int count, byte mask) = Plan(whole.Length, random, number);
        byte[] damaged = kind == 0 ? whole[..(int)place] : [.. whole];
        if (kind == 1)
        {
            // Not zeros: the database's checksum does not notice when an even number of equal words becomes zero.
            random.NextBytes(damaged.AsSpan((int)place, (int)Math.Min(count, whole.Length - place)));
        }
        else if (kind > 1)
        {
            damaged[place] ^= mask;
        }

        return damaged;
    }

    private static (int Kind, long Place, int Count, byte Mask) Plan(long length, Random random, int number)
    {
        int kind = number % 8;

        // Every fourth at the beginning, where the headers are.
        long place = random.NextInt64(number % 4 == 3 ? Math.Min(length, 3 * 4096) : length);
        return (kind, place, kind == 1 ? 4096 : 1, (byte)random.Next(1, 256));
    }

    private static async Task<string> LookAsync(string file)
    {
        try
        {
            await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(file, LedgerLife.Options);
            if ((await ledger.VerifyAsync()).IsSound)
            {
                return $"{Sound} {await FactList.DigestAsync(ledger)}";
            }
        }
        catch (WalletTraceException e)
        {
            return await SalvageAsync(file) ?? $"{Refused} {e.GetType().Name}: {e.Message}";
        }

        return await SalvageAsync(file) ?? Unsound;
    }

    /// <summary>Reads what is still readable; what is wrong where that is not what was said to be, else null.</summary>
    private static async Task<string?> SalvageAsync(string file)
    {
        LedgerExamination examination = await DuckDbLedger.ExamineAsync(file);
        foreach (TableReading table in examination.Tables)
        {
            long rows = 0;
            try
            {
                await foreach (SalvagedRows some in DuckDbLedger.SalvageAsync(file, table.Name))
                {
                    rows += some.Rows.Count;
                }
            }
            catch (LedgerFormatException) when (table.Problem is not null)
            {
                continue;
            }

            if (rows != table.ReadableRows)
            {
                return $"salvaged {rows} rows of {table.Name}, of which {table.ReadableRows} are readable";
            }
        }

        return null;
    }
}
