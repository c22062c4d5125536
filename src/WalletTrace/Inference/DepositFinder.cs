using WalletTrace.Chains;
using WalletTrace.Ledger;

namespace WalletTrace.Inference;

/// <summary>
/// Recognises the deposit accounts of services on account chains (EVM, TRON) by what they do: all that comes goes on to one service, soon and whole, and
/// nothing else happens. Pure: the same history and names always give the same answer.
/// </summary>
/// <remarks>
/// <para>An account is one of a service's deposit accounts for an asset when in its complete history: all it ever sent of the asset and of the chain's coin
/// went to accounts of one service; each forward left no more than dust, and nothing lay there longer than
/// <see cref="DepositLimits.MaxDelay"/> before it; nothing is left there now; it made no transaction but these; the service gave it nothing but gas for
/// sweeping tokens; it got no rewards, traded nothing, and does not get from more than <see cref="DepositLimits.MostSenders"/> senders. Everything that any
/// recognised account got of the asset, dust and fees apart, is thus with the service already; the inference only says so one hop earlier.</para>
/// <para>Dust is 0.01 of the coin on EVM chains and 10 of it on TRON; of a token one ten-thousandth of all that came; gas for sweeping tokens may be five
/// times that more than the fees paid. Zero-value and failed transactions
/// move nothing. What other tokens' contracts tell of the account counts only in transactions of its own, since they may say what they like.</para>
/// <para>The score is f · (1 − 2^−(n + k − 1 + p)). f is the mean over the forwards of 1 − ½ · left ÷ dust − ½ · delay ÷ longest delay (Victor, Address Clustering
/// Heuristics for Ethereum, Financial Cryptography 2020, in the form of Tutela's code), n the number of forwards, k that of senders, p is 1 if the service paid
/// for the sweeping. Three quarters of it where the ledger does not hold what the account did with other kinds of movement. A forward of what several
/// receipts brought counts once. O(movements of the account).</para>
/// </remarks>
public sealed class DepositFinder
{
    private readonly Func<Account, IReadOnlyList<string>> servicesOf;
    private readonly DepositLimits limits;

    /// <summary>Prepares a finder.</summary>
    /// <param name="servicesOf">
    /// The names of the service whose own account an account is, the best first; empty for all others. Two accounts are of one service if they share a name, whatever its case.
    /// </param>
    /// <param name="limits">How strict it is; null for the defaults.</param>
    public DepositFinder(Func<Account, IReadOnlyList<string>> servicesOf, DepositLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(servicesOf);
        this.servicesOf = servicesOf;
        this.limits = limits ?? new DepositLimits();
    }

    /// <summary>Whether an account is a deposit account for an asset.</summary>
    /// <param name="history">What the ledger holds of it.</param>
    /// <param name="asset">The asset.</param>
    /// <param name="obstacle">Why not; none when it is.</param>
    /// <returns>The deposit account with its evidence; null when it is none.</returns>
    /// <exception cref="ArgumentException">The asset is of another chain than the account.</exception>
    public DepositAccount? Find(AccountHistory history, Asset asset, out DepositObstacle obstacle)
    {
        ArgumentNullException.ThrowIfNull(history);
        if (asset.Chain != history.Account.Chain)
        {
            throw new ArgumentException($"found an asset of {asset.Chain}, expected one of the account's chain {history.Account.Chain}", nameof(asset));
        }

        if (history.Account.Chain.IsUtxo)
        {
            obstacle = DepositObstacle.OnUtxoChain;
            return null;
        }

        CoverageKinds needed = asset.IsNative ? CoverageKinds.Native | CoverageKinds.Fee : CoverageKinds.Token;
        if ((needed & ~history.CompleteKinds) != CoverageKinds.None)
        {
            obstacle = DepositObstacle.HistoryIncomplete;
            return null;
        }

        var reading = new DepositReading(history, asset, servicesOf, limits);
        DepositAccount? found = reading.Read();
        obstacle = reading.Obstacle;
        return found;
    }
}
