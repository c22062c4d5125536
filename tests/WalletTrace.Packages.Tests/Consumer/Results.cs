using WalletTrace.Attribution;
using WalletTrace.Attribution.Screening;
using WalletTrace.Reports;
using WalletTrace.Tracing;

namespace WalletTrace.Packages.Tests.Consumer;

/// <summary>What the program and the tests, each with their own library, write of a trace.</summary>
internal static class Results
{
    /// <summary>Writes the reports in all forms, paths, the trace as a notebook shows it, and a verdict, into a folder.</summary>
    public static void Write(TraceResult trace, LabelSet labels, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (string ending in TraceSaving.Endings)
        {
            trace.Save(Path.Combine(folder, "report" + ending));
        }

        trace.SaveHops(Path.Combine(folder, "hops.csv"), trace.Paths.To(Category.Exchange).Take(3));
        File.WriteAllText(Path.Combine(folder, "trace.html"), trace.ToHtml());
        var screener = new Screener(labels, ScreeningPolicy.Default, new DateOnly(2025, 11, 4));
        File.WriteAllText(Path.Combine(folder, "verdict.html"), screener.Judge(Account.Parse("eip155:1:0x098B716B8Aaf21512996dC57EB0615e2383E2f96")).ToHtml());
    }
}
