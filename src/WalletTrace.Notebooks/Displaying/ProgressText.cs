using WalletTrace.Chains.Bitcoin.Files;
using WalletTrace.DuckDb;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Reports;
using WalletTrace.Tracing.Cases;
using WalletTrace.Tracing.Live;
using WalletTrace.Tracing.Watching;

namespace WalletTrace.Notebooks.Displaying;

/// <summary>Says in one line how far a long run has come: for people who watch it.</summary>
internal static class ProgressText
{
    /// <summary>What the progress of a run says.</summary>
    /// <param name="progress">What it reported, of any of its types.</param>
    public static string Of(object progress) => progress switch
    {
        LiveProgress value => LiveText.Headline(value),
        GraphProgress value => FormattableString.Invariant($"Following the money: round {value.Round}, {value.Followed:N0} followed, {value.Waiting:N0} waiting, {value.Flows:N0} flows"),
        CaseProgress value => FormattableString.Invariant($"Reading the facts: file {value.FilesRead + 1} of {value.Files}, {value.Facts:N0} facts"),
        LedgerGraphProgress value => FormattableString.Invariant($"Freezing the ledger: {value.Flows:N0} flows, block {value.Height:N0} of {value.Chain}"),
        PullProgress value => FormattableString.Invariant($"Block {value.Height:N0}, {value.BlocksLeft:N0} to go, {value.Transactions:N0} transactions{Speed(value)}"),
        HistoryProgress value => FormattableString.Invariant($"Reading histories: account {value.Accounts + 1:N0} of {value.Accounts + value.AccountsLeft:N0}, {value.Transactions:N0} transactions"),
        FollowProgress value => FormattableString.Invariant($"Following coins: hop {value.Hop}, {value.Transactions:N0} transactions, {value.Waiting:N0} waiting"),
        BalanceProgress value => FormattableString.Invariant($"Comparing balances: {value.Done:N0} done, {value.Left:N0} to go"),
        BlockFileProgress value => FormattableString.Invariant($"Going through block files: {value.FilesRead:N0} of {value.Files:N0}, {value.Blocks:N0} blocks"),
        ExportProgress value => FormattableString.Invariant($"Writing {value.File}: file {value.FilesWritten + 1} of {value.Files}, {value.Rows:N0} rows"),
        VerifyProgress value => FormattableString.Invariant($"Checking: step {value.Done + 1} of {value.Of}, {value.Now}"),
        WatchTurn value => FormattableString.Invariant($"Watching: {value.Raised.Length:N0} alerts raised by the last poll"),
        _ => "Working",
    };

    private static string Speed(PullProgress value)
    {
        double seconds = value.Elapsed.TotalSeconds;
        return value.Blocks > 0 && seconds > 0 ? FormattableString.Invariant($", {value.Blocks / seconds:N0} blocks/s, {Left(value.BlocksLeft * seconds / value.Blocks)} left") : "";
    }

    private static string Left(double seconds) => seconds switch
    {
        < 90 => FormattableString.Invariant($"{seconds:N0} s"),
        < 90 * 60 => FormattableString.Invariant($"{seconds / 60:N0} min"),
        _ => FormattableString.Invariant($"{seconds / 3600:N0} h"),
    };
}
