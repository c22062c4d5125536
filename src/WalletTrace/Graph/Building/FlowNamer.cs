using WalletTrace.Chains;
using WalletTrace.Inference;
using WalletTrace.Ledger;

namespace WalletTrace.Graph.Building;

/// <summary>
/// Turns transfers into flows between holdings, as one after the other is followed: the one place that knows how account chains become flows.
/// </summary>
/// <param name="store">Where the flows go.</param>
/// <param name="direction">Which way the trace goes.</param>
/// <param name="until">The end of the time window, or null.</param>
/// <param name="swaps">Finds the swaps that become conversions.</param>
/// <param name="heights">Up to which heights accounts were read.</param>
internal sealed class FlowNamer(FlowStore store, TraceDirection direction, long? until, SwapReader swaps, ReadHeights heights)
{
    private readonly HashSet<Vertex> cutByWindow = [];
    private readonly HashSet<(ChainId, TransactionId)> started = [];

    /// <summary>Vertices that are followed and from which value moves on outside the time window.</summary>
    public IReadOnlySet<Vertex> CutByWindow => cutByWindow;

    /// <summary>Takes in a transaction from which the trace starts: all its movements, whoever is followed. Before anything is followed.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="asMoved">Whether the trace starts from its movements as they are, so that no swap may stand for them.</param>
    /// <param name="cancellationToken">Ends the requests to the ledger.</param>
    public async ValueTask StartAsync(LedgerTransaction transaction, bool asMoved, CancellationToken cancellationToken)
    {
        started.Add((transaction.Record.Chain, transaction.Record.Id));
        if (direction == TraceDirection.Forward && until < transaction.Time)
        {
            return;
        }

        SwapReading reading = asMoved ? SwapReading.None : await swaps.ReadAsync(transaction, cancellationToken).ConfigureAwait(false);
        foreach (TransferLeg leg in LegsOf(transaction, reading, null))
        {
            Add(transaction, leg);
        }
    }

    /// <summary>Follows an account's holding of an asset: all its movements come in.</summary>
    public async ValueTask FollowAsync(Vertex holding, IReadOnlyList<LedgerTransaction> history, CancellationToken cancellationToken)
    {
        store.Follow(holding);
        foreach (LedgerTransaction transaction in history)
        {
            bool isKnown = started.Contains((transaction.Record.Chain, transaction.Record.Id));
            SwapReading reading = await swaps.ReadAsync(transaction, cancellationToken).ConfigureAwait(false);
            foreach (TransferLeg leg in LegsOf(transaction, reading, holding))
            {
                bool gives = leg.From == holding;
                if ((gives || leg.To == holding) && !IsCut(holding, transaction, gives) && !isKnown && !store.IsFollowed(gives ? leg.To : leg.From))
                {
                    bool isUnread = await heights.OfAsync(leg.From, cancellationToken).ConfigureAwait(false) < transaction.Record.Height;
                    Add(transaction, isUnread ? leg with { From = ReadHeights.Beyond(leg.From) } : leg);
                }
            }
        }
    }

    /// <summary>The movements of a transaction as flows: each as it is, but those for which a swap stands.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="reading">What it says of swaps.</param>
    /// <param name="holding">The holding that is asked about; others' movements may be left out. Null: all are wanted.</param>
    private static IEnumerable<TransferLeg> LegsOf(LedgerTransaction transaction, SwapReading reading, Vertex? holding)
    {
        IEnumerable<TransferRecord> moving = transaction.Transfers.Where(transfer => TransferLeg.Moves(transaction, transfer));
        return reading.Swaps.IsEmpty
            ? moving.Where(transfer => holding is not { } one || Touches(transfer, one)).SelectMany(transfer => TransferLeg.Of(transfer, reading.Uncertainties))
            : TransferLeg.Of(reading.Swaps[0], moving);
    }

    private static bool Touches(TransferRecord transfer, Vertex holding) =>
        (transfer.From == holding.Account!.Value.Address || transfer.To == holding.Account.Value.Address) && transfer.Asset == holding.Asset;

    /// <summary>
    /// Whether the time window cuts a movement off. Backward it cuts nothing off here: balances need the whole history, and what came before the
    /// window is taken out of the reversed graph.
    /// </summary>
    private bool IsCut(Vertex holding, LedgerTransaction transaction, bool gives)
    {
        bool forward = direction == TraceDirection.Forward;
        bool outside = forward ? until < transaction.Time : transaction.Time < until;
        if (outside && gives == forward)
        {
            cutByWindow.Add(holding);
        }

        return outside && forward;
    }

    private void Add(LedgerTransaction transaction, TransferLeg leg)
    {
        TransactionRecord record = transaction.Record;
        (int from, int to) = (store.IdOf(leg.From), store.IdOf(leg.To));
        var detail = new FlowDetail(record.Chain, record.Height, record.Index, transaction.Time, record.Id, leg.Index, leg.Kind) { Finding = leg.Finding };
        Rank rank = transaction.RankOf(leg.Place);
        if (leg.Arrives is { } arrives)
        {
            store.AddConversion(from, to, leg.Amount, arrives.Units, rank, transaction.RankOf(arrives.Index), detail, leg.Order);
        }
        else
        {
            store.Add(from, to, leg.Amount, rank, rank, detail, leg.Order);
        }
    }
}
