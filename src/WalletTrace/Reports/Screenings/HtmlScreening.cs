using System.Globalization;
using WalletTrace.Attribution.Screening;
using WalletTrace.Reports.Html;
using WalletTrace.Tracing.Exposures;

namespace WalletTrace.Reports.Screenings;

/// <summary>Screening as one self-contained HTML page: verdicts with their reasons, and pictures of exposure by category, of what was sent and what was received.</summary>
/// <remarks>The page holds no script and asks for nothing, like <see cref="HtmlReport"/>.</remarks>
public static class HtmlScreening
{
    private const double BarWidth = 1000;
    private const double BarHeight = 26;
    private const double BarGap = 12;

    /// <summary>Writes the page. The writer must write UTF-8, which the page declares.</summary>
    /// <param name="report">What screening came to.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="cancellationToken">Stops the writing; what is written by then is of no use.</param>
    public static void Write(ScreeningReport report, TextWriter writer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(writer);
        var page = new PageWriter(writer, cancellationToken);
        string verdict = ScreeningResult.Write(report.Verdict);
        PageShell.WriteHead(page, $"Screening: {verdict}");
        page.Line($"<body>");
        page.Line($"<header>");
        page.Line($"""<p class="kicker">Screening of {Words.Count(report.Accounts.Length, "account")} on {Figures.Day(report.On)}, policy {Escaping.Shown(report.Policy.Name)}</p>""");
        page.Line($"<h1>{verdict}</h1>");
        page.Line($"""<p class="lead">{Lead(report)}</p>""");
        page.Line($"""<p class="note">{ScreeningResult.NoClearance} Labels are claims of their sources; that an account is listed or labelled says nothing else about whom it belongs to.</p>""");
        page.Line($"</header>");
        page.Line($"<main>");
        if (report.Accounts.IsEmpty && !report.Standing.IsEmpty)
        {
            page.Line($"""<section id="standing">""");
            WriteReasons(page, report.Standing);
            page.CloseSection();
        }

        foreach (ScreenedAccount account in report.Accounts)
        {
            WriteAccount(page, account);
        }

        WriteDamaged(page, report.Rows);
        page.Line($"</main>");
        PageShell.WriteFoot(page);
    }

    internal static string Lead(ScreeningReport report)
    {
        string rows = report.Rows is { } many
            ? string.Create(CultureInfo.InvariantCulture, $"Of {many.Rows:N0} rows {many.Read:N0} were read and {many.Damaged.Length:N0} could not be. ")
            : "";
        return string.Create(CultureInfo.InvariantCulture, $"{rows}{report.Labels:N0} labels were looked at. Verdicts: ")
            + (report.Accounts.IsEmpty ? "none" : string.Join(", ", report.Accounts.GroupBy(account => account.Screening.Verdict).OrderByDescending(same => same.Key)
                .Select(same => string.Create(CultureInfo.InvariantCulture, $"{same.Count():N0} {ScreeningResult.Write(same.Key)}")))) + ".";
    }

    internal static void WriteAccount(PageWriter page, ScreenedAccount account)
    {
        page.OpenSection(null, Markup.Of($"""{ScreeningResult.Write(account.Screening.Verdict)} <span class="mono">{Escaping.Shown(account.Screening.Subject)}</span>"""));
        WriteReasons(page, account.Screening.Reasons);
        foreach (AccountExposure exposure in account.Exposures)
        {
            foreach (AssetExposure asset in exposure.Assets)
            {
                WriteExposure(page, exposure, asset);
            }
        }

        page.CloseSection();
    }

    internal static void WriteReasons(PageWriter page, IReadOnlyList<ScreeningReason> reasons)
    {
        if (reasons.Count == 0)
        {
            page.Line($"<p>No rule of the policy applies.</p>");
            return;
        }

        page.Line($"""<div class="scroll"><table>""");
        page.Line($"<thead><tr><th>Verdict</th><th>Rule</th><th>Why</th></tr></thead>");
        page.Line($"<tbody>");
        foreach (ScreeningReason reason in reasons)
        {
            page.Line($"<tr><th>{ScreeningResult.Write(reason.Verdict)}</th><td>{Pieces.Text(reason.Rule)}</td><td>{Pieces.Sentence(reason.Text)}</td></tr>");
        }

        page.Line($"</tbody></table></div>");
    }

