namespace WalletTrace.Notebooks.Execution;

/// <summary>Makes the compiler ready before the first cell comes: its view of the assemblies, and the compilation of what most cells have, which is what takes the time.</summary>
internal static class CompilerWarmUp
{
    private const string Code = """
        var numbers = new[] { 1, 2, 3 };
        string Shown(int number) => $"{number:N0}";
        foreach (var text in numbers.Where(number => number > 1).Select(Shown)) { Console.WriteLine(text); }
        await Task.Delay(0);
        numbers.Length
        """;

    private static readonly Lazy<bool> Once = new(() => new CellCompiler().Compile(Code, "warm-up", CancellationToken.None).Errors.IsEmpty);

    /// <summary>Does it, once in a process.</summary>
    public static bool Run() => Once.Value;
}
