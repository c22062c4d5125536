using WalletTrace.Chains;
using WalletTrace.Ledger;

namespace WalletTrace.Graph.Building;

/// <summary>
/// The fees of a case. To follow a fee into the coinbase of its block the ledger must hold the whole block, with the value of every input: a
/// coinbase is a mixture of all fees of its block, so that one of unknown value leaves the place of all others unknown.
/// </summary>
/// <param name="ledger">The ledger.</param>
/// <param name="facts">What was asked of it so far.</param>
/// <param name="convention">What becomes of fees.</param>
/// <param name="direction">Which way the trace goes.</param>
internal sealed class FeeBook(ILedger ledger, CaseFacts facts, FeeConvention convention, TraceDirection direction)
{
    private readonly Dictionary<Vertex, CaseFee> fees = [];
    private readonly Dictionary<(ChainId Chain, long Height), (CaseTransaction? Taker, string Problem)> blocks = [];
    private readonly Dictionary<Vertex, FeeStop> stops = [];

    /// <summary>The fees that are not followed into a coinbase because of what the ledger lacks.</summary>
    public IEnumerable<FeeStop> Stops => stops.Values;

    /// <summary>
    /// Finds out whether a transaction is a coinbase that takes the fees of its block, and so where it stands in the order of events. Before any of
    /// its flows is laid.
    /// </summary>
    public async ValueTask PrepareAsync(CaseTransaction transaction, CancellationToken cancellationToken)
    {
        if (convention != FeeConvention.Sink && transaction.IsCoinbase)
        {
            await TakerAsync(transaction, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The fee that a transaction pays, and the fees that it takes, in their order. It must have been prepared.</summary>
    public async ValueTask<IReadOnlyList<CaseFee>> OfAsync(CaseTransaction transaction, CancellationToken cancellationToken)
    {
        if (transaction.IsCoinbase)
        {
            return await TakenAsync(transaction, cancellationToken).ConfigureAwait(false);
        }

        if (PaidBy(transaction, transaction.Facts) is not { } fee)
        {
            return [];
        }

        // Backward value comes from a coinbase to those who paid it, so that it is the coinbase that asks.
        if (convention != FeeConvention.Sink && direction == TraceDirection.Forward)
        {
            (fee.Taker, string problem) = await TakerAsync(transaction, cancellationToken).ConfigureAwait(false);
            Note(transaction, fee.Taker, problem);
        }

        return [fee];
    }

    private async ValueTask<IReadOnlyList<CaseFee>> TakenAsync(CaseTransaction coinbase, CancellationToken cancellationToken)
    {
        if (convention == FeeConvention.Sink)
        {
            return [];
        }

        (CaseTransaction? taker, string problem) = await TakerAsync(coinbase, cancellationToken).ConfigureAwait(false);
        Note(coinbase, taker, problem);
        if (taker is null)
        {
            return [];
        }

        // The block was not kept: of few blocks the coinbase is followed.
        TransactionRecord record = coinbase.Record;
        var taken = new List<CaseFee>();
        foreach (LedgerTransaction payer in (await ledger.WholeBlockAsync(record.Chain, record.Height, cancellationToken).ConfigureAwait(false))!.Skip(1))
        {
            // Of those who are not followed no more is kept than names them.
            var place = new CaseTransaction(payer with { Inputs = [], Outputs = [] });
            if (PaidBy(place, payer) is { } fee)
            {
                fee.Taker = taker;
                taken.Add(fee);
            }
        }

        return taken;
    }

    private CaseFee? PaidBy(CaseTransaction payer, LedgerTransaction payment)
    {
        if (!fees.TryGetValue(payer.Vertex, out CaseFee? fee) && BlockBalance.FeeOf(payment) is { IsZero: false } amount)
        {
            fee = new CaseFee(payer, amount, payment.Outputs.Count);
            fees.Add(payer.Vertex, fee);
        }

        return fee;
    }

    /// <summary>The coinbase that takes the fees of a transaction's block; null and why where none does.</summary>
    private async ValueTask<(CaseTransaction? Taker, string Problem)> TakerAsync(CaseTransaction transaction, CancellationToken cancellationToken)
    {
        TransactionRecord record = transaction.Record;
        if (!blocks.TryGetValue((record.Chain, record.Height), out (CaseTransaction? Taker, string Problem) block))
        {
            block = await ledger.WholeBlockAsync(record.Chain, record.Height, cancellationToken).ConfigureAwait(false) is { } all
                ? Taker(all)
                : (null, "The ledger does not hold the whole block.");
            blocks.Add((record.Chain, record.Height), block);
        }

        return block;
    }

    private (CaseTransaction? Taker, string Problem) Taker(IReadOnlyList<LedgerTransaction> block)
    {
        BlockBalance balance = BlockBalance.Of(block);
        if (balance.Problem is { } problem)
        {
            return (null, problem);
        }

        CaseTransaction coinbase = facts.Note(block[0]);
        coinbase.Income = new FeeIncome(balance.Subsidy, balance.Payers, convention == FeeConvention.CoinbaseFeesFirst);
        return (coinbase, "");
    }

    private void Note(CaseTransaction transaction, CaseTransaction? taker, string problem)
    {
        if (taker is null)
        {
            TransactionRecord record = transaction.Record;
            stops[transaction.Vertex] = new FeeStop(record.Chain, record.Id, record.Height, StopReason.Unexplored, problem);
        }
    }
}
