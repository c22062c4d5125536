using System.Globalization;

namespace WalletTrace.DuckDb.Tests.Durability;

/// <summary>What runs in a process of its own: it may be killed, or be kept from the disk. Every line that it writes says what is done and cannot be lost.</summary>
internal static class ChildProgram
{
    /// <summary>Before the message of a failure.</summary>
    public const string Failed = "failed ";

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
                case LedgerLife.Verb:
                    await LedgerLife.RunAsync(arguments[1], Number(arguments[2]), Number(arguments[3]), Number(arguments[4]));
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

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
