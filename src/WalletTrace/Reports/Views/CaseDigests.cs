using System.Collections.Immutable;
using System.Globalization;
using WalletTrace.Chains;
using WalletTrace.Inference;
using WalletTrace.Inference.Clusters;
using WalletTrace.Inference.Coins;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Cases;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Reports.Views;

/// <summary>Cases, what a trace would take, blocks that are stale, and what is inferred of accounts and transactions, told in tables.</summary>
internal static class CaseDigests
{
    private const int MostMembers = 5;

    /// <summary>What a case is: where it starts, what it reads, how it follows value.</summary>
    public static Digest Of(CaseFile file)
    {
        (string Theft, string Seed)[] seeds = [.. file.Thefts.SelectMany(theft => theft.Seeds.Select(seed => (theft.Name, ParameterWords.Of(seed))))];
        (string What, string Name)[] files =
        [
            .. file.LedgerFile is { } ledger ? [("ledger", Path.GetFileName(ledger))] : file.FactFiles.Select(path => ("facts", Path.GetFileName(path))),
            .. file.LabelFiles.Select(path => ("labels", Path.GetFileName(path))), .. file.PriceFiles.Select(prices => ("prices", Path.GetFileName(prices.Path))),
        ];
        bool isOnUtxoChain = file.Thefts.Any(theft => theft.Seeds.Any(seed => seed.Chain.IsUtxo));
        bool isOnAccountChain = file.Thefts.Any(theft => theft.Seeds.Any(seed => !seed.Chain.IsUtxo));
        (string Name, string Value)[] asked = [.. ParameterWords.Following(file.Parameters, isOnUtxoChain, isOnAccountChain), .. ParameterWords.Limits(file.Parameters)];
        return new(
            file.Name, file.Description.Length == 0 ? [] : [file.Description],
            [
                Sheet.Of([new("Theft"), new("Starts from")], seeds, seed => [seed.Theft, seed.Seed], "What it starts from"),
                Sheet.Of([new("What"), new("File")], files, one => [one.What, one.Name], "What it reads"),
                Sheet.Of([new("Parameter"), new("Value")], asked, one => [one.Name, one.Value], "How it follows value"),
            ]);
    }

    /// <summary>What a trace over sources would take.</summary>
    public static Digest Of(TraceEstimate estimate)
    {
        (string What, string AtLeast, string Likely, string AtMost)[] sums = [Row("Branches", estimate.Branches), Row("Requests", estimate.Requests), Row("Time", estimate.Time)];
        var providers = new List<(string Provider, (string What, string AtLeast, string Likely, string AtMost) Row)>();
        foreach (ProviderEstimate provider in estimate.Providers)
        {
            string name = provider.Host.Length == 0 ? $"{provider.Name}, on this machine" : provider.Name;
            providers.Add((name, Row("Requests", provider.Requests)));
            providers.Add((name, Row("Time", provider.Time)));
            if (provider.Cost is { } cost)
            {
                providers.Add((name, (cost.Currency, Money(cost.AtLeast), cost.Likely is { } likely ? Money(likely) : Unknown, cost.AtMost is { } most ? Money(most) : Unlimited)));
            }
        }

        return new(
            "What it would take",
            ["Worked out from what the ledger knows; nothing was asked.", .. estimate.Assumptions],
            [
                Sheet.Of(
                    [new(""), new("At least", SheetKind.Number), new("Likely", SheetKind.Number), new("At most", SheetKind.Number)], sums,
                    row => [row.What, row.AtLeast, row.Likely, row.AtMost]),
                Sheet.Of(
                    [new("Source"), new(""), new("At least", SheetKind.Number), new("Likely", SheetKind.Number), new("At most", SheetKind.Number)], providers,
                    row => [row.Provider, row.Row.What, row.Row.AtLeast, row.Row.Likely, row.Row.AtMost], "By source"),
                Sheet.Of(
                    [new("Place", SheetKind.Id), new("Value", SheetKind.Number)], estimate.Waiting,
                    branch => [branch.Vertex.ToString(), Figures.Text(branch.Value, branch.Vertex.Asset)], "What waits now, the largest first"),
            ]);
    }

    /// <summary>Blocks that are gone or were replaced.</summary>
    public static Digest Of(IReadOnlyList<StaleBlock> blocks) => Digest.Of(Sheet.Of(
        [new("Chain"), new("Height", SheetKind.Number), new("Was", SheetKind.Id), new("Is now", SheetKind.Id)], blocks,
        block => [block.Was.Chain.ToString(), block.Was.Height.ToString(CultureInfo.InvariantCulture), Name(block.Was), block.Now is { } now ? Name(now) : "nothing"]));

    /// <summary>Clusters with how they came about.</summary>
    public static Digest Of(ClusterSet clusters)
    {
        Cluster[] all = [.. clusters.All.OrderByDescending(cluster => cluster.Members.Length).Take(Html.Paging.MostRows)];
        ClusterSkips skipped = clusters.Skipped;
        (ClusterRule Rule, int Links)[] rules = [.. clusters.Links.GroupBy(link => link.Rule).OrderBy(rule => rule.Key).Select(rule => (rule.Key, rule.Count()))];
        string passed = string.Create(
            CultureInfo.InvariantCulture,
            $"Passed over: {skipped.CoinJoins:N0} CoinJoins, {skipped.Unknown:N0} transactions with an unknown input, {skipped.Excepted:N0} that were not to be inferred from.");
        return new(
            "",
            [
                $"{Words.Count(clusters.Count, "cluster")} of {Words.Count(clusters.AccountCount, "account")}, each inferred to be under one control; who that is no inference says.", passed,
                .. clusters.Quarantined.IsEmpty ? [] : (string[])[$"{Words.Count(clusters.Quarantined.Length, "merge")} of large clusters under different names {(clusters.Quarantined.Length == 1 ? "was" : "were")} not made."],
            ],
            [
                Sheet.Of([new("Rule"), new("Links", SheetKind.Number)], rules, rule => [Words.Id(rule.Rule), Number(rule.Links)], "Evidence"),
                SheetOf(all, cluster => clusters.LinksOf(cluster), clusters.Count > all.Length ? "The largest clusters" : "Clusters, the largest first"),
            ]);
    }

