using System.Globalization;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;

namespace WalletTrace.Tests.Support;

/// <summary>
/// What the graph of a ledger must say, a line for each event, worked out from bare facts in the plainest way: one list of events, sorted by rank.
/// </summary>
internal static class NaiveLedgerGraph
{
    /// <summary>The events of a ledger's graph in order.</summary>
    public static IReadOnlyList<string> EventsOf(LedgerGraph graph)
    {
        var lines = new List<string>();
        for (int number = 0; number < graph.Flows.EventCount; number++)
        {
            (int flow, bool isArrival) = graph.Flows.EventAt(number);
            bool isUnderway = !isArrival && graph.Flows.ArriveAt(flow) != number;
            lines.Add(Line(
                isArrival ? "arrives" : isUnderway ? "leaves" : "moves", graph.Flows.Amount(flow), graph.VertexAt(graph.Flows.From(flow)), graph.VertexAt(graph.Flows.To(flow))));
        }

        return lines;
    }

    /// <summary>The events that bare facts amount to, in order.</summary>
    public static IReadOnlyList<string> EventsOf(IReadOnlyCollection<Fact> facts)
    {
        var events = new List<Event>();
        foreach (IGrouping<ChainId, Fact> chain in facts.GroupBy(fact => fact.Chain))
        {
            long latest = 0;
            Dictionary<long, long> times = chain.OfType<BlockRecord>().DistinctBy(block => block.Height).OrderBy(block => block.Height)
                .ToDictionary(block => block.Height, block => latest = Math.Max(latest, block.Time));
            TransactionRecord[] transactions = [.. chain.OfType<TransactionRecord>().Distinct().OrderBy(one => one.Height).ThenBy(one => one.Index)];
            if (chain.Key.IsUtxo)
            {
                AddCoins(events, chain, transactions, times);
            }
            else
            {
                AddTransfers(events, chain, transactions, times);
            }
        }

        return [.. events.OrderBy(one => one.Rank).ThenBy(one => one.Part).Select(one => Line(one.Verb, one.Amount, one.From, one.To()))];
    }

    private static string Line(string verb, UInt256 amount, Vertex from, Vertex to) => string.Create(
        CultureInfo.InvariantCulture, $"{amount} of {from.Asset} {verb}: {from.Kind} {from} -> {to.Kind} {to}");

    private static void AddTransfers(List<Event> events, IEnumerable<Fact> facts, TransactionRecord[] transactions, Dictionary<long, long> times)
    {
        ILookup<(long, int), TransferRecord> transfers = facts.OfType<TransferRecord>().Distinct().ToLookup(transfer => (transfer.Height, transfer.TransactionIndex));
        foreach (TransactionRecord transaction in transactions)
        {
            foreach (TransferRecord transfer in transfers[(transaction.Height, transaction.Index)])
            {
                bool counts = !transaction.Failed || transfer.Kind is TransferKind.Fee or TransferKind.Reward;
                if (!counts || transfer.Amount.IsZero || transfer.From == transfer.To)
                {
                    continue;
                }

                Vertex End(VertexKind kind) => new(kind, transfer.Asset, null, null);
                Vertex Of(Address? address, VertexKind end) => address is { } known ? Vertex.OfAccount(new Account(transfer.Chain, known), transfer.Asset) : End(end);
                Vertex from = Of(transfer.From, VertexKind.Issuance);
                Vertex to = Of(transfer.To, VertexKind.Burned);
                bool isFee = transfer.Kind == TransferKind.Fee;
                var rank = new Rank(times[transaction.Height], transaction.Chain, transaction.Height, transaction.Index, isFee ? transfer.Index - long.MaxValue : transfer.Index);
                UInt256 burnt = isFee ? transfer.Burnt ?? default : transfer.Amount;
                if (!burnt.IsZero)
                {
                    events.Add(new Event(rank, 0, "moves", burnt, from, () => to));
                }

                if (burnt < transfer.Amount)
                {
                    events.Add(new Event(rank, 1, "moves", transfer.Amount - burnt, from, () => End(VertexKind.Fees)));
                }
            }
        }
    }

    private static void AddCoins(List<Event> events, IEnumerable<Fact> facts, TransactionRecord[] transactions, Dictionary<long, long> times)
    {
        var inputs = facts.OfType<InputRecord>().DistinctBy(input => (input.Height, input.TransactionIndex, input.Index)).ToLookup(input => (input.Height, input.TransactionIndex));
        var outputs = facts.OfType<OutputRecord>().Distinct().ToLookup(output => (output.Height, output.TransactionIndex));
        var coins = new Dictionary<CoinId, Coin>();
        foreach (TransactionRecord transaction in transactions)
        {
            Asset asset = Asset.Native(transaction.Chain);
            Vertex here = Vertex.OfTransaction(transaction);
            int part = 0;
            void Add(string verb, UInt256 amount, Vertex from, Func<Vertex> to) => events.Add(new Event(
                new Rank(times[transaction.Height], transaction.Chain, transaction.Height, transaction.Index, 0), part++, verb, amount, from, to));
            Vertex End(VertexKind kind) => new(kind, asset, null, null);

            InputRecord[] spending = [.. inputs[(transaction.Height, transaction.Index)].OrderBy(input => input.Index)];
            OutputRecord[] making = [.. outputs[(transaction.Height, transaction.Index)].OrderBy(output => output.Index)];
            UInt256 goes = making.Aggregate(default(UInt256), (sum, output) => sum + output.Amount);
            UInt256 comes = spending.Aggregate(default(UInt256), (sum, input) => sum + (input.Coin is { } id && coins.TryGetValue(id, out Coin? coin) ? coin.Amount : input.Amount ?? default));
            UInt256 lack = goes > comes ? goes - comes : default;
            UInt256 left = goes > comes ? default : comes - goes;
            foreach (InputRecord input in spending)
            {
                if (input.Coin is { } id && coins.TryGetValue(id, out Coin? coin))
                {
                    coin.Spender = here;
                    Add("arrives", coin.Amount, coin.Creator, () => here);
                    continue;
                }

                UInt256 told = input.Amount ?? lack;
                lack = input.Amount is null ? default : lack;
                if (!told.IsZero)
                {
                    Add("moves", told, End(input.Coin is null ? VertexKind.Issuance : VertexKind.Unknown), () => here);
                }
            }

            if (!lack.IsZero)
            {
                Add("moves", lack, End(VertexKind.Unknown), () => here);
            }

            foreach (OutputRecord output in making)
            {
                var made = new Coin(here, output.Amount);
                Vertex rest = output.Owner.Kind == AddressKind.Unspendable ? End(VertexKind.Burned) : Vertex.OfAccount(new Account(transaction.Chain, output.Owner), asset);
                coins.Add(new CoinId(transaction.Id, output.Index), made);
                Add("leaves or moves", output.Amount, here, () => made.Spender ?? rest);
            }

            if (!left.IsZero)
            {
                VertexKind end = spending.Any(input => input.Coin is null) ? VertexKind.Burned : VertexKind.Fees;
                Add("moves", left, here, () => End(end));
            }
        }

        for (int at = 0; at < events.Count; at++)
        {
            if (events[at].Verb == "leaves or moves")
            {
                events[at] = events[at] with { Verb = events[at].To().Kind == VertexKind.Transaction ? "leaves" : "moves" };
            }
        }
    }

    private sealed record Event(Rank Rank, int Part, string Verb, UInt256 Amount, Vertex From, Func<Vertex> To);

    private sealed record Coin(Vertex Creator, UInt256 Amount)
    {
        public Vertex? Spender { get; set; }
    }
}
