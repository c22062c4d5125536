using System.Globalization;
using WalletTrace.Inference.Clusters;
using WalletTrace.Inference.Coins;

namespace WalletTrace.Benchmarks.Clusters;

/// <summary>How far clusters are those of the true owners, and how fast they are made.</summary>
internal sealed class ClusterBenchmark(ClusterRun run, Report report)
{
    private const int Runs = 3;
    private const double LeastPrecision = 0.95;
    private const int LeastRatio = 10;
    private const int MostForComponents = 20_000;

    private static readonly (string Name, ClusterOptions Options)[] Plain =
    [
        ("multi-input, CoinJoins as payments", new ClusterOptions { CoinJoins = null }),
        ("multi-input without CoinJoins", new ClusterOptions()),
    ];

    private static readonly ChangeHeuristic[] Changes =
    [
        ChangeHeuristic.AddressReuse, ChangeHeuristic.SameType, ChangeHeuristic.OptimalChange, ChangeHeuristic.PowerOfTen, ChangeHeuristic.FreshAddress,
        ChangeHeuristic.LockTime, ChangeHeuristic.FixedFeeRate, ChangeHeuristic.Peeling, ChangeHeuristic.Legacy, ChangeHeuristic.OneTimeChange,
        ChangeHeuristic.OptimalChange & ChangeHeuristic.FreshAddress & ChangeHeuristic.SameType & ChangeHeuristic.PowerOfTen,
    ];

    /// <summary>Runs it; false if something does not agree, or what was to be met is not.</summary>
    public bool Run()
    {
        bool isMet = true;
        if (run.Wallets is { } folder)
        {
            isMet &= Emulated(EmulatedWallets.Read(folder));
        }

        foreach (int seed in run.Seeds)
        {
            isMet &= MadeUp(WalletWorld.Make(seed, 2_000, 40_000), seed);
        }

        isMet &= run.Transactions == 0 || Speed();
        report.Line("what was to be met", isMet ? "met" : "missed");
        return report.AllRight;
    }

    private bool Emulated(OwnedChain chain)
    {
        int wallets = chain.Owners.Values.Distinct().Count();
        report.Title(string.Create(CultureInfo.InvariantCulture, $"Emulated wallets: {chain.Transactions.Count:N0} transactions, {chain.Owners.Count:N0} addresses of {wallets} wallets"));
        var small = new CoinJoinFinder(limits: new CoinJoinLimits { Wasabi2Inputs = 5 });
        ClusterScore without = Rows(chain, [.. Plain, ("the same, Wasabi 2 from 5 inputs on", new ClusterOptions { CoinJoins = small })], small);
        Detection(chain, new CoinJoinFinder());
        ClusterScore with = ClusterScore.Of(chain, Build(chain, new ClusterOptions()));
        return Wrong(with) < Wrong(without);

        static long Wrong(ClusterScore score) => score.Together - (long)Math.Round((score.PairPrecision ?? 0) * score.Together);
    }

    private bool MadeUp(OwnedChain chain, int seed)
    {
        report.Title(string.Create(
            CultureInfo.InvariantCulture, $"Made-up chain {seed}: {chain.Transactions.Count:N0} transactions, {chain.Owners.Count:N0} addresses of {chain.Owners.Values.Distinct().Count():N0} owners"));
        Rows(chain, Plain, new CoinJoinFinder());
        Detection(chain, new CoinJoinFinder());
        return ClusterScore.Of(chain, Build(chain, new ClusterOptions())).PairPrecision >= LeastPrecision;
    }

    /// <summary>Which transactions of several owners are passed over as CoinJoins, and which are not.</summary>
    private void Detection(OwnedChain chain, CoinJoinFinder finder)
    {
        (int Found, int Missed, int MissedPairs, int Wrong) count = default;
        foreach (CoinTransaction transaction in chain.Transactions.Where(transaction => transaction.Inputs.Select(input => input.Owner).Distinct().Count() > 1))
        {
            bool isShared = transaction.Inputs.Select(input => chain.Owners.GetValueOrDefault(input.Owner!.Value, -1)).Distinct().Count() > 1;
            bool isFound = finder.IsCoinJoin(transaction);
            count.Found += isShared && isFound ? 1 : 0;
            count.Missed += isShared && !isFound ? 1 : 0;
            count.MissedPairs += isShared && !isFound && transaction.Outputs.Length <= 2 ? 1 : 0;
            count.Wrong += !isShared && isFound ? 1 : 0;
        }

        report.Line(
            "transactions of several owners", string.Create(CultureInfo.InvariantCulture, $"{count.Found:N0} passed over"),
            string.Create(CultureInfo.InvariantCulture, $"{count.Missed:N0} taken for one owner's, {count.MissedPairs:N0} of these with two outputs (PayJoins); {count.Wrong:N0} of one owner passed over"));
    }

