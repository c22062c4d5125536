using System.Globalization;
using WalletTrace.Attribution;
using WalletTrace.Attribution.Screening;
using WalletTrace.Encodings;

namespace WalletTrace.Reports.Screenings;

/// <summary>
/// Screening as CSV (RFC 4180, but with LF): a row for each label of each reason, one for each account without any, and one for each row that could not be read. Text that a
/// spreadsheet would take for a formula has an apostrophe before it.
/// </summary>
public static class CsvScreening
{
    private const string Header =
        "subject,verdict,reason_verdict,rule,text,account,side,asset,amount_units,amount,label,category,source,entity,edition,valid_from,valid_until,url";

    private static readonly int Columns = Header.AsSpan().Count(',') + 1;

    /// <summary>Writes the table, with a header row.</summary>
    /// <param name="report">What screening came to.</param>
    /// <param name="writer">Where to.</param>
    public static void Write(ScreeningReport report, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Header + "\n");
        foreach (ScreeningResult screening in report.Accounts.Select(account => account.Screening))
        {
            string verdict = ScreeningResult.Write(screening.Verdict);
            if (screening.Reasons.IsEmpty)
            {
                WriteRow(writer, screening.Subject, verdict, "", "", ScreeningResult.NoClearance);
            }

            foreach (ScreeningReason reason in screening.Reasons)
            {
                foreach (Label? label in reason.Labels.IsEmpty ? [null] : reason.Labels.Cast<Label?>())
                {
                    WriteRow(writer,
                        screening.Subject, verdict, ScreeningResult.Write(reason.Verdict), reason.Rule, reason.Text, reason.Account?.ToString(),
                        reason.Side is { } side ? EnumText.NameOf(side) : null, reason.Amount?.Asset.ToString(), reason.Amount?.Units.ToString(), reason.Amount?.ToDecimalString(),
                        label?.Text, label is null ? null : EnumText.NameOf(label.Category), label?.Source, label?.Entity, FieldTexts.Of(label?.Date), FieldTexts.Of(label?.ValidFrom), FieldTexts.Of(label?.ValidUntil), label?.Url);
                }
            }
        }

        foreach (DamagedRow row in report.Rows?.Damaged ?? [])
        {
            WriteRow(writer, string.Create(CultureInfo.InvariantCulture, $"row {row.Row}: {row.Text}"), ScreeningResult.Write(ScreeningVerdict.Incomplete), ScreeningResult.Write(ScreeningVerdict.Incomplete), "unreadable", row.Problem);
        }
    }

    /// <summary>Writes a row; cells that are not given stay empty.</summary>
    private static void WriteRow(TextWriter writer, params string?[] cells) => writer.Write(Escaping.CsvRow([.. cells, .. new string?[Columns - cells.Length]]));
}
