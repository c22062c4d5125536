using System.Globalization;
using WalletTrace.Attribution.Screening;
using WalletTrace.Tracing.Exposures;

namespace WalletTrace.Reports.Screenings;

/// <summary>Screening as text for a terminal.</summary>
public static class TextScreening
{
    /// <summary>Writes it: each account with its verdict, reasons and exposure by category; at the end what no hits means.</summary>
    /// <param name="report">What screening came to.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="style">How it looks; null for 80 columns without escapes.</param>
    /// <param name="top">At most so many accounts, reasons of each and damaged rows are listed; the rest is counted.</param>
    public static void Write(ScreeningReport report, TextWriter writer, TextStyle? style = null, int top = 20)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(writer);
        style ??= TextStyle.Plain;
        foreach (ScreenedAccount account in report.Accounts.Take(top))
        {
            WriteAccount(report, account, writer, style, top);
        }

        if (report.Accounts.Length > top)
        {
            writer.Write($"… and {Words.Count(report.Accounts.Length - top, "more account")}, not listed.\n\n");
        }

        if (report.Rows is { } rows)
        {
            WriteRows(report, rows, writer, style, top);
        }

        if (report.Accounts.IsEmpty)
        {
            WriteReasons(report.Standing, writer, style, top);
        }

        if (report.Verdict == ScreeningVerdict.NoHits || (report.Rows is not null && report.Verdict != ScreeningVerdict.Incomplete) || report.Accounts.Any(account => account.Screening.Verdict == ScreeningVerdict.NoHits))
        {
            WriteWrapped(ScreeningResult.NoClearance, "", writer, style);
        }
    }

    private static void WriteAccount(ScreeningReport report, ScreenedAccount account, TextWriter writer, TextStyle style, int top)
    {
        ScreeningResult screening = account.Screening;
        writer.Write($"{style.Bold(ScreeningResult.Write(screening.Verdict))}  {Escaping.Terminal(screening.Subject)}\n");
        int twins = screening.Matches.Count(match => match.IsTwin);
        writer.Write(string.Create(CultureInfo.InvariantCulture,
            $"  {report.On:yyyy-MM-dd}, policy {Escaping.Terminal(screening.Policy)}; {Words.Count(screening.Matches.Length - twins, "label")} of its own, {twins} of twins, of {report.Labels:N0} looked at\n"));
        WriteReasons(screening.Reasons, writer, style, top);
        foreach (AccountExposure exposure in account.Exposures)
        {
            WriteExposure(exposure, writer, style);
        }

        writer.Write('\n');
    }

    private static void WriteReasons(IReadOnlyList<ScreeningReason> reasons, TextWriter writer, TextStyle style, int top)
    {
        foreach (ScreeningReason reason in reasons.Take(top))
        {
            writer.Write($"  {ScreeningResult.Write(reason.Verdict),-10}  {Escaping.Terminal(reason.Rule)}\n");
            WriteWrapped(Escaping.Shown(reason.Text, Escaping.SentenceLength), "              ", writer, style);
        }

        if (reasons.Count > top)
        {
            writer.Write($"  … and {Words.Count(reasons.Count - top, "more reason")}, not listed.\n");
        }
    }

    private static void WriteExposure(AccountExposure exposure, TextWriter writer, TextStyle style)
    {
        foreach (AssetExposure asset in exposure.Assets)
        {
            writer.Write($"  {style.Bold(ScreeningWords.Side(exposure).ToUpperInvariant())} {Figures.Text(asset.Amount, asset.Asset)} on {exposure.Account.Chain.Name}, by {Words.Name(exposure.Options.Rule)}\n");
            foreach (ExposurePart part in asset.By(ExposureGrouping.Category))
            {
                string direct = part.Kind != ExposureKind.Labelled || part.Direct.IsZero ? "" : part.Direct == part.Amount ? ", all direct" : $", {Figures.Percent(part.Direct, part.Amount)} of it direct";
                writer.Write(string.Create(CultureInfo.InvariantCulture,
                    $"    {TextLayout.Pad(TextLayout.Cut(Escaping.Terminal(ScreeningWords.Name(part, exposure.Direction)), 28), 28)}  {Figures.Percent(part.Amount, asset.Amount),8}  {Figures.Brief(part.Amount, asset.Asset)}{direct}, {Hops(part)}\n"));
            }
        }
    }

    private static string Hops(ExposurePart part) => part.HopsRatio - part.LeastHops < 0.05
        ? Words.Count(part.LeastHops, "hop")
        : FormattableString.Invariant($"{part.LeastHops} hop{(part.LeastHops == 1 ? "" : "s")} at least, {part.HopsRatio:0.#} in the mean");

    private static void WriteRows(ScreeningReport report, ScreenedRows rows, TextWriter writer, TextStyle style, int top)
    {
        writer.Write(string.Create(CultureInfo.InvariantCulture,
            $"{rows.Rows:N0} rows: {rows.Read:N0} read, {report.Accounts.Length:N0} with labels, {rows.Damaged.Length:N0} that cannot be read, {rows.Blank:N0} blank or notes; {report.Labels:N0} labels\n"));
        foreach (IGrouping<ScreeningVerdict, ScreenedAccount> same in report.Accounts.GroupBy(account => account.Screening.Verdict).OrderByDescending(same => same.Key))
        {
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"  {ScreeningResult.Write(same.Key),-10}  {same.Count():N0}\n"));
        }

        foreach (DamagedRow row in rows.Damaged.Take(top))
        {
            WriteWrapped(string.Create(CultureInfo.InvariantCulture, $"row {row.Row}, not screened: {SafeText.Quote(row.Text, 60)}: {Escaping.Shown(row.Problem, Escaping.SentenceLength)}"), "  ", writer, style);
        }

        if (rows.Damaged.Length > top)
        {
            writer.Write($"  … and {Words.Count(rows.Damaged.Length - top, "more row")} that cannot be read, not listed; --json and --csv have all.\n");
        }

        writer.Write('\n');
    }

    private static void WriteWrapped(string text, string indent, TextWriter writer, TextStyle style)
    {
        foreach (string line in TextLayout.Wrap(text, style.Width - indent.Length))
        {
            writer.Write($"{indent}{line}\n");
        }
    }
}
