using System.Globalization;
using WalletTrace.Attribution.Screening;
using WalletTrace.Graph;
using WalletTrace.Tracing.Exposures;

namespace WalletTrace.Reports.Screenings;

/// <summary>Screening as text for a terminal.</summary>
public static class TextScreening
{
    private const int Indent = 14;

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
            WriteAccount(account, report.Labels, writer, style, top);
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

        if (report.Rows is not null || report.Accounts.Any(account => account.Screening.Verdict == ScreeningVerdict.NoHits))
        {
            WriteWrapped(ScreeningResult.NoClearance, "", writer, style);
        }
    }

    /// <summary>Writes an account with its verdict, reasons and exposure.</summary>
    /// <param name="account">The account.</param>
    /// <param name="labels">How many labels were looked at; null where that is not known.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="style">How it looks.</param>
    /// <param name="top">At most so many reasons are listed.</param>
    internal static void WriteAccount(ScreenedAccount account, int? labels, TextWriter writer, TextStyle style, int top)
    {
        ScreeningResult screening = account.Screening;
        writer.Write($"{style.Bold(ScreeningResult.Write(screening.Verdict))}  {Escaping.Terminal(screening.Subject)}\n");
        int twins = screening.Matches.Count(match => match.IsTwin);
        writer.Write(string.Create(CultureInfo.InvariantCulture,
            $"  {screening.On:yyyy-MM-dd}, policy {Escaping.Terminal(screening.Policy)}; {Words.Count(screening.Matches.Length - twins, "label")} of its own, {twins} of twins{(labels is { } all ? string.Create(CultureInfo.InvariantCulture, $", of {all:N0} looked at") : "")}\n"));
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
            string verdict = ScreeningResult.Write(reason.Verdict);
            foreach (string line in TextLayout.Wrap(Escaping.Terminal(reason.Rule), style.Width - Indent))
            {
                writer.Write($"  {verdict,-10}  {line}\n");
                verdict = "";
            }

            WriteWrapped(Escaping.Shown(reason.Text, Escaping.SentenceLength), new string(' ', Indent), writer, style);
        }

        if (reasons.Count > top)
        {
            writer.Write($"  … and {Words.Count(reasons.Count - top, "more reason")}, not listed.\n");
        }
    }

    /// <summary>Writes where an account's money went or came from, asset by asset.</summary>
    internal static void WriteExposure(AccountExposure exposure, TextWriter writer, TextStyle style)
    {
        foreach (AssetExposure asset in exposure.Assets)
        {
            writer.Write($"  {style.Bold(ScreeningWords.Side(exposure).ToUpperInvariant())} {Figures.Text(asset.Amount, asset.Asset)} on {exposure.Account.Chain.Name}, by {Words.Name(exposure.Options.Rule)}\n");
            writer.Write($"    {style.Dim($"{(exposure.Direction == TraceDirection.Forward ? "to" : "from"),-26}  {"share",8}  {Figures.Unit(asset.Asset),14}  {"direct",8}  hops: least, mean")}\n");
            foreach (ExposurePart part in asset.By(ExposureGrouping.Category))
            {
                string name = TextLayout.Pad(TextLayout.Cut(Escaping.Terminal(ScreeningWords.Name(part, exposure.Direction)), 26), 26);
                string direct = part.Kind == ExposureKind.Labelled ? Figures.Percent(part.Direct, part.Amount) : "";
                writer.Write(string.Create(CultureInfo.InvariantCulture,
                    $"    {name}  {Figures.Percent(part.Amount, asset.Amount),8}  {Figures.Brief(part.Amount, asset.Asset),14}  {direct,8}  {part.LeastHops}, {part.HopsRatio:0.#}\n"));
            }

            if (exposure.Gap is { } gap)
            {
                WriteWrapped(Escaping.Shown(gap, Escaping.SentenceLength), "    ", writer, style);
            }
        }
    }

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
