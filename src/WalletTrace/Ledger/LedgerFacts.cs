using System.Runtime.CompilerServices;
using WalletTrace.Chains;

namespace WalletTrace.Ledger;

/// <summary>Gives a ledger back as the facts it holds.</summary>
public static class LedgerFacts
{
    /// <summary>
    /// Every fact of a ledger in one canonical order: the blocks by chain and height, then each transaction in rank order with its
    /// transfers, freezes, inputs and outputs by index, then coverage. Inputs and fees are completed with what the ledger knows. The same facts taken into
    /// any ledger give the same answers.
    /// </summary>
    /// <param name="ledger">The ledger; it must not be written to meanwhile.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async IAsyncEnumerable<Fact> FactsAsync(this ILedger ledger, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        await foreach (var block in ledger.BlocksAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return block;
        }

        await foreach (var transaction in ledger.TransactionsAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return transaction.Record;
            foreach (var transfer in transaction.Transfers)
            {
                yield return transfer;
            }

            foreach (var freeze in transaction.Freezes)
            {
                yield return freeze;
            }

            foreach (var input in transaction.Inputs)
            {
                yield return input;
            }

            foreach (var output in transaction.Outputs)
            {
                yield return output;
            }
        }

        foreach (var coverage in ledger.Coverage)
        {
            yield return coverage;
        }
    }
}
