using WalletTrace.Attribution;
using WalletTrace.Attribution.Screening;
using WalletTrace.Ledger;
using WalletTrace.Notebooks.Files;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing.Cases;
using WalletTrace.Tracing.Exposures;

namespace WalletTrace.Notebooks.Tests.Samples;

/// <summary>The third notebook: what it shows is what the library shows, and each verdict that it says is the library's.</summary>
public sealed class ScreenTests
{
    private const string Name = "3-screen.ipynb";
    private static readonly DateOnly Day = new(2026, 10, 15);
    private static readonly Asset Ether = Asset.Native(ChainId.Ethereum);
    private static readonly Account Wallet = Account.Parse("eip155:1:0x098B716B8Aaf21512996dC57EB0615e2383E2f96");
    private static readonly Account Unknown = Account.Parse("eip155:1:0x073F3f8ED49b86f90e1c8aA1D3a4Cc27FFa8fc76");
    private static readonly Account Router = Account.Parse("eip155:1:0xd90e2f925DA726b50C4Ed8D0Fb90Ad053324F31b");
    private static readonly Account Depositor = Account.Parse("eip155:1:0x002c93452d54B6d64bfA9879fCaB14a74f1BDD44");
    private static readonly Account Further = Account.Parse("eip155:1:0x01a5d51057a82818d68D8f3B76EF0ac69a99A911");

    [Fact]
    public async Task Verdicts_from_labels_are_the_library_s()
    {
        SavedNotebook notebook = await SavedNotebook.LoadAsync(Name);
        LabelSet labels = (await SampleFigures.CaseOf("ronin-bridge")).LoadLabels();
        var screener = new Screener(labels, ScreeningPolicy.Default, Day);
        notebook.Says($"The case has {labels.Count} **labels**");
        Assert.Equal((9, 8), (labels.Of(Wallet).Length, labels.Of(Wallet).Select(label => label.Source).Distinct().Count()));
        notebook.Says("Nine claims from eight lists");
        Assert.All(labels.Of(Wallet), label => Assert.Contains(label.Text, notebook.Text("labels.Of(wallet)"), StringComparison.Ordinal));

        Is(notebook, "screener.Judge(wallet)", screener.Judge(Wallet), ScreeningVerdict.Block);
        Is(notebook, "screener.Judge(unknown)", screener.Judge(Unknown), ScreeningVerdict.NoHits);
        Is(notebook, "late.Judge(unknown)", new Screener(labels, ScreeningPolicy.Default, new DateOnly(2026, 11, 26)).Judge(Unknown), ScreeningVerdict.Incomplete);
        Assert.Equal(55, new DateOnly(2026, 11, 26).DayNumber - new DateOnly(2026, 10, 2).DayNumber);
        Is(notebook, "Account depositor =", screener.Judge(Depositor), ScreeningVerdict.NoHits);
        Is(notebook, "\"tron:", screener.Judge(Account.Parse("tron:0x2b6653dc:TAqg8TXo8tmpaz7TwHS669Tgt8MPSWgoxB")), ScreeningVerdict.Review);

        Assert.False(screener.TryJudge("0x098B716B8Aaf21512996dC57EB0615e2383E2f97", out ScreeningResult mistyped));
        Is(notebook, "\nmistyped", mistyped, ScreeningVerdict.Incomplete);
        Assert.True(screener.TryJudge("0x098b716b8aaf21512996dc57eb0615e2383e2f97", out ScreeningResult unnoticed));
        Is(notebook, "\nunnoticed", unnoticed, ScreeningVerdict.NoHits);
    }

