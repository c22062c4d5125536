using WalletTrace.Attribution.Screening;
using WalletTrace.Reports.Html;
using WalletTrace.Reports.Screenings;
using WalletTrace.Tracing.Exposures;

namespace WalletTrace.Reports.Views;

/// <summary>Screening and exposure as pieces of HTML.</summary>
internal static class ScreeningFragments
{
    /// <summary>So many accounts are shown with all that is known of them; more stand in a table, a row each.</summary>
    private const int MostWhole = 5;

    /// <summary>What screening came to.</summary>
    public static string Of(ScreeningReport report) => Fragment.Of(page =>
    {
        page.Line($"""<p class="title">{ScreeningResult.Write(report.Verdict)}</p>""");
        page.Line($"""<p class="lead">Screening of {Words.Count(report.Accounts.Length, "account")} on {Figures.Day(report.On)}, policy {Pieces.Text(report.Policy.Name)}. {HtmlScreening.Lead(report)}</p>""");
        page.Line($"""<p class="note">{ScreeningResult.NoClearance}</p>""");
        if (report.Accounts.IsEmpty && !report.Standing.IsEmpty)
        {
            HtmlScreening.WriteReasons(page, report.Standing);
        }

        if (report.Accounts.Length <= MostWhole)
        {
            foreach (ScreenedAccount account in report.Accounts)
            {
                HtmlScreening.WriteAccount(page, account);
            }
        }
        else
        {
            SheetOf([.. report.Accounts.Select(account => account.Screening)]).Write(page);
        }

        HtmlScreening.WriteDamaged(page, report.Rows);
    });

    /// <summary>One account with what is known of its value.</summary>
    public static string Of(ScreenedAccount account) => Fragment.Of(page =>
    {
        HtmlScreening.WriteAccount(page, account);
        WriteNoClearance(page, account.Screening);
    });

    /// <summary>A verdict with its reasons.</summary>
    public static string Of(ScreeningResult screening) => Of(new ScreenedAccount(screening, []));

    /// <summary>Verdicts, a row each.</summary>
    public static Digest Of(IReadOnlyList<ScreeningResult> screenings) => new(
        "", screenings.Any(screening => screening.Verdict == ScreeningVerdict.NoHits) ? [ScreeningResult.NoClearance] : [], [SheetOf(screenings)]);

    /// <summary>Exposures, each with its assets.</summary>
    public static string Of(IReadOnlyList<AccountExposure> exposures) => Fragment.Of(page =>
    {
        foreach (AccountExposure exposure in exposures)
        {
            page.Heading(Markup.Of($"""{ScreeningWords.Side(exposure)}, <span class="mono">{exposure.Account.ToString()}</span>"""));
            if (exposure.Assets.IsEmpty)
            {
                page.Line($"<p>It moved nothing that the facts hold. {Pieces.Sentence(exposure.Gap ?? "")}</p>");
            }

            foreach (AssetExposure asset in exposure.Assets)
            {
                HtmlScreening.WriteExposure(page, exposure, asset);
            }
        }
    });

    private static Sheet SheetOf(IReadOnlyList<ScreeningResult> screenings) => Sheet.Of(
        [new("Verdict"), new("Account", SheetKind.Id), new("Rules that apply"), new("Why, the gravest")], screenings,
        screening =>
        [
            ScreeningResult.Write(screening.Verdict), screening.Subject, string.Join("; ", screening.Reasons.Select(reason => reason.Rule).Distinct()),
            screening.Reasons.IsEmpty ? "No rule of the policy applies." : screening.Reasons[0].Text,
        ]);

    private static void WriteNoClearance(PageWriter page, ScreeningResult screening)
    {
        if (screening.Verdict == ScreeningVerdict.NoHits)
        {
            page.Line($"""<p class="note">{ScreeningResult.NoClearance}</p>""");
        }
    }
}
