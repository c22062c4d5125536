using System.Globalization;
using WalletTrace.Benchmarks.Peers;
using WalletTrace.Graph;

namespace WalletTrace.Benchmarks.Ledgers;

/// <summary>Asks databases the small questions in SQL, and sets what they take beside what ours takes in the same run.</summary>
internal sealed class SqlPeers(Wtgen1 workload, string folder, Report report)
{
    private const int Questions = 1000;
    private const int WarmUp = 20;

    /// <summary>Asks all of them.</summary>
    /// <param name="ask">Answers the same questions from the index: how many accounts all of them reach in sum.</param>
    public void Run(Func<int, long> ask)
    {
        Ask(new DuckDbPeer(folder), ask);
        Ask(new SqlitePeer(folder), ask);
        if (PostgresServer.Start(out string reason) is { } server)
        {
            Ask(new PostgresPeer(server), ask);
        }
        else
        {
            report.Title("PostgreSQL");
            report.Line("left out", reason);
        }
    }

    private void Ask(SqlPeer peer, Func<int, long> ask)
    {
        using (peer)
        {
            report.Title(peer.Name);
            Measured<bool> loaded = Measure.Best(1, () =>
            {
                peer.Load(workload);
                return true;
            });
            report.Line("load", Report.Time(loaded.Time), string.Create(
                CultureInfo.InvariantCulture, $"{(double)peer.Bytes / workload.Transfers:F1} bytes/flow on disk, one direction, no amounts"));

            // Ours at the same moment, as often as theirs: the machine may be busier now than it was.
            Benchmarks.Questions.AskSmall(workload, WarmUp, peer.ReachSmall);
            ask(WarmUp);
            Measured<long> ours = Measure.Best(1, () => ask(Questions));
            Measured<long> theirs = Measure.Best(2, () => Benchmarks.Questions.AskSmall(workload, Questions, peer.ReachSmall));
            ours = ours.Better(Measure.Best(1, () => ask(Questions)));
            report.Line($"QB reach in 3 hops, mean of {Questions}", Report.Time(theirs.Time / Questions),
                $"{Report.Ratio(theirs.Time, ours.Time)}, which takes {Report.Time(ours.Time / Questions)}");
            report.Check($"accounts reached in {Questions} small questions", theirs.Answer, ours.Answer, "found from the index");
        }
    }
}