    [Fact]
    public async Task Both_times_of_a_label_are_told_apart()
    {
        SavedNotebook notebook = await SavedNotebook.LoadAsync(Name);
        LabelSet labels = (await SampleFigures.CaseOf("ronin-bridge")).LoadLabels();
        var ofac = new LabelSet(labels.All.Where(label => label.Source == "OFAC SDN"), labels.Entities);
        Label listing = Assert.Single(ofac.Of(Router));
        Assert.Equal((new DateOnly(2022, 8, 8), new DateOnly(2025, 3, 21)), (listing.ValidFrom, listing.ValidUntil));
        notebook.Says("Tornado Cash was listed on 8 August 2022 and taken off on 21 March 2025");

        DateOnly[] days = [listing.ValidFrom!.Value.AddDays(-1), listing.ValidFrom.Value, listing.ValidUntil!.Value.AddDays(-1), listing.ValidUntil.Value, Day];
        ScreeningResult[] results = [.. days.Select(day => new Screener(ofac, ScreeningPolicy.Default, day).Judge(Router))];
        Assert.Equal("REVIEW BLOCK BLOCK REVIEW REVIEW", string.Join(' ', results.Select(result => ScreeningResult.Write(result.Verdict))));
        Assert.Equal(
            string.Concat(results.Select(result => $"{result.On:yyyy-MM-dd}  {ScreeningResult.Write(result.Verdict),-7}  {result.Reasons[0].Rule}\n")), Printed(notebook, "2025-03-20"));

        Assert.Equal("15 April 2022  INCOMPLETE  missing list\n18 April 2022  BLOCK       sanctioned\n", Printed(notebook, "store.AsKnown"));
        Assert.Equal(new DateOnly(2022, 4, 14), Assert.Single(ofac.Of(Wallet)).ValidFrom);
    }

    [Fact]
    public async Task Exposures_and_what_they_come_to_are_the_library_s()
    {
        SavedNotebook notebook = await SavedNotebook.LoadAsync(Name);
        CaseFile theCase = await SampleFigures.CaseOf("ronin-bridge");
        LabelSet labels = theCase.LoadLabels();
        MemoryLedger ledger = await theCase.LoadLedgerAsync();
        var screener = new Screener(labels, ScreeningPolicy.Default, Day);
        (AccountExposure sent, AccountExposure received) = await ExposuresAsync(Depositor);
        (AccountExposure furtherSent, AccountExposure furtherReceived) = await ExposuresAsync(Further);

        Assert.Equal(sent.ToHtml(), notebook.Html("AccountExposure sent ="));
        Assert.Equal(received.ToHtml(), notebook.Html("AccountExposure received ="));
        Assert.Equal(furtherSent.ToHtml(), notebook.Html("AccountExposure furtherSent"));
        Assert.Equal(furtherReceived.ToHtml(), notebook.Html("AccountExposure furtherReceived"));
        ScreeningResult judged = screener.Judge(Depositor, sent, received);
        Is(notebook, "screener.Judge(depositor, sent, received)", judged, ScreeningVerdict.Block);
        Assert.Contains("none of it while that was so", judged.Reasons[2].Text, StringComparison.Ordinal);
        notebook.Says("*none* of it moved while it was, as the third reason says");
        Assert.Contains("since when that is so is not told", judged.Reasons[0].Text, StringComparison.Ordinal);
        Assert.Equal(4, judged.Reasons[0].Labels.Length);
        notebook.Says("four lists do not tell since when the router was listed");

        string[] amounts =
        [
            Told(sent), Told(received), SampleFigures.Rounded(furtherReceived.Assets[0].Amount, Ether, 3), SampleFigures.Rounded(furtherSent.Assets[0].Unknown, Ether, 3),
        ];
        notebook.Says($"All {amounts[0]} that it sent went to the mixer's router, straight. All {amounts[1]} that it got came straight from an account of OFAC's entry for the Lazarus Group");
        notebook.Says($"{amounts[2]}, all of it, from the wallet of the theft, two hops away");
        notebook.Says($"{amounts[3]}, {SampleFigures.Share(furtherSent.Assets[0].Unknown, furtherSent.Assets[0].Amount)}, went to an account of which nobody has read");
        Assert.Empty(SampleFigures.AmountsIn(notebook.Words).Except(amounts));
        Assert.Equal(2, Assert.Single(furtherReceived.Assets[0].Ends).LeastHops);
        Assert.Equal(furtherReceived.Assets[0].Amount, Assert.Single(furtherReceived.Assets[0].Ends).Amount);

        NotebookCell policy = Assert.Single(notebook.Code, cell => cell.Source.Contains("ScreeningPolicy.Parse", StringComparison.Ordinal));
        string yaml = string.Join('\n', policy.Source.Split("\"\"\"")[1].Split('\n').Select(line => line.Length > 4 ? line[4..] : ""));
        Is(notebook, "ScreeningPolicy.Parse", new Screener(labels, ScreeningPolicy.Parse(yaml), Day).Judge(Depositor, sent, received), ScreeningVerdict.Review);

        async Task<(AccountExposure Sent, AccountExposure Received)> ExposuresAsync(Account account)
        {
            ExposureQuery query = ExposureQuery.Of(account).Over(ledger).Knowing(labels);
            return (await query.RunAsync(), await query.Backward().RunAsync());
        }
    }

