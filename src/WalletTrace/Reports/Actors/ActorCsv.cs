using System.Globalization;
using WalletTrace.Attribution;
using WalletTrace.Tracing.Actors;
using WalletTrace.Valuation;

namespace WalletTrace.Reports.Actors;

/// <summary>
/// An actor report as one table (RFC 4180, but with LF). <c>row</c> says what a row is of: <c>stolen</c>, <c>end</c>, <c>sanctioned</c>, <c>link</c>,
/// <c>not-counted</c> or <c>not-seen</c>; cells that do not apply are empty.
/// </summary>
/// <remarks>Amounts stand in base units and in whole coins. Text that a spreadsheet would take for a formula has an apostrophe before it.</remarks>
public static class ActorCsv
{
    private const string Header =
        "row,actor,case,theft,year,chain,from_utc,to_utc,account,name,list,entity,programmes,listed_from,listed_until,when,kind,category,country,places,movements,"
        + "asset,symbol,decimals,rule,units,amount,currency,worth,unpriced_units,note";

    /// <summary>Writes the table, with a header row.</summary>
    /// <param name="report">The report.</param>
    /// <param name="writer">Where to.</param>
    public static void Write(ActorReport report, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Header + "\n");
        string rule = Words.Id(report.Rules[0]);
        foreach (ActorTheft theft in report.Thefts)
        {
            foreach (StolenAmount stolen in theft.Stolen)
            {
                Row row = Begin(report, "stolen", theft.Case, theft.Name);
                row["year"] = stolen.Year?.ToString(CultureInfo.InvariantCulture);
                row["chain"] = stolen.Chain.ToString();
                row["from_utc"] = Time(theft.Time);
                row["account"] = string.Join(' ', theft.Accounts);
                row["note"] = string.Join("; ", theft.Evidence.Select(lead => $"{lead.Label.Text} ({lead.Label.Source})"));
                row.Amount(report, stolen.Asset, rule, stolen.Units, stolen.Worth);
                row.Write(writer);
            }
        }

        foreach (ActorEnd end in report.Ends)
        {
            for (int column = 0; column < report.Rules.Length; column++)
            {
                Row row = Begin(report, "end", null, null);
                row["chain"] = end.Amount.Asset.Chain.ToString();
                row["kind"] = Words.Id(end.Kind);
                row["category"] = Words.Id(end.Category);
                row["country"] = end.Country;
                row["places"] = Number(end.Places);
                row.Amount(report, end.Amount, column);
                row.Write(writer);
            }
        }

        foreach (ActorListing listing in report.Listings)
        {
            WriteListing(report, listing, writer);
        }

        WriteOthers(report, writer);
    }

    private static void WriteListing(ActorReport report, ActorListing listing, TextWriter writer)
    {
        Label claim = listing.Claim;
        for (int column = 0; column < report.Rules.Length; column++)
        {
            Row row = Begin(report, "sanctioned", null, null);
            row["chain"] = listing.Account.Chain.ToString();
            row["from_utc"] = Time(listing.First);
            row["to_utc"] = Time(listing.Last);
            row["account"] = listing.Account.ToString();
            row["name"] = claim.Text;
            row["list"] = claim.Source;
            row["entity"] = claim.Entity;
            row["programmes"] = string.Join("; ", listing.Programmes);
            row["listed_from"] = FieldTexts.Of(claim.ValidFrom);
            row["listed_until"] = FieldTexts.Of(claim.ValidUntil);
            row["when"] = Words.Id(listing.When);
            row["movements"] = Number(listing.Movements);
            row.Amount(report, listing.Amount, column);
            row.Write(writer);
        }
    }

    private static void WriteOthers(ActorReport report, TextWriter writer)
    {
        foreach (AssertedLink link in report.Links)
        {
            Row row = Begin(report, "link", null, null);
            row["from_utc"] = FieldTexts.Of(link.On);
            row["account"] = $"{link.From} -> {link.To}";
            row["list"] = link.Source;
            row["note"] = $"asserted, off-chain: {link.Text}{(link.Amount is { } amount ? $" ({amount})" : "")}";
            row.Write(writer);
        }

        foreach (OtherTheft other in report.Others)
        {
            Row row = Begin(report, "not-counted", other.Case, other.Name);
            row["note"] = ActorWords.Name(other.Why);
            row.Write(writer);
        }

        for (int place = 0; place < report.Coverage.Length; place++)
        {
            foreach (CoverageSum issue in report.Coverage[place].Issues)
            {
                Row row = Begin(report, "not-seen", place, null);
                row["kind"] = Words.Id(issue.Issue);
                row["places"] = Number(issue.Entries);
                row["note"] = issue.Hidden.IsEmpty ? null : $"could hide at most {string.Join(" and ", issue.Hidden.Select(amount => amount.ToString()))}";
                row.Write(writer);
            }
        }
    }

    private static Row Begin(ActorReport report, string kind, int? place, string? theft)
    {
        var row = new Row
        {
            ["row"] = kind,
            ["actor"] = report.Name,
            ["case"] = place is { } known ? report.Cases[known].Name : null,
            ["theft"] = theft,
        };
        return row;
    }

    private static string? Time(long? time) => time is { } known ? Figures.Iso(known) : null;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A row by the names of its columns.</summary>
    private sealed class Row
    {
        private static readonly string[] Names = Header.Split(',');

        private readonly string?[] cells = new string?[Names.Length];

        public string? this[string column]
        {
            set => cells[Array.IndexOf(Names, column)] = value;
        }

        public void Amount(ActorReport report, RuledAmount amount, int column) =>
            Amount(report, amount.Asset, Words.Id(report.Rules[column]), amount.Units[column], amount.WorthOf(column));

        public void Amount(ActorReport report, Asset asset, string rule, UInt256 units, Worth? worth)
        {
            this["asset"] = asset.ToString();
            this["symbol"] = asset.Symbol;
            this["decimals"] = Number(asset.Decimals);
            this["rule"] = rule;
            this["units"] = units.ToString();
            this["amount"] = new Amount(units, asset).ToDecimalString();
            if (worth is not null)
            {
                this["currency"] = report.Prices!.Currency;
                this["worth"] = WorthWords.Plain(worth);
                this["unpriced_units"] = worth.IsComplete ? null : worth.Unpriced.GetValueOrDefault(asset).ToString();
            }
        }

        public void Write(TextWriter writer) => writer.Write(Escaping.CsvRow(cells));
    }
}
