using WalletTrace.Attribution;
using WalletTrace.Reports.Html;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Actors;
using WalletTrace.Valuation;

namespace WalletTrace.Reports.Actors;

/// <summary>An actor report as one self-contained HTML page with a picture, under the same content security policy as <see cref="HtmlReport"/>: no script, nothing loaded.</summary>
public static class ActorHtml
{
    /// <summary>Writes the page. The writer must write UTF-8, which the page declares.</summary>
    /// <param name="report">The report.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="cancellationToken">Stops the writing; what is written by then is of no use.</param>
    public static void Write(ActorReport report, TextWriter writer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(writer);
        var page = new PageWriter(writer, cancellationToken);
        PageShell.WriteHead(page, ActorWords.Title(report));
        page.Line($"<body>");
        WriteHeader(page, report);
        page.Line($"<main>");
        WriteThefts(page, report);
        WriteEnds(page, report);
        ActorHtmlClaims.WriteListings(page, report);
        ActorHtmlClaims.WriteWho(page, report);
        ActorHtmlClaims.WriteLinks(page, report);
        WriteCoverage(page, report);
        WriteMethod(page, report);
        page.Line($"</main>");
        PageShell.WriteFoot(page);
    }

    private static void WriteHeader(PageWriter page, ActorReport report)
    {
        page.Line($"<header>");
        page.Line($"""<p class="kicker">What cases say of an actor</p>""");
        page.Line($"<h1>{Pieces.Text(report.Name)}</h1>");
        WriteLead(page, report);
        (string Id, string Name)[] sections =
        [
            ("thefts", "Thefts"), ("ends", "Where it ended"), ("sanctioned", "Sanctioned accounts"), ("who", "Who"),
            .. report.Links.IsEmpty ? [] : ((string, string)[])[("links", "Asserted links")], ("coverage", "Not seen"), ("method", "Method"),
        ];
        page.Line($"""<nav aria-label="Sections"><ul>{Markup.Join("", sections.Select(section => Markup.Of($"""<li><a href="#{section.Id}">{section.Name}</a></li>""")))}</ul></nav>""");
        page.Line($"</header>");
    }

    /// <summary>What was stolen in how many thefts, and what that does not mean.</summary>
    internal static void WriteLead(PageWriter page, ActorReport report)
    {
        string chains = string.Join(", ", report.Periods.Select(period => period.Chain.Name).Distinct());
        page.Line($"""<p class="lead">{Words.Count(report.Thefts.Length, "theft")} in {Words.Count(report.Cases.Length, "case")}{(chains.Length == 0 ? "" : $", on {chains}")}. Stolen: {Stolen(report)}.</p>""");
        page.Line($"""<p class="note">{ActorWords.Caution}</p>""");
    }

    private static Markup Stolen(ActorReport report)
    {
        if (report.Thefts.IsEmpty)
        {
            return Markup.Of($"no theft that a label puts to the actor");
        }

        IEnumerable<Markup> amounts =
            from stolen in report.Thefts.SelectMany(theft => theft.Stolen)
            group stolen by stolen.Asset into asset
            orderby asset.Key
            select Markup.Of($"{Figures.Text(asset.Aggregate(default(UInt256), (sum, one) => UInt256.SaturatingAdd(sum, one.Units)), asset.Key)}{ActorWords.Worth(report.Prices, report.Prices is null ? null : Valuation.Worth.Sum(asset.Select(one => one.Worth!)))}");
        return Markup.Of($"{Markup.Join("; ", amounts)}");
    }