    internal static void WriteExposure(PageWriter page, AccountExposure exposure, AssetExposure asset)
    {
        ExposurePart[] parts = [.. asset.By(ExposureGrouping.Category)];
        page.Heading(Markup.Of($"{ScreeningWords.Side(exposure)} {Pieces.Amount(asset.Amount, asset.Asset)} on {exposure.Account.Chain.Name}"));
        page.Line($"""<p class="note">By {Words.Name(exposure.Options.Rule)}, {(exposure.Options.Hops is { } hops ? $"at most {Words.Count(hops, "hop")}" : "any number of hops")}; each labelled account is an end. {(exposure.Gap is { } gap ? gap : "")}</p>""");
        WriteBar(page, asset, parts);
        string align = Pieces.Align(parts.Select(part => part.Amount), asset.Asset);
        bool isListed = parts.Any(part => part.Kind == ExposureKind.Labelled && !(part.Listed.Before.IsZero && part.Listed.After.IsZero));
        page.Line($"""<div class="scroll"><table>""");
        page.Line($"""<thead><tr><th>{(exposure.Direction == Graph.TraceDirection.Forward ? "To" : "From")}</th><th class="n">{Figures.Unit(asset.Asset)}</th><th class="n">Share</th><th class="n">Direct</th><th class="n">Hops, least and mean</th>{(isListed ? Markup.Of($"""<th class="n">Before listing</th><th class="n">After</th>""") : Markup.Empty)}</tr></thead>""");
        page.Line($"<tbody>");
        foreach (ExposurePart part in parts)
        {
            Markup direct = part.Kind == ExposureKind.Labelled ? Markup.Of($"{Figures.Percent(part.Direct, part.Amount)}") : Markup.Of($"–");
            Markup listed = !isListed ? Markup.Empty
                : part.Kind != ExposureKind.Labelled ? Markup.Of($"""<td class="n">–</td><td class="n">–</td>""")
                : Markup.Of($"""<td class="n">{Figures.Percent(part.Listed.Before, part.Amount)}</td><td class="n">{Figures.Percent(part.Listed.After, part.Amount)}</td>""");
            page.Line($"""<tr><th class="who"><span class="swatch {ScreeningWords.ClassOf(part)}"></span>{Pieces.Text(ScreeningWords.Name(part, exposure.Direction))}</th>{Pieces.Cell(part.Amount, asset.Asset, align)}<td class="n">{Figures.Percent(part.Amount, asset.Amount)}</td><td class="n">{direct}</td><td class="n">{part.LeastHops}, {part.HopsRatio.ToString("0.#", CultureInfo.InvariantCulture)}</td>{listed}</tr>""");
        }

        page.Line($"</tbody></table></div>");
        WriteEnds(page, asset, exposure);
    }

    /// <summary>One bar for all, its parts side by side in the order of the table.</summary>
    private static void WriteBar(PageWriter page, AssetExposure asset, ExposurePart[] parts)
    {
        page.Line($"""<svg viewBox="0 0 {BarWidth} {BarHeight + BarGap}" role="img" aria-label="Shares by category, as in the table below">""");
        UInt256 before = default;
        foreach (ExposurePart part in parts)
        {
            double from = BarWidth * Figures.PixelRatio(before, asset.Amount);
            before += part.Amount;
            double until = BarWidth * Figures.PixelRatio(before, asset.Amount);
            string title = $"{ScreeningWords.Name(part, Graph.TraceDirection.Forward)}: {Figures.Percent(part.Amount, asset.Amount)}";
            page.Line($"""<g class="{ScreeningWords.ClassOf(part)}"><title>{Escaping.Shown(title)}</title><rect class="fill" x="{from}" y="0" width="{Math.Max(until - from - 1.5, 0.5)}" height="{BarHeight}"/></g>""");
        }

        page.Line($"</svg>");
    }

    private static void WriteEnds(PageWriter page, AssetExposure asset, AccountExposure exposure)
    {
        const int most = 25;
        ExposureEnd[] ends = [.. asset.Ends.Where(end => end.Account is not null)];
        if (ends.Length == 0)
        {
            return;
        }

        string align = Pieces.Align(ends.Take(most).Select(end => end.Amount), asset.Asset);
        page.Line($"""<details class="plain"><summary>{(exposure.Direction == Graph.TraceDirection.Forward ? "Where it ended" : "Where it came from")}, by account{(ends.Length > most ? FormattableString.Invariant($", the {most} largest of {ends.Length}") : "")}</summary>""");
        page.Line($"""<div class="scroll"><table><tbody>""");
        foreach (ExposureEnd end in ends.Take(most))
        {
            string what = end.Kind == ExposureKind.Labelled
                ? string.Join("; ", end.Labels.Select(Screener.Tell)) + (end.Deposit is null ? "" : "; a deposit account of it by inference")
                : end.Reason == Graph.StopReason.None ? Words.Id(end.Kind).Replace('-', ' ') : $"{Words.Id(end.Kind).Replace('-', ' ')}: {Words.Name(end.Reason)}";
            page.Line($"""<tr><th class="who"><span class="mono">{end.Account!.Value.ToString()}</span><span class="sub">{Pieces.Sentence(what)}</span></th>{Pieces.Cell(end.Amount, asset.Asset, align)}<td class="n">{Figures.Percent(end.Amount, asset.Amount)}</td></tr>""");
        }

        page.Line($"</tbody></table></div></details>");
    }

    internal static void WriteDamaged(PageWriter page, ScreenedRows? rows)
    {
        const int most = 200;
        if (rows is not { Damaged.Length: > 0 })
        {
            return;
        }

        page.OpenSection("damaged", Markup.Of($"Rows that could not be read"));
        page.Line($"<p>Nothing is known of them; they are not among those without a hit.{(rows.Damaged.Length > most ? FormattableString.Invariant($" The first {most} of {rows.Damaged.Length}; JSON and CSV have all.") : "")}</p>");
        page.Line($"""<div class="scroll"><table><thead><tr><th class="n">Row</th><th>Text</th><th>Problem</th></tr></thead><tbody>""");
        foreach (DamagedRow row in rows.Damaged.Take(most))
        {
            page.Line($"""<tr><td class="n">{row.Row}</td><td><span class="mono">{Pieces.Text(row.Text)}</span></td><td>{Pieces.Sentence(row.Problem)}</td></tr>""");
        }

        page.Line($"</tbody></table></div>");
        page.CloseSection();
    }
}