    /// <summary>A row for each rule; what the first says.</summary>
    private ClusterScore Rows(OwnedChain chain, IEnumerable<(string Name, ClusterOptions Options)> plain, CoinJoinFinder finder)
    {
        report.Line("", "pairs: precision recall", "owners: precision recall  pairs put together  clusters");
        ClusterScore? first = null;
        foreach ((string name, ClusterOptions options) in plain.Concat(Changes.Select(change => ("and " + change.Name, new ClusterOptions { Change = change, CoinJoins = finder }))))
        {
            ClusterSet clusters = Build(chain, options);
            ClusterScore score = ClusterScore.Of(chain, clusters);
            first ??= score;
            report.Line(
                name, $"{Share(score.PairPrecision)}  {Share(score.PairRecall)}",
                string.Create(CultureInfo.InvariantCulture, $"{Share(score.OwnerPrecision)}  {Share(score.OwnerRecall)}  {score.Together:N0}  {clusters.Count:N0}  ({clusters.Skipped.CoinJoins} CoinJoins passed over)"));
        }

        return first!;
    }

    private bool Speed()
    {
        OwnedChain chain = WalletWorld.Make(1, run.Transactions / 20, run.Transactions);
        report.Title(string.Create(CultureInfo.InvariantCulture, $"Speed: {chain.Transactions.Count:N0} transactions, {chain.Transactions.Sum(transaction => transaction.Inputs.Length):N0} inputs"));
        Measured<int> ours = Measure.Best(1, () => PlainClusters.Ours(chain.Transactions));
        Measured<int> plain = Measure.Best(1, () => PlainClusters.Plain(chain.Transactions));
        for (int again = 1; again < Runs; again++)
        {
            ours = ours.Better(Measure.Best(1, () => PlainClusters.Ours(chain.Transactions)));
            plain = plain.Better(Measure.Best(1, () => PlainClusters.Plain(chain.Transactions)));
        }

        Measured<int> excluding = Measure.Best(Runs, () => PlainClusters.Ours(chain.Transactions, new CoinJoinFinder()));
        Measured<int> sets = Measure.Best(Runs, () => PlainClusters.QuikGraphSets(chain.Transactions));
        report.Check("clusters of the plain union-find", plain.Answer, ours.Answer, "ours");
        report.Check("clusters of QuikGraph's sets", sets.Answer, ours.Answer, "ours");
        Line("ours, evidence kept", ours, Memory(chain));
        Line("ours, CoinJoins found and passed over", excluding, "");
        Line("plain union-find over a dictionary", plain, Report.Ratio(plain.Time, ours.Time));
        Line("QuikGraph, disjoint sets", sets, Report.Ratio(sets.Time, ours.Time));
        return Components() && plain.Time >= ours.Time;

        void Line(string what, Measured<int> measured, string ratio) => report.Line(
            what, string.Create(CultureInfo.InvariantCulture, $"{chain.Transactions.Count / measured.Time.TotalSeconds / 1e6:F2} M transactions/s"),
            string.Create(CultureInfo.InvariantCulture, $"{Report.Time(measured.Time)}, {measured.Answer:N0} clusters {ratio}"));
    }

    /// <summary>What clusters with all their evidence hold.</summary>
    private static string Memory(OwnedChain chain)
    {
        long before = Measure.Held();
        ClusterSet clusters = Build(chain, new ClusterOptions { CoinJoins = null });
        long held = Measure.Held() - before;
        return string.Create(CultureInfo.InvariantCulture, $"{held / 1e6:F0} MB for {clusters.AccountCount:N0} accounts and {clusters.Links.Count():N0} links");
    }

    /// <summary>QuikGraph's search for connected components takes time with the square of the components: it is asked of fewer transactions.</summary>
    private bool Components()
    {
        IReadOnlyList<CoinTransaction> transactions = WalletWorld.Make(1, 1_000, Math.Min(run.Transactions, MostForComponents)).Transactions;
        Measured<int> ours = Measure.Best(Runs, () => PlainClusters.Ours(transactions));
        Measured<int> graph = Measure.Best(1, () => PlainClusters.QuikGraph(transactions));
        report.Check("components of QuikGraph", graph.Answer, ours.Answer, "ours");
        report.Line(
            "QuikGraph, connected components", Report.Time(graph.Time),
            string.Create(CultureInfo.InvariantCulture, $"of {transactions.Count:N0} transactions, ours {Report.Time(ours.Time)}: {Report.Ratio(graph.Time, ours.Time)}"));
        return graph.Time >= LeastRatio * ours.Time;
    }

    private static ClusterSet Build(OwnedChain chain, ClusterOptions options)
    {
        var builder = new ClusterBuilder(options);
        foreach (CoinTransaction transaction in chain.Transactions)
        {
            builder.Add(transaction);
        }

        return builder.Build();
    }

    private static string Share(double? share) => share is { } known ? known.ToString("P2", CultureInfo.InvariantCulture) : "none";
}