    /// <summary>A cluster by its accounts.</summary>
    public static Digest Of(Cluster cluster) => new(
        "", [$"{Words.Count(cluster.Members.Length, "account")}, inferred to be under one control."],
        [Sheet.Of([new("Account", SheetKind.Id)], cluster.Members, account => [account.ToString()])]);

    /// <summary>Clusters, whichever they are.</summary>
    public static Digest Of(IReadOnlyList<Cluster> clusters) => Digest.Of(SheetOf(clusters, null, null));

    /// <summary>Evidence, link by link.</summary>
    public static Digest Of(IReadOnlyList<ClusterLink> links) => Digest.Of(Sheet.Of(
        [new("Rule"), new("One", SheetKind.Id), new("Other", SheetKind.Id), new("Transaction", SheetKind.Id), new("Height", SheetKind.Number), new("Score", SheetKind.Number)], links,
        link =>
        [
            link.Heuristic is { } heuristic ? $"{Words.Id(link.Rule)}, {heuristic}" : Words.Id(link.Rule), link.One.ToString(), link.Other.ToString(), link.Transaction.ToString(link.One.Chain),
            link.Height.ToString(CultureInfo.InvariantCulture), link.Score.ToString("0.###", CultureInfo.InvariantCulture),
        ]));

    /// <summary>Merges that were not made.</summary>
    public static Digest Of(IReadOnlyList<QuarantinedMerge> merges) => Digest.Of(Sheet.Of(
        [new("One", SheetKind.Id), new("Called"), new("Other", SheetKind.Id), new("Called"), new("Links", SheetKind.Number)], merges,
        merge => [merge.One.Id, string.Join("; ", merge.NamesOfOne), merge.Other.Id, string.Join("; ", merge.NamesOfOther), Number(merge.Links.Length)]));

    /// <summary>Why transactions are taken for CoinJoins.</summary>
    public static Digest Of(IReadOnlyList<CoinJoinFinding> findings) => Digest.Of(Sheet.Of(
        [
            new("Rule"), new("Transaction", SheetKind.Id), new("Inputs", SheetKind.Number), new("Owners", SheetKind.Number), new("Outputs", SheetKind.Number), new("Mixed", SheetKind.Number),
            new("Denominations, base units"),
        ],
        findings,
        finding =>
        [
            Words.Id(finding.Rule), finding.Transaction.ToString(), Number(finding.Inputs), Number(finding.Owners), Number(finding.Outputs), Number(finding.Mixed),
            string.Join(", ", finding.Denominations.Select(value => value.ToString("N0", CultureInfo.InvariantCulture))),
        ]));

    /// <summary>Deposit accounts with what they were inferred from.</summary>
    public static Digest Of(IReadOnlyList<DepositAccount> deposits) => Digest.Of(Sheet.Of(
        [new("Account", SheetKind.Id), new("Service"), new("Forwarded", SheetKind.Number), new("Forwards", SheetKind.Number), new("Senders", SheetKind.Number), new("Score", SheetKind.Number)], deposits,
        deposit =>
        [
            deposit.Account.ToString(), deposit.Service, Figures.Text(deposit.Forwarded.Units, deposit.Asset), Number(deposit.Forwards.Length), Number(deposit.Senders),
            deposit.Score.ToString("0.###", CultureInfo.InvariantCulture),
        ]));

    private const string Unknown = "not known";
    private const string Unlimited = "no limit";

    private static Sheet SheetOf(IReadOnlyList<Cluster> clusters, Func<Cluster, ImmutableArray<ClusterLink>>? linksOf, string? heading) => Sheet.Of(
        [new("Cluster", SheetKind.Id), new("Accounts", SheetKind.Number), new("Among them", SheetKind.Id), .. linksOf is null ? [] : (SheetColumn[])[new("Evidence")]], clusters,
        cluster =>
        [
            cluster.Id, Number(cluster.Members.Length),
            string.Join(", ", cluster.Members.Take(MostMembers)) + (cluster.Members.Length > MostMembers ? ", …" : ""),
            .. linksOf is null ? [] : (string[])[string.Join(", ", linksOf(cluster).GroupBy(link => link.Rule).OrderBy(rule => rule.Key).Select(rule => $"{Number(rule.Count())} {Words.Id(rule.Key)}"))],
        ],
        heading);

    private static (string What, string AtLeast, string Likely, string AtMost) Row(string what, CountEstimate count) =>
        (what, Number(count.AtLeast), count.Likely is { } likely ? Number(likely) : Unknown, count.AtMost is { } most ? Number(most) : Unlimited);

    private static (string What, string AtLeast, string Likely, string AtMost) Row(string what, TimeEstimate time) =>
        (what, Time(time.AtLeast), time.Likely is { } likely ? Time(likely) : Unknown, time.AtMost is { } most ? Time(most) : Unlimited);

    private static string Name(BlockRecord block) => block.Hash is { } hash ? hash.ToString() : $"a block of {Figures.Time(block.Time)} UTC";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Money(decimal money) => money.ToString("#,0.00##", CultureInfo.InvariantCulture);

    private static string Time(TimeSpan time) => time.TotalMinutes < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s")
        : string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}:{time.Minutes:D2}:{time.Seconds:D2} h");
}
