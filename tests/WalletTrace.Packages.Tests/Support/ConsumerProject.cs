using System.Globalization;
using WalletTrace.Graph;
using WalletTrace.Reports;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Packages.Tests.Support;

/// <summary>A console project outside of the checkout that uses the packages, and what it writes.</summary>
internal static class ConsumerProject
{
    /// <summary>The case that it traces.</summary>
    public static string Case { get; } = Repository.PathOf("samples", "ronin-bridge");

    /// <summary>Its program.</summary>
    public static string Program { get; } = ReadProgram();

    /// <summary>Runs the program, and holds every file that it wrote against what the library of this process makes of the same case, byte by byte.</summary>
    /// <param name="program">The program.</param>
    /// <param name="before">What stands before the program's own arguments.</param>
    public static async Task AssertTracesAsLibraryAsync(string program, params string[] before)
    {
        using var folder = new TemporaryFolder();
        await CommandOutput.OfAsync(folder.Path, new Dictionary<string, string?>(), program, [.. before, Case, folder.Path]);

        TraceResult trace = await (await (await CaseFile.LoadAsync(Case)).OpenAsync()).RunAsync();
        foreach (string ending in TraceSaving.Endings.Append(".hops.csv"))
        {
            string expected = folder["expected" + ending];
            if (ending == ".hops.csv")
            {
                trace.SaveHops(expected, trace.Paths.To(Attribution.Category.Exchange).Take(3));
            }
            else
            {
                trace.Save(expected);
            }

            byte[] bytes = await File.ReadAllBytesAsync(expected);
            Assert.True(bytes.Length > 200, string.Create(CultureInfo.InvariantCulture, $"The report {ending} has {bytes.Length} bytes."));
            Assert.Equal(bytes, await File.ReadAllBytesAsync(folder["memory" + ending]));
            Assert.Equal(bytes, await File.ReadAllBytesAsync(folder["durable" + ending]));
        }
    }

    private static string ReadProgram()
    {
        using var reader = new StreamReader(typeof(ConsumerProject).Assembly.GetManifestResourceStream("Consumer.cs")!);
        return reader.ReadToEnd();
    }
}
