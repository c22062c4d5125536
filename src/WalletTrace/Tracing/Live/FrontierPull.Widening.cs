using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Graph.Building;
using WalletTrace.Ledger;

namespace WalletTrace.Tracing.Live;

/// <content>Accounts that an earlier run read for the least kinds of movement only, though all were wanted.</content>
internal sealed partial class FrontierPull
{
    private readonly HashSet<Account> widened = [];

    /// <inheritdoc/>
    public async ValueTask<Widening> WidenAsync(IReadOnlyList<Vertex> followed, CancellationToken cancellationToken)
    {
        bool hasCome = false;
        foreach (Vertex vertex in followed)
        {
            // Of whom this run asked it asked for all that it wanted.
            if (endedBy is not null || vertex.Account is not { Chain.IsUtxo: false } account || askedAccounts.Contains(account) || !widened.Add(account))
            {
                continue;
            }

            var need = new Need(account, BranchStops.NeededFor(vertex.Asset), EveryKind, vertex.Asset, 0, hubLimit);
            CoverageKinds before = await ledger.CompleteKindsAsync(account, cancellationToken: cancellationToken).ConfigureAwait(false);
            CoverageKinds missing = EveryKind & ~NotWorthAskingAgain & ~before;
            if (missing == CoverageKinds.None || !before.HasFlag(need.Least) || !await SendsToSwapsAsync(need, cancellationToken).ConfigureAwait(false))
            {
                continue;
            }

            Outcome outcome = await LimitedAsync(token => WidenAsync(need, missing, token), cancellationToken).ConfigureAwait(false);
            endedBy ??= outcome.EndedBy;
            if (outcome.IsRewound)
            {
                ForgetAnswers();
                return new Widening(true, account.Chain);
            }

            hasCome |= await ledger.CompleteKindsAsync(account, cancellationToken: cancellationToken).ConfigureAwait(false) != before;
        }

        return new Widening(hasCome, null);
    }

    private async ValueTask<Outcome> WidenAsync(Need need, CoverageKinds missing, CancellationToken cancellationToken)
    {
        var told = new Told();
        return await HistoriesAsync(need, told, FromAbleAsync, cancellationToken).ConfigureAwait(false) ?? Ended(told, need.Account.Chain, "the rest of its history");

        // Who does not tell these kinds is not asked again and again.
        async ValueTask<Outcome?> FromAbleAsync(Provider provider, HistoryRun run) =>
            ((await provider.Source.CapabilitiesAsync(cancellationToken).ConfigureAwait(false)).HistoryKinds & missing) == CoverageKinds.None ? null
                : await FromAsync(provider, run, told, cancellationToken).ConfigureAwait(false);
    }
}