    [Fact]
    public async Task All_who_paid_into_the_mixer_are_screened_as_the_library_does()
    {
        SavedNotebook notebook = await SavedNotebook.LoadAsync(Name);
        CaseFile theCase = await SampleFigures.CaseOf("ronin-bridge");
        LabelSet labels = theCase.LoadLabels();
        MemoryLedger ledger = await theCase.LoadLedgerAsync();
        var screener = new Screener(labels, ScreeningPolicy.Default, Day);
        string path = Repository.PathOf("samples", "ronin-bridge", "tornado-depositors.txt");
        ScreenedRows rows = screener.Index.ScreenLines(await File.ReadAllBytesAsync(path));
        Assert.Equal(rows.ToHtml(), notebook.Html("ScreenedRows rows"));
        int labelled = rows.Matches.Select(match => match.Row).Distinct().Count();
        Assert.Equal(1, labelled);
        notebook.Says($"One of {rows.Rows} has a label. By labels alone the other {rows.Rows - labelled} come to NO HITS");

        var verdicts = new List<ScreeningVerdict>();
        foreach (string line in await File.ReadAllLinesAsync(path))
        {
            ExposureQuery query = ExposureQuery.Of(Account.Parse(line)).Over(ledger).Knowing(labels);
            verdicts.Add(screener.Judge(query.Account, await query.RunAsync(), await query.Backward().RunAsync()).Verdict);
        }

        Assert.All(verdicts, verdict => Assert.Equal(ScreeningVerdict.Block, verdict));
        notebook.Says($"All {verdicts.Count} come to BLOCK under the default policy");
        Assert.Equal($"{verdicts.Count} accounts, the gravest verdict: BLOCK", notebook.Text("CsvScreening.Write").Trim('"'));
    }

    [Fact]
    public async Task Who_leads_to_the_group_is_told_as_the_labels_have_it()
    {
        SavedNotebook notebook = await SavedNotebook.LoadAsync(Name);
        ActorLeads leads = (await SampleFigures.CaseOf("ronin-bridge")).LoadLabels().LeadingTo(["ofac:27307"]);
        Assert.Equal(leads.ToHtml(), notebook.Html("labels.LeadingTo"));
        Assert.Equal((2, 9, 8), (leads.Entities.Length, leads.Labels.Length, leads.Labels.Select(lead => lead.Label.Subject).Distinct().Count()));
        notebook.Says("Two sources describe the group under ids of their own");
        notebook.Says("Nine labels lead there, of eight accounts");
    }

    private static string Told(AccountExposure exposure) => SampleFigures.Rounded(exposure.Assets[0].Amount, Ether, 4);

    private static void Is(SavedNotebook notebook, string code, ScreeningResult result, ScreeningVerdict verdict)
    {
        Assert.Equal(verdict, result.Verdict);
        Assert.Equal(result.ToHtml(), notebook.Html(code));
    }

    private static string Printed(SavedNotebook notebook, string code)
    {
        NotebookCell cell = Assert.Single(notebook.Code, cell => cell.Source.Contains(code, StringComparison.Ordinal));
        return string.Concat(cell.Outputs.OfType<StreamOutput>().Select(stream => stream.Text));
    }
}
