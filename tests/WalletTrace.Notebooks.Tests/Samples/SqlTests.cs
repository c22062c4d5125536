using System.Globalization;
using System.Numerics;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Reports;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Notebooks.Tests.Samples;

/// <summary>The figures of the notebook about SQL, held against the same facts in memory, summed without SQL.</summary>
public sealed class SqlTests
{
    private const string Name = "5-sql.ipynb";
    private const string Thief = "0x098B716B8Aaf21512996dC57EB0615e2383E2f96";
    private const long TheftHeight = 14_442_835;

    private static readonly BigInteger Ether = BigInteger.Pow(10, 18);

    [Fact]
    public async Task What_is_in_the_file_is_what_the_facts_hold()
    {
        SavedNotebook notebook = await SavedNotebook.LoadAsync(Name);
        Movements facts = await Movements.ReadAsync();
        int fees = facts.All.Count(one => one.Transfer.Kind == TransferKind.Fee);

        Assert.Equal(facts.All.Length, fees + facts.All.Count(one => one.Transfer.Kind == TransferKind.Native));
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"{facts.All.Length} movements in {facts.Transactions} transactions, {facts.Labels.All.Count()} labels"),
            notebook.Text("ImportAsync"),
            StringComparison.Ordinal);
        Assert.Contains($">{facts.All.Length - fees}<", notebook.Html("GROUP BY kind"), StringComparison.Ordinal);
        notebook.Says(string.Create(CultureInfo.InvariantCulture, $"There are {facts.All.Length - fees:N0} payments and {fees:N0} fees, from {facts.All.Min(one => one.Time).Year} to {facts.All.Max(one => one.Time).Year}"));
    }

    [Fact]
    public async Task The_largest_payments_are_those_of_the_facts_in_their_order()
    {
        SavedNotebook notebook = await SavedNotebook.LoadAsync(Name);
        Movements facts = await Movements.ReadAsync();
        (TransferRecord Transfer, DateTimeOffset Time)[] largest = [.. facts.Payments.OrderByDescending(one => one.Transfer.Amount).Take(5)];

        string html = notebook.Html("AS payer, to_address, amount");
        int at = 0;
        foreach ((TransferRecord transfer, DateTimeOffset time) in largest)
        {
            foreach (string value in (string[])[time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), $"{Written(transfer.From)[..8]}…", Written(transfer.To), Amount(transfer.Amount)])
            {
                at = html.IndexOf(value, at, StringComparison.Ordinal);
                Assert.True(at > 0, value);
            }
        }

        Assert.Equal(4, largest.Count(one => Written(one.Transfer.From) == Thief && one.Time is { Year: 2022, Month: 4 or 5 }));
        notebook.Says("Four of the five largest payments were made by one account, `0x098B71…`, in April and May 2022");
        Assert.Equal((2023, 3, "51000"), (largest[0].Time.Year, largest[0].Time.Month, Amount(largest[0].Transfer.Amount)));
        notebook.Says("The largest of all, 51,000 ETH, is of March 2023");
    }

    [Fact]
    public async Task A_number_that_rounds_is_shown_to_be_another()
    {
        SavedNotebook notebook = await SavedNotebook.LoadAsync(Name);
        Movements facts = await Movements.ReadAsync();
        BigInteger exact = facts.All.Select(one => one.Transfer).Where(one => one.Kind == TransferKind.Native)
            .Select(one => Number(one.Amount)).OrderByDescending(units => units.ToString(CultureInfo.InvariantCulture).TrimEnd('0').Length).ThenByDescending(units => units).First();
        var rounded = new BigInteger((double)exact);

        string html = notebook.Html("base_units::DOUBLE::HUGEINT");
        Assert.NotEqual(exact, rounded);
        Assert.All([exact, rounded, rounded - exact], number => Assert.Contains($">{number}<", html, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_went_into_the_mixer_is_summed_day_by_day_as_without_sql()
    {
        SavedNotebook notebook = await SavedNotebook.LoadAsync(Name);
        Movements facts = await Movements.ReadAsync();
        (TransferRecord Transfer, DateTimeOffset Time)[] paid = [.. facts.Payments.Where(one => facts.IsLabelled(one.Transfer.To, Category.Mixer))];
        var days = paid.GroupBy(one => DateOnly.FromDateTime(one.Time.UtcDateTime)).OrderBy(day => day.Key).Select(day => (Day: day.Key, Eth: Sum(day) / Ether)).ToArray();

        string picture = notebook.Html("new Bars(");
        Assert.Equal(
            days.Select(day => string.Create(CultureInfo.InvariantCulture, $"<title>{day.Day:yyyy-MM-dd}: {day.Eth}</title>")),
            picture.Split("<title>").Skip(1).Select(title => $"<title>{title[..title.IndexOf('<', StringComparison.Ordinal)]}</title>"));
        Assert.Contains($">{Sum(paid) / Ether}<", notebook.Html("WITH known AS"), StringComparison.Ordinal);
        notebook.Says(string.Create(CultureInfo.InvariantCulture, $"{(long)(Sum(paid) / Ether):N0} ETH were paid into it"));
        notebook.Says(string.Create(CultureInfo.InvariantCulture, $"from {days[0].Day:d MMMM} to {days[^1].Day:d MMMM yyyy}, somebody paid 100 ETH at a time"));
        Assert.All(paid, one => Assert.Equal("100", Amount(one.Transfer.Amount)));
        notebook.Says(string.Create(CultureInfo.InvariantCulture, $"{paid.Length:N0} payments by {paid.Select(one => one.Transfer.From).Distinct().Count()} accounts"));
        notebook.Says(string.Create(
            CultureInfo.InvariantCulture,
            $"{(long)days.Where(day => day.Day < days[0].Day.AddDays(7)).Aggregate(BigInteger.Zero, (sum, day) => sum + day.Eth):N0} ETH in the first week, and {(long)days[^1].Eth:N0} ETH on the last day alone"));
        notebook.Says("Between 15 and 22 April there is a pause");
        Assert.Equal([15, 22], days.Where(day => day.Day is { Month: 4, Day: >= 15 and <= 22 }).Select(day => day.Day.Day));

        Address mixer = Assert.Single(paid.Select(one => one.Transfer.To!.Value).Distinct());
        Label[] labels = [.. facts.Labels.Of(new Account(ChainId.Ethereum, mixer))];
        Assert.Equal(8, labels.Select(label => label.Source).Distinct().Count());
        Label listed = Assert.Single(labels, label => label.Source == "OFAC SDN");
        Assert.Equal((new DateOnly(2022, 8, 8), new DateOnly(2025, 3, 21)), (listed.ValidFrom, listed.ValidUntil));
        notebook.Says("eight sources have labels for it; one of them is OFAC, the sanctions authority of the United States, on whose list it was from August 2022 to March 2025");
        Assert.Equal(new DateOnly(2022, 4, 14), Assert.Single(facts.Labels.Of(new Account(ChainId.Ethereum, Address.Parse(Thief, ChainId.Ethereum))), label => label.Source == "OFAC SDN").ValidFrom);
        notebook.Says("OFAC had put the thief's wallet on its list on 14 April");
    }

    [Fact]
    public async Task What_was_not_read_is_told()
    {
        SavedNotebook notebook = await SavedNotebook.LoadAsync(Name);
        Movements facts = await Movements.ReadAsync();
        HashSet<Address> read = [.. facts.Ledger.Coverage.Select(record => record.Address!.Value)];
        var blind = facts.Payments.Where(one => one.Transfer.To is { } to && !read.Contains(to) && !facts.IsLabelled(to))
            .GroupBy(one => one.Transfer.To!.Value).OrderByDescending(Sum).Take(5).ToArray();

        string html = notebook.Html("to_address NOT IN");
        Assert.All(blind, account => Assert.Contains(Written(account.Key), html, StringComparison.Ordinal));
        Assert.Contains($">{Sum(blind[0]) / Ether}<", html, StringComparison.Ordinal);
        DateTimeOffset first = blind[0].Min(one => one.Time);
        Assert.True(first > facts.Payments.Where(one => facts.IsLabelled(one.Transfer.To, Category.Mixer)).Max(one => one.Time));
        notebook.Says(string.Create(CultureInfo.InvariantCulture, $"The largest blind spot got its first payment in {first:MMMM yyyy}, after the last one into the mixer"));
        Assert.All(facts.Ledger.Coverage, record => Assert.Equal(CoverageKinds.Native | CoverageKinds.Fee, record.Kinds));
        notebook.Says($"The histories of {read.Count} accounts were read, payments and fees only");
    }

    [Fact]
    public async Task The_trace_from_a_row_is_that_over_the_files()
    {
        SavedNotebook notebook = await SavedNotebook.LoadAsync(Name);
        Movements facts = await Movements.ReadAsync();
        LedgerTransaction largest = (await facts.Ledger.HistoryAsync(new Account(ChainId.Ethereum, Address.Parse(Thief, ChainId.Ethereum)))).Transactions
            .Where(one => one.Record.Height >= TheftHeight).MaxBy(one => one.Transfers.Where(transfer => transfer.Kind == TransferKind.Native).Select(transfer => transfer.Amount).DefaultIfEmpty().Max())!;
        TraceResult trace = await Trace.From(Theft.Transfer(ChainId.Ethereum, largest.Record.Id.ToString(), 1).Named("the thief's largest payment"))
            .Over(facts.Ledger).Knowing(facts.Labels).Within(minimum: "0.1 ETH").RunAsync();
        Sink mixer = trace.Sinks.Single(sink => sink.Category == Category.Mixer);
        SinkBounds bounds = trace.BoundsOf(mixer);

        Assert.Equal(trace.Balance.ToHtml(), notebook.Html("trace.Balance"));
        Assert.Equal(trace.Picture().ToHtml(), notebook.Html("trace.Picture()"));
        Assert.Contains($"at least {new Amount(bounds.Least, mixer.Asset)}, at most {new Amount(bounds.Most, mixer.Asset)}", notebook.Text("BoundsOf"), StringComparison.Ordinal);
        notebook.Says($"Of the {Short(trace.Balance[0].Stolen)} ETH of that payment {Short(mixer.AmountOf(0))} ETH under FIFO, and {Short(mixer.AmountOf(1))} ETH under Haircut, went into the mixer, within three weeks of it");
        notebook.Says($"At least {Thousandths(bounds.Least)} ETH of that payment went into the mixer");
        long last = trace.Paths.To(Category.Mixer).Take(10_000).Paths.Max(path => path.Hops[^1].Detail.Time);
        Assert.InRange(last - largest.Time, 0, (long)TimeSpan.FromDays(21).TotalSeconds);
    }

    private static string Written(Address? address) => address?.ToString(ChainId.Ethereum) ?? string.Empty;

    private static string Amount(UInt256 units) => new Amount(units, Asset.Native(ChainId.Ethereum)).ToDecimalString();

    private static BigInteger Number(UInt256 units) => BigInteger.Parse(units.ToString(), CultureInfo.InvariantCulture);

    private static BigInteger Sum(IEnumerable<(TransferRecord Transfer, DateTimeOffset Time)> movements) =>
        movements.Aggregate(BigInteger.Zero, (sum, one) => sum + Number(one.Transfer.Amount));

    /// <summary>Rounded to thousandths, as the words have it.</summary>
    private static string Short(UInt256 units) => Decimals((Number(units) + (Ether / 2000)) / (Ether / 1000));

    /// <summary>Cut after thousandths: what is said to be the least must not be more.</summary>
    private static string Thousandths(UInt256 units) => Decimals(Number(units) / (Ether / 1000));

    private static string Decimals(BigInteger thousandths) => string.Create(CultureInfo.InvariantCulture, $"{(long)(thousandths / 1000):N0}.{(int)(thousandths % 1000):D3}");

    /// <summary>All movements of the sample with their times.</summary>
    private sealed record Movements(MemoryLedger Ledger, LabelSet Labels, (TransferRecord Transfer, DateTimeOffset Time)[] All, int Transactions, HashSet<TransferRecord> Failed)
    {
        /// <summary>What accounts paid, without what failed.</summary>
        public IEnumerable<(TransferRecord Transfer, DateTimeOffset Time)> Payments =>
            All.Where(one => one.Transfer.Kind == TransferKind.Native && !Failed.Contains(one.Transfer));

        public static async Task<Movements> ReadAsync()
        {
            CaseFile sample = await CaseFile.LoadAsync(Repository.PathOf("samples", "ronin-bridge"));
            MemoryLedger ledger = await sample.LoadLedgerAsync();
            LedgerTransaction[] transactions = await ledger.TransactionsAsync().ToArrayAsync();
            return new Movements(
                ledger,
                sample.LoadLabels(),
                [.. transactions.SelectMany(one => one.Transfers.Select(transfer => (transfer, DateTimeOffset.FromUnixTimeSeconds(one.Time))))],
                transactions.Length,
                [.. transactions.Where(one => one.Record.Failed).SelectMany(one => one.Transfers)]);
        }

        public bool IsLabelled(Address? address, Category? category = null) =>
            address is { } known && Labels.Of(new Account(ChainId.Ethereum, known)).Any(label => category is null || label.Category == category);
    }
}