    internal static void WriteThefts(PageWriter page, ActorReport report)
    {
        page.OpenSection("thefts", Markup.Of($"Thefts"));
        page.Line($"""<p class="note">{ActorWords.Attribution}</p>""");
        page.Line($"""<div class="scroll"><table>""");
        page.Line($"""<thead><tr><th scope="col">Theft</th><th scope="col">When (UTC)</th><th scope="col">Chain</th><th scope="col" class="n">Stolen</th><th scope="col">Put to the actor by</th></tr></thead>""");
        page.Line($"<tbody>");
        foreach (ActorTheft theft in report.Thefts)
        {
            Markup amounts = Markup.Join("<br/>", theft.Stolen.Select(stolen => Markup.Of($"{Pieces.Amount(stolen.Units, stolen.Asset)}{ListingHtml.Worth(report.Prices, stolen.Worth)}")));
            Markup accounts = Markup.Join("", theft.Accounts.Select(account => Markup.Of($"""<span class="sub mono">{account.ToString()}</span>""")));
            Markup evidence = Markup.Join("", theft.Evidence.Select(lead => Markup.Of($"""{Pieces.Text(lead.Label.Text)} ({Words.Id(lead.Label.Category)})<span class="sub">{Pieces.Text(lead.Label.Source)}</span>""")));
            string chains = string.Join(", ", theft.Stolen.Select(stolen => stolen.Chain.Name).Distinct());
            page.Line($"""<tr><th scope="row" class="who">{Pieces.Text(theft.Name)}<span class="sub">case {Pieces.Text(report.Cases[theft.Case].Name)}</span>{accounts}</th><td>{(theft.Time is { } time ? Figures.Time(time) : "not known")}</td><td>{chains}</td><td class="n">{amounts}</td><td>{evidence}</td></tr>""");
        }

        page.Line($"</tbody></table></div>");
        foreach (OtherTheft other in report.Others)
        {
            page.Line($"""<p class="note">Not counted: {Pieces.Text(other.Name)} of {Pieces.Text(report.Cases[other.Case].Name)}, {ActorWords.Name(other.Why)}.</p>""");
        }

        if (!report.Periods.IsEmpty)
        {
            WritePeriods(page, report);
        }

        page.CloseSection();
    }

    private static void WritePeriods(PageWriter page, ActorReport report)
    {
        page.Heading(Markup.Of($"By year and chain"));
        page.Line($"""<div class="scroll"><table>""");
        page.Line($"""<thead><tr><th scope="col">Year</th><th scope="col">Chain</th><th scope="col" class="n">Thefts</th><th scope="col" class="n">Stolen</th></tr></thead>""");
        page.Line($"<tbody>");
        foreach (ActorPeriod period in report.Periods)
        {
            Markup amounts = Markup.Join("<br/>", period.Stolen.Select(stolen => Markup.Of($"{Pieces.Amount(stolen.Units, stolen.Asset)}{ListingHtml.Worth(report.Prices, stolen.Worth)}")));
            page.Line($"""<tr><th scope="row">{(period.Year is { } year ? FormattableString.Invariant($"{year}") : "not known")}</th><td>{period.Chain.Name}</td><td class="n">{period.Thefts}</td><td class="n">{amounts}</td></tr>""");
        }

        page.Line($"</tbody></table></div>");
    }

