using System.Text.RegularExpressions;
using WalletTrace.Attribution;
using WalletTrace.Chains.Files;
using WalletTrace.Encodings;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Cases;
using WalletTrace.Valuation;

namespace WalletTrace.Tests.Tracing.Cases;

/// <summary>Every example in samples/README.md is read by the library, and every name in it is one that the library knows.</summary>
public sealed partial class FormatDocumentationTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(SampleFolder.Path, "README.md")).ReplaceLineEndings("\n");

    public static TheoryData<string, string> Examples()
    {
        var examples = new TheoryData<string, string>();
        foreach (var fence in Fences().Matches(Text).Where(fence => fence.Groups[1].Length > 0))
        {
            examples.Add(fence.Groups[1].Value, fence.Groups[2].Value);
        }

        return examples;
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Each_example_can_be_read(string language, string example)
    {
        using var folder = new TemporaryFolder();
        bool isLabels = example.StartsWith("account,", StringComparison.Ordinal) || example.Contains("\nlabels:\n", StringComparison.Ordinal) || example.Contains("\nentities:\n", StringComparison.Ordinal);
        if (isLabels)
        {
            LabelSet labels = LabelFile.ReadAll(folder.Write($"labels.{language}", example));
            Assert.Equal(2, labels.Count);
            Assert.Equal(example.Contains("entities:", StringComparison.Ordinal) ? (2, 1, 1) : (0, 0, 0), (labels.Entities.All.Length, labels.Entities.Relations.Length, labels.Entities.Links.Length));
        }
        else if (example.StartsWith("asset,", StringComparison.Ordinal))
        {
            Assert.Equal(2, PriceFile.Read(folder.Write($"prices.{language}", example)).Count);
        }
        else if (language == "yaml")
        {
            foreach (var name in new[] { "transfers.csv", "coverage.csv", "labels.csv", "prices.csv", "btc.csv" })
            {
                folder.Write(name, string.Empty);
            }

            Assert.NotEmpty((await CaseFile.LoadAsync(folder.Write("case.yaml", example))).Thefts);
        }
        else
        {
            var ledger = new MemoryLedger();
            await ledger.AppendAsync(FactFile.ReadAsync(folder.Write($"facts.{language}", example)));
            Assert.NotEmpty(ledger.Chains);
        }
    }

    [Fact]
    public void There_is_an_example_of_every_format()
    {
        Assert.Equal(16, Examples().Count);
        foreach (var schema in RowSchema.All)
        {
            Assert.Contains($"```csv\n{string.Join(',', schema.Columns.Except(schema.Optional).Select(RowSchema.NameOf))}\n", Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_name_is_documented()
    {
        string[] names =
        [
            .. Enum.GetValues<Category>().Select(EnumText.NameOf),
            .. Enum.GetValues<Confidence>().Select(EnumText.NameOf),
            .. Enum.GetValues<TaintRule>().Select(rule => EnumText.NameOf(rule).Replace('_', '-')),
            .. Enum.GetValues<TraceDirection>().Select(EnumText.NameOf),
            .. Enum.GetValues<LifoOrder>().Select(order => EnumText.NameOf(order).Replace('_', '-')),
            .. Enum.GetValues<FeeConvention>().Select(convention => EnumText.NameOf(convention).Replace('_', '-')),
            .. Enum.GetValues<TransferKind>().Select(EnumText.NameOf),
            .. Enum.GetValues<Column>().Select(RowSchema.NameOf),
            .. RowSchema.All.Select(schema => schema.Record),
            .. StopRules.Services.Select(EnumText.NameOf),
            .. FactFile.Extensions,
            .. Enum.GetValues<EntityKind>().Where(kind => kind != EntityKind.Unknown).Select(EnumText.NameOf),
            .. Enum.GetValues<RelationKind>().Select(EnumText.NameOf),
            .. LabelFields.Keys, .. EntityFields.EntityKeys, .. EntityFields.RelationKeys, .. EntityFields.LinkKeys, .. EntityFields.IdentifierKeys,
            .. CaseReader.Keys,
            .. CaseReader.StopKeys,
            .. CaseSeeds.SeedKeys,
            .. CasePrices.Keys,
            .. CasePrices.FileKeys,
            .. Enum.GetValues<PriceConvention>().Select(convention => EnumText.NameOf(convention).Replace('_', '-')),
        ];

        Assert.All(names, name => Assert.Contains($"`{name}`", Text, StringComparison.Ordinal));
    }

    [GeneratedRegex("^```([a-z]*)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fences();
}
