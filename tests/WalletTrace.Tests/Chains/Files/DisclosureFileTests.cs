using WalletTrace.Chains;
using WalletTrace.Chains.Files;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Files;

public sealed class DisclosureFileTests : IDisposable
{
    private const long Time = 1_700_000_000;

    private readonly TemporaryFolder root = new();

    private string Place => root["disclosures.csv"];

    public void Dispose() => root.Dispose();

    [Fact]
    public void Each_disclosure_is_on_disk_at_once()
    {
        using var file = new DisclosureFile(Place);
        file.Add(new Disclosure(Time, "explorer.example", ChainId.Bitcoin, "12cbQLTFMXRnSzktFkuoG3eHoMeFtpTu3S", DisclosureKind.History));

        Assert.Equal(
            "time,host,chain,subject,kind\n2023-11-14T22:13:20Z,explorer.example,bip122:000000000019d6689c085ae165831e93,12cbQLTFMXRnSzktFkuoG3eHoMeFtpTu3S,history\n", Read());
    }

    [Fact]
    public void What_was_there_stays()
    {
        foreach (string subject in new[] { "a", "b" })
        {
            using var file = new DisclosureFile(Place);
            file.Add(new Disclosure(Time, "h", ChainId.Bitcoin, subject));
        }

        Assert.Equal(["time,host,chain,subject,kind", "2023-11-14T22:13:20Z,h,bip122:000000000019d6689c085ae165831e93,a,other", "2023-11-14T22:13:20Z,h,bip122:000000000019d6689c085ae165831e93,b,other"], Read().TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("a,b\nc", "\"'a,b\\u{000A}c\"")]
    [InlineData("[::1]", "\"'[::1]\"")]
    [InlineData("script-00ff", "script-00ff")]
    [InlineData("", "\"'\"")]
    public void No_cell_becomes_a_formula_or_a_second_cell(string subject, string expected)
    {
        using var file = new DisclosureFile(Place);
        file.Add(new Disclosure(Time, "h", ChainId.Bitcoin, subject));

        Assert.EndsWith($",h,bip122:000000000019d6689c085ae165831e93,{expected},other\n", Read());
        Assert.Equal(2, Read().TrimEnd('\n').Split('\n').Length);
    }

    [Fact]
    public void Many_threads_may_add()
    {
        using (var file = new DisclosureFile(Place))
        {
            Parallel.For(0, 200, number => file.Add(new Disclosure(Time, "h", ChainId.Bitcoin, FormattableString.Invariant($"s{number}"))));
        }

        string[] rows = Read().TrimEnd('\n').Split('\n');
        Assert.Equal(201, rows.Length);
        Assert.Equal(200, rows.Skip(1).Select(row => row.Split(',')[3]).Distinct().Count());
    }

    private string Read()
    {
        using var reader = new StreamReader(new FileStream(Place, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }
}
