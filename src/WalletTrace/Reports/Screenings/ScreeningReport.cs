using System.Collections.Immutable;
using WalletTrace.Attribution.Screening;
using WalletTrace.Tracing.Exposures;

namespace WalletTrace.Reports.Screenings;

/// <summary>An account that was screened, with what is known of its value.</summary>
/// <param name="Screening">What it came to.</param>
/// <param name="Exposures">Where its money went and came from, on each chain that was looked at; empty where labels alone were asked.</param>
public sealed record ScreenedAccount(ScreeningResult Screening, ImmutableArray<AccountExposure> Exposures)
{
    /// <summary>The verdict with its reasons and the exposure as a piece of HTML with its own style, for notebooks.</summary>
    public string ToHtml() => ResultView.Html(this);
}

/// <summary>What screening came to, to be shown. Immutable; it computes nothing new.</summary>
/// <param name="On">The day for which it holds.</param>
/// <param name="Policy">The policy.</param>
/// <param name="Labels">How many labels were looked at.</param>
/// <param name="Accounts">The accounts, in the order in which they were given; of many rows only those for which labels were found.</param>
public sealed record ScreeningReport(DateOnly On, ScreeningPolicy Policy, int Labels, ImmutableArray<ScreenedAccount> Accounts)
{
    /// <summary>What is not complete whichever account is screened.</summary>
    public ImmutableArray<ScreeningReason> Standing { get; init; } = [];

    /// <summary>What screening many rows found; null where accounts were given one by one.</summary>
    public ScreenedRows? Rows { get; init; }

    /// <summary>The gravest verdict. A row that could not be read makes it incomplete.</summary>
    public ScreeningVerdict Verdict
    {
        get
        {
            ScreeningVerdict gravest = Rows is { Damaged.Length: > 0 } || !Standing.IsEmpty ? ScreeningVerdict.Incomplete : ScreeningVerdict.NoHits;
            return Accounts.Aggregate(gravest, (found, account) => account.Screening.Verdict > found ? account.Screening.Verdict : found);
        }
    }

    /// <summary>The screening as a piece of HTML with its own style, for notebooks.</summary>
    public string ToHtml() => ResultView.Html(this);
}