    internal static void WriteEnds(PageWriter page, ActorReport report)
    {
        page.OpenSection("ends", Markup.Of($"Where it ended"));
        page.Line($"""<p class="note">The picture is under {Words.Name(report.Rules[0])}; the table has all rules, exact to the base unit. {ActorWords.Countries}</p>""");
        int number = 0;
        foreach (IGrouping<Asset, ActorEnd> asset in report.Ends.GroupBy(end => end.Amount.Asset))
        {
            number++;
            page.Heading(Markup.Of($"{Figures.Unit(asset.Key)}"));
            ActorPicture.Write(page, report, asset.Key, FormattableString.Invariant($"ends-{number}"));
            RuledAmount all = asset.Select(end => end.Amount).Aggregate((sum, amount) => sum.Plus(amount));
            page.Line($"""<p class="note">{Figures.Text(all.Units[0], asset.Key)} in all under {Words.Name(report.Rules[0])}{ActorWords.Worth(report.Prices, all.WorthOf(0))}{(all.Worths.IsEmpty ? "" : " when it came there, derived")}.</p>""");
            string[] aligns = [.. report.Rules.Select((_, column) => Pieces.Align(asset.Select(end => end.Amount.Units[column]).Append(all.Units[column]), asset.Key))];
            page.Line($"""<div class="scroll"><table>""");
            page.Line($"""<thead><tr><th scope="col">Part</th><th scope="col">Category</th><th scope="col">Country</th><th scope="col" class="n">Places</th>{Markup.Join("", report.Rules.Select(rule => Markup.Of($"""<th scope="col" class="n">{Words.Name(rule)}</th>""")))}</tr></thead>""");
            page.Line($"<tbody>");
            foreach (ActorEnd end in asset)
            {
                string category = end.Category == Category.Unknown ? "" : Words.Id(end.Category);
                page.Line($"""<tr><th scope="row">{Pieces.Swatch(end.Kind)}{Words.Name(end.Kind)}</th><td>{category}</td><td>{Pieces.Text(ActorWords.CountryOf(end))}</td><td class="n">{end.Places}</td>{ListingHtml.Cells(end.Amount, report.Rules, report.Prices, aligns)}</tr>""");
            }

            page.Line($"""<tr class="sum"><th scope="row" colspan="4">All</th>{ListingHtml.Cells(all, report.Rules, report.Prices, aligns)}</tr>""");
            page.Line($"</tbody></table></div>");
        }

        page.CloseSection();
    }

    internal static void WriteCoverage(PageWriter page, ActorReport report)
    {
        page.OpenSection("coverage", Markup.Of($"What the cases did not see"));
        page.Line($"<p>What this report does not show may still have happened. The case’s own report lists each thing that its trace did not see.</p>");
        page.Line($"""<div class="scroll"><table>""");
        page.Line($"""<thead><tr><th scope="col">Case</th><th scope="col">What</th><th scope="col" class="n">Entries</th><th scope="col" class="n">Could hide at most</th></tr></thead>""");
        page.Line($"<tbody>");
        foreach (ActorCoverage one in report.Coverage)
        {
            foreach (CoverageSum issue in one.Issues)
            {
                page.Line($"""<tr><th scope="row">{Pieces.Text(one.Name)}</th><td>{Words.Name(issue.Issue)}</td><td class="n">{issue.Entries}</td><td class="n">{Pieces.Amounts(issue.Hidden)}</td></tr>""");
            }

            if (one.EndedBy is not null)
            {
                page.Line($"""<tr><th scope="row">{Pieces.Text(one.Name)}</th><td colspan="3">Its sources were not asked to the end: a limit was used up.</td></tr>""");
            }
        }

        page.Line($"</tbody></table></div>");
        page.CloseSection();
    }

    private static void WriteMethod(PageWriter page, ActorReport report)
    {
        page.OpenSection("method", Markup.Of($"Method"));
        page.Line($"""<dl class="list">""");
        foreach (TaintRule rule in report.Rules)
        {
            page.Line($"<dt>{Words.Name(rule)}</dt><dd>{Words.Meaning(rule)}</dd>");
        }

        page.Line($"<dt>Observed</dt><dd>Movements and their amounts, read from chains.</dd>");
        page.Line($"<dt>Inferred</dt><dd>Which part of a movement is stolen, by the rules above.</dd>");
        page.Line($"<dt>Attributed</dt><dd>Whom an account is said to belong to, what it is used for, its country, and that it is listed: each by a named source.</dd>");
        if (report.Prices is { } prices)
        {
            page.Line($"<dt>Values in {prices.Currency}</dt><dd>{WorthWords.Meaning} Convention: {Escaping.Shown(ActorWords.Convention(report), Escaping.SentenceLength)}.</dd>");
            foreach (PriceOrigin origin in report.Cases.SelectMany(one => one.Trace.Values!.Prices.Origins).Distinct())
            {
                page.Line($"<dt>Prices</dt><dd><bdi>{WorthWords.Origin(origin, prices.Currency)}</bdi></dd>");
            }
        }

        page.Line($"</dl>");
        page.CloseSection();
    }
}
