using WalletTrace.Chains;
using WalletTrace.Chains.Files;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Files;

/// <summary>The facts of every sample can be read and agree with each other.</summary>
public class SampleFilesTests
{
    public static TheoryData<string> Cases() =>
        [.. Directory.GetDirectories(SampleFolder.Path).Where(folder => File.Exists(Path.Combine(folder, "case.yaml"))).Select(folder => Path.GetFileName(folder)!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Make_a_ledger(string name)
    {
        var ledger = new MemoryLedger();
        var files = Directory.GetFiles(Path.Combine(SampleFolder.Path, name), "*", SearchOption.AllDirectories)
            .Where(file => RowSchema.All.Any(schema => Path.GetFileName(file).StartsWith(schema.File, StringComparison.Ordinal)));
        foreach (var file in files)
        {
            await ledger.AppendAsync(FactFile.ReadAsync(file));
        }

        Assert.NotEmpty(ledger.Coverage);
        Assert.NotEmpty(await ledger.TransactionsAsync().ToListAsync());
    }
}
