using WalletTrace.Attribution;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Tests.Tracing.Cases;

/// <summary>A case's files of labels may hold who is behind accounts, and what is asserted to have passed off any chain.</summary>
public sealed class CaseLabelTests
{
    [Fact]
    public async Task All_that_stands_in_a_case_s_files_of_labels_comes_with_it()
    {
        using var folder = new TemporaryFolder();
        folder.Write("transfers.csv", string.Empty);
        folder.Write("labels.csv", "account,text,category,source,withdrawn_at\ncluster:1,stands,theft,list,\ncluster:2,does not,theft,list,2025-01-01\n");
        folder.Write(
            "who.yaml",
            """
            source: Press release
            entities: [{id: "press:bank", name: First Bank, kind: bank}]
            links:
              - {from: "text:a desk", to: "press:bank", text: a deposit, amount: 5 million}
              - {from: "text:a desk", to: "press:bank", text: another, withdrawn_at: 2025-01-01}
            """);
        string path = folder.Write(
            "case.yaml", "name: A case\nthefts: [{name: it, chain: 'eip155:1', transaction: '0x1111111111111111111111111111111111111111111111111111111111111111'}]\nfacts: [transfers.csv]\nlabels: [labels.csv, who.yaml]\n");

        LabelSet labels = (await CaseFile.LoadAsync(path)).LoadLabels();

        Assert.Equal(["stands"], labels.All.Select(label => label.Text));
        Assert.Equal("First Bank", labels.Entities.NameOf("press:bank"));
        Assert.Equal(["a deposit"], labels.Entities.Links.Select(link => link.Text));
    }
}
