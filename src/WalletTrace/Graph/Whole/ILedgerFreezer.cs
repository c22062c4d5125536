using WalletTrace.Ledger;

namespace WalletTrace.Graph.Whole;

/// <summary>A ledger that has a quicker way to its graph than through its transactions. The graph must be the same, to the byte.</summary>
internal interface ILedgerFreezer : ILedger
{
    /// <summary>The graph of the ledger as it stands.</summary>
    /// <param name="progress">Told now and then; null for nobody.</param>
    /// <param name="cancellationToken">Ends the freezing.</param>
    Task<LedgerGraph> FreezeAsync(IProgress<LedgerGraphProgress>? progress, CancellationToken cancellationToken);
}
