namespace WalletTrace.Tracing.Live;

/// <summary>That an account is too large to be read.</summary>
/// <param name="Transactions">So many transactions it has at least, or by projection.</param>
/// <param name="Detail">How that is known and what the limit is, in words; may hold what a source says.</param>
internal sealed record HubFinding(long Transactions, string Detail);
