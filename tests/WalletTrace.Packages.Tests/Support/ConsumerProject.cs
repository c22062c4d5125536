using WalletTrace.Attribution;
using WalletTrace.Packages.Tests.Consumer;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Packages.Tests.Support;

/// <summary>A console project outside of the checkout that uses the packages, and what it writes.</summary>
internal static class ConsumerProject
{
    /// <summary>The case that it traces.</summary>
    public static string Case { get; } = Repository.PathOf("samples", "ronin-bridge");

    /// <summary>Writes its program into a folder.</summary>
    public static void WriteProgram(string folder)
    {
        foreach (string file in new[] { "Program.cs", "Results.cs" })
        {
            File.Copy(Repository.PathOf("tests", "WalletTrace.Packages.Tests", "Consumer", file), Path.Combine(folder, file), overwrite: true);
        }
    }

    /// <summary>Runs the program, and holds every file that it wrote against what the library of this process makes of the same case, byte by byte.</summary>
    /// <param name="program">The program.</param>
    /// <param name="before">What stands before the program's own arguments.</param>
    public static async Task AssertTracesAsLibraryAsync(string program, params string[] before)
    {
        using var folder = new TemporaryFolder();
        await CommandOutput.OfAsync(folder.Path, new Dictionary<string, string?>(), program, [.. before, Case, folder.Path]);

        CaseFile theCase = await CaseFile.LoadAsync(Case);
        LabelSet labels = theCase.LoadLabels();
        Results.Write(await theCase.Over(await theCase.LoadLedgerAsync(), labels).RunAsync(), labels, folder["expected"]);
        string[] names = Names(folder["expected"]);
        Assert.Equal(9, names.Length);
        foreach (string way in new[] { "memory", "durable" })
        {
            Assert.Equal(names, Names(folder[way]));
            Assert.All(names, name => Assert.Equal(File.ReadAllBytes(Path.Combine(folder["expected"], name)), File.ReadAllBytes(Path.Combine(folder[way], name))));
        }

        Assert.Contains("transfers.parquet", Names(folder["parquet"]));
    }

    private static string[] Names(string folder) => [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
