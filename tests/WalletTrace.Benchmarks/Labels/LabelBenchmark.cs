using System.Buffers.Binary;
using System.Globalization;
using WalletTrace.Attribution;
using WalletTrace.DuckDb;

namespace WalletTrace.Benchmarks.Labels;

/// <summary>Keeps a million labels in memory and in a ledger, replaces an edition, withdraws, and asks; every answer is held against the known one.</summary>
internal sealed class LabelBenchmark(int count, Report report)
{
    private const int Sources = 20;
    private const int Ranges = 10_000;
    private const int Asked = 1_000_000;

    private static readonly DateTimeOffset First = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public bool Run()
    {
        report.Title(string.Create(CultureInfo.InvariantCulture, $"Keeping {count:N0} labels of {Sources} sources"));
        long before = Measure.Held();
        Label[] labels = [.. Enumerable.Range(0, count).Select(at => Make(at, 1))];
        Measured<LabelSet> set = Measure.Best(1, () => new LabelSet(labels));
        report.Line("set made", Report.Time(set.Time), string.Create(CultureInfo.InvariantCulture, $"{(double)(Measure.Held() - before) / count:F0} bytes per label"));
        Ask();

        var store = new LabelStore();
        Keep("in memory", store, set.Answer);
        string file = Path.Combine(Path.GetTempPath(), $"labels-{Guid.NewGuid():N}.duckdb");
        try
        {
            DuckDbLedger ledger = DuckDbLedger.OpenAsync(file).GetAwaiter().GetResult();
            Keep("in the ledger", ledger, set.Answer);
            ledger.Dispose();
            report.Line("the file", Report.Count(new FileInfo(file).Length) + " bytes", string.Create(CultureInfo.InvariantCulture, $"{(double)new FileInfo(file).Length / count:F0} bytes per label"));
            using DuckDbLedger again = DuckDbLedger.OpenAsync(file).GetAwaiter().GetResult();
            report.Check("the ledger's history", again.LabelHistoryAsync().GetAwaiter().GetResult().All.SequenceEqual(store.History().All), true, "the store in memory");
        }
        finally
        {
            File.Delete(file);
            File.Delete(file + ".wal");
        }

        return report.AllRight;
    }

    private void Keep(string where, ILabelStore store, LabelSet labels)
    {
        Say("appended", () => store.AppendLabelsAsync(labels, First), new LabelChange(count, 0, 0));
        Say("appended again", () => store.AppendLabelsAsync(labels, First), new LabelChange(0, count, 0));
        Measured<LabelSet> read = Measure.Best(1, () => store.LabelsAsync().GetAwaiter().GetResult());
        report.Line($"{where}: read", Report.Time(read.Time));
        report.Check("labels", read.Answer.Count, count, "as many as were appended");

        // A newer edition of one source: a hundredth is gone, as many are new.
        int ofSource = count / Sources;
        int changed = ofSource / 100;
        var edition = new LabelSet(Enumerable.Range(0, ofSource).Select(at => Make(at < changed ? (count + at) * Sources : at * Sources, 2)));
        Say("an edition of a source replaced", () => store.ReplaceLabelsAsync("Source 0", edition, First.AddDays(1), "2"), new LabelChange(changed, ofSource - changed, changed));
        Say("a source withdrawn", () => store.WithdrawLabelsAsync("Source 1", First.AddDays(2), "no"), new LabelChange(0, 0, ofSource));
        Measured<LabelSet> then = Measure.Best(1, () => store.LabelsAsync(First.AddDays(1.5)).GetAwaiter().GetResult());
        report.Line($"{where}: as known on a day", Report.Time(then.Time));
        report.Check("labels then", then.Answer.Count, count, "before the source was withdrawn");
        report.Check("labels now", store.LabelsAsync().GetAwaiter().GetResult().Count, count - ofSource, "without the source");

        void Say(string what, Func<Task<LabelChange>> change, LabelChange expected)
        {
            Measured<LabelChange> done = Measure.Best(1, () => change().GetAwaiter().GetResult());
            report.Line($"{where}: {what}", Report.Time(done.Time));
            report.Check(what, done.Answer, expected, "by how the labels were made");
        }
    }

    private void Ask()
    {
        var set = new LabelSet(Enumerable.Range(0, Ranges).Select(at => new Label(LabelSubject.Range(AccountAt(at * 20), AccountAt((at * 20) + 9)), "range", Category.Contract, "ranges")));
        Account[] accounts = [.. Enumerable.Range(0, Asked).Select(at => AccountAt(at % (Ranges * 20)))];
        Measured<int> found = Measure.Best(3, () => accounts.Count(account => !set.Of(account).IsEmpty));
        report.Line("asked of an account among ranges", Report.Time(found.Time / Asked * 1000), string.Create(CultureInfo.InvariantCulture, $"for a thousand, {Ranges:N0} ranges"));
        report.Check("accounts in ranges", found.Answer, Asked / 2, "half of them");
    }

    private static Label Make(int at, int edition) =>
        new(AccountAt(at), string.Create(CultureInfo.InvariantCulture, $"Wallet {at}"), (Category)(1 + (at % 9)), string.Create(CultureInfo.InvariantCulture, $"Source {at % Sources}"), Confidence.Medium, new DateOnly(2024 + edition, 1, 1))
        {
            Entity = string.Create(CultureInfo.InvariantCulture, $"source:{at % 1000}"),
        };

    private static Account AccountAt(int number)
    {
        Span<byte> bytes = stackalloc byte[20];
        bytes.Clear();
        bytes[0] = 0x5a;
        BinaryPrimitives.WriteInt32BigEndian(bytes[16..], number);
        return new Account(ChainId.Ethereum, Address.Evm(bytes));
    }
}
