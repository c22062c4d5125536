namespace WalletTrace.Chains;

/// <summary>Gives single transactions of a UTXO chain and tells where their coins go, so that coins can be followed forward without reading blocks.</summary>
public interface ICoinSource : IAccountHistorySource
{
    /// <summary>One confirmed transaction with its block, found by its id.</summary>
    /// <param name="id">The transaction's id; it is disclosed to the source.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    /// <returns>The block, the transaction, its inputs with what they spend, and its outputs; null when the source does not know it, or knows of no block with it.</returns>
    /// <exception cref="ChainDataException">What the source gives is not that transaction, or it is not proven to be in its block.</exception>
    /// <exception cref="ChainSourceException">The source cannot be reached or answers what it should not.</exception>
    ValueTask<IReadOnlyList<Fact>?> TransactionAsync(TransactionId id, CancellationToken cancellationToken = default);

    /// <summary>Which transactions in blocks spend a transaction's outputs.</summary>
    /// <param name="id">The transaction's id; it is disclosed to the source.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    /// <returns>One entry for each output, in their order; null when the source does not know the transaction.</returns>
    /// <exception cref="ChainDataException">An answer is malformed or contradicts itself.</exception>
    /// <exception cref="ChainSourceException">The source cannot be reached or answers what it should not.</exception>
    ValueTask<IReadOnlyList<CoinSpend>?> OutspendsAsync(TransactionId id, CancellationToken cancellationToken = default);
}
