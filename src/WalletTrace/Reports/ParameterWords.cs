using WalletTrace.Graph;
using WalletTrace.Tracing;

namespace WalletTrace.Reports;

/// <summary>What a trace is asked to do, name by name, in words that are safe to print.</summary>
internal static class ParameterWords
{
    /// <summary>How value is followed, and at what the trace stops.</summary>
    /// <param name="parameters">What it is asked.</param>
    /// <param name="isOnUtxoChain">Whether value of it is on a UTXO chain.</param>
    /// <param name="isOnAccountChain">Whether value of it is on an account chain.</param>
    public static IEnumerable<(string Name, string Value)> Following(TraceParameters parameters, bool isOnUtxoChain, bool isOnAccountChain)
    {
        StopRules stops = parameters.Stops;
        yield return ("Direction", Words.Id(parameters.Direction));
        yield return ("Rules", string.Join(", ", parameters.Rules.Select(Words.Name)));
        if (isOnUtxoChain)
        {
            yield return ("Fees", Words.Name(parameters.FeeConvention));
        }

        if (isOnAccountChain)
        {
            yield return ("Swaps", parameters.FollowSwaps ? "followed where they are decided" : "not followed");
            if (!parameters.KnownTokens.IsEmpty)
            {
                yield return ("Tokens vouched for", string.Join(", ", parameters.KnownTokens));
            }
        }

        yield return ("Stops at categories", stops.Categories.IsEmpty ? "none" : string.Join(", ", stops.Categories.Select(Words.Id)));
        yield return ("Stops at labels", stops.Labels.IsEmpty ? "none" : string.Join("; ", stops.Labels.Select(label => Escaping.Shown(label))));
        if (parameters.Direction == TraceDirection.Forward && isOnAccountChain)
        {
            yield return ("Deposit accounts", Words.Deposits(stops));
        }

        if (stops.Clusters is not null)
        {
            yield return ("Clusters", Words.Clusters(stops.Clusters));
        }
    }

    /// <summary>What limits it.</summary>
    public static IEnumerable<(string Name, string Value)> Limits(TraceParameters parameters)
    {
        StopRules stops = parameters.Stops;
        yield return ("Hub limit", Limit(stops.HubLimit, "transaction"));
        yield return ("Least value followed", stops.Minimums.IsDefaultOrEmpty ? "none" : string.Join(", ", stops.Minimums.Select(minimum => minimum.ToString("N"))));
        yield return ("Hops", Limit(stops.Hops, "hop"));
        yield return (parameters.Direction == TraceDirection.Forward ? "Until" : "Not before", stops.Until is { } time ? $"{Figures.Time(time)} UTC" : "no limit");
        yield return ("Budget", Limit(stops.Budget, "place"));
    }

    /// <summary>What a trace starts from, in words.</summary>
    public static string Of(Seed seed) => seed switch
    {
        WalletAmountSeed wallet => FormattableString.Invariant($"{wallet.Amount.ToString("N")} of {wallet.Account} at height {wallet.Height}{Before(wallet)}"),
        WalletFlowsSeed wallet => FormattableString.Invariant($"{Figures.Unit(wallet.Asset)}, all that {wallet.Account} moved, height {wallet.Height}"),
        TransactionSeed transaction => $"transaction {transaction.Id.ToString(transaction.Chain)} on {transaction.Chain}",
        TransferSeed transfer => FormattableString.Invariant($"transfer {transfer.Index} of transaction {transfer.Id.ToString(transfer.Chain)} on {transfer.Chain}"),
        CoinSeed coin => FormattableString.Invariant($"coin {coin.Coin.Transaction.ToString(coin.Chain)}:{coin.Coin.Index} on {coin.Chain}"),
        _ => seed.GetType().Name,
    };

    private static string Before(WalletAmountSeed wallet) => wallet.Before is { } transaction ? $", before transaction {transaction.ToString(wallet.Chain)}" : "";

    private static string Limit(int? limit, string noun) => limit is { } count ? $"at most {Words.Count(count, noun)}" : "no limit";
}
