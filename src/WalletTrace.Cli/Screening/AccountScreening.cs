using System.Collections.Immutable;
using WalletTrace.Attribution;
using WalletTrace.Attribution.Screening;
using WalletTrace.Ledger;
using WalletTrace.Reports.Screenings;
using WalletTrace.Tracing.Exposures;

namespace WalletTrace.Cli.Screening;

/// <summary>Screens accounts one by one: against labels, and with what facts say of their value.</summary>
/// <param name="screener">Judges them.</param>
/// <param name="labels">The labels.</param>
/// <param name="ledger">The facts; null where labels alone are asked.</param>
/// <param name="options">How exposure is worked out.</param>
/// <param name="progress">Told what is being done.</param>
internal sealed class AccountScreening(Screener screener, LabelSet labels, ILedger? ledger, ExposureOptions options, ProgressLine progress)
{
    /// <summary>Screens them, in their order.</summary>
    /// <param name="accounts">Addresses, bare or with their chain.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<ImmutableArray<ScreenedAccount>> RunAsync(IEnumerable<string> accounts, CancellationToken cancellationToken)
    {
        var screened = ImmutableArray.CreateBuilder<ScreenedAccount>();
        foreach (string text in accounts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            bool isRead = screener.TryJudge(text, out ScreeningResult result);
            screened.Add(isRead && ledger is not null ? await WithValueAsync(text, result, ledger, cancellationToken).ConfigureAwait(false) : new ScreenedAccount(result, []));
        }

        return screened.ToImmutable();
    }

    private async Task<ScreenedAccount> WithValueAsync(string text, ScreeningResult result, ILedger facts, CancellationToken cancellationToken)
    {
        var exposures = ImmutableArray.CreateBuilder<AccountExposure>();
        Account[] places = [.. PlacesOf(text, facts)];
        foreach (Account account in places)
        {
            progress.Enter("Following value");
            ExposureQuery query = ExposureQuery.Of(account).Over(facts).Knowing(labels).With(options);
            exposures.Add(await query.RunAsync(progress, cancellationToken).ConfigureAwait(false));
            exposures.Add(await query.Backward().RunAsync(progress, cancellationToken).ConfigureAwait(false));
        }

        ScreenedValue[] values = places.Length == 0
            ? [Unseen(text, facts)]
            : [.. exposures.SelectMany(exposure => exposure.ToScreened())];
        return new ScreenedAccount(screener.Judge(text, result.Matches, places, values), exposures.ToImmutable());
    }

    /// <summary>The account on each chain of the ledger that reads the text as its own.</summary>
    private static IEnumerable<Account> PlacesOf(string text, ILedger facts)
    {
        string trimmed = text.Trim();
        if (Account.TryParse(trimmed, out Account account, out _))
        {
            return facts.Chains.Contains(account.Chain) ? [account] : [];
        }

        return facts.Chains.Select(chain => Address.TryParse(trimmed, chain, out Address address, out _) ? new Account(chain, address) : default).Where(found => !found.IsDefault);
    }

    private static ScreenedValue Unseen(string text, ILedger facts) => new(ScreeningSide.Sent, Asset.Native(facts.Chains is [var first, ..] ? first : ChainId.Ethereum), default, default, [])
    {
        Gap = $"The facts hold {(facts.Chains.Count == 0 ? "no chain" : $"only {string.Join(", ", facts.Chains.Select(chain => chain.Name))}")}, on which {SafeText.Quote(text, 80)} is no account: nothing is known of its value.",
    };
}
