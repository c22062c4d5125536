using System.Text;
using WalletTrace.Reports;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Reports;

public sealed class TraceSavingTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("saving-");

    public static TheoryData<string> Endings => [.. Rendered.Formats];

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Endings))]
    public void Saves_by_the_ending(string ending)
    {
        TraceResult trace = TraceFixtures.Small();
        string file = PathOf("report" + ending);

        trace.Save(file);

        byte[] bytes = File.ReadAllBytes(file);
        string text = Encoding.UTF8.GetString(bytes).Replace(Generator.Name, "WalletTrace (version)", StringComparison.Ordinal);
        Assert.Equal(Rendered.As(ending, trace), text);
        Assert.NotEqual(0xEF, bytes[0]);
        Assert.Single(folder.GetFileSystemInfos());
    }

    [Theory]
    [InlineData("REPORT.JSON", "{")]
    [InlineData("report.gv", "digraph")]
    [InlineData("report.htm", "<!DOCTYPE html>")]
    public void Knows_other_spellings(string name, string start)
    {
        TraceFixtures.Small().Save(PathOf(name));

        Assert.StartsWith(start, File.ReadAllText(PathOf(name)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("report.pdf", "\".pdf\"")]
    [InlineData("report", "(none)")]
    [InlineData("report.", "(none)")]
    [InlineData("report.\u202Elmth", "\".\\u{202E}lmth\"")]
    public void Refuses_an_unknown_ending_and_says_which_it_knows(string name, string found)
    {
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => TraceFixtures.Small().Save(PathOf(name)));

        Assert.StartsWith($"The report cannot be saved: found the ending {found}, expected .html, .json, .csv, .graphml, .dot, .txt.", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(folder.GetFileSystemInfos());
    }

    [Fact]
    public void Replaces_a_file_whole()
    {
        File.WriteAllText(PathOf("report.csv"), new string('x', 1_000_000));

        TraceFixtures.Small().Save(PathOf("report.csv"));

        Assert.StartsWith("path,rule,", File.ReadAllText(PathOf("report.csv")), StringComparison.Ordinal);
        Assert.DoesNotContain("xxx", File.ReadAllText(PathOf("report.csv")), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public void Leaves_the_old_file_and_no_other_when_cancelled(string ending)
    {
        TraceResult trace = TraceFixtures.Small();
        File.WriteAllText(PathOf("report" + ending), "old");
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => trace.Save(PathOf("report" + ending), null, cancelled.Token));

        Assert.Equal("old", File.ReadAllText(PathOf("report" + ending)));
        Assert.Single(folder.GetFileSystemInfos());
    }

    [Fact]
    public void Fails_where_the_folder_is_missing() =>
        Assert.ThrowsAny<IOException>(() => TraceFixtures.Small().Save(PathOf(Path.Combine("missing", "report.json"))));

    private string PathOf(string name) => Path.Combine(folder.FullName, name);
}
