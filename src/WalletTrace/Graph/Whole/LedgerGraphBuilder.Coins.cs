using WalletTrace.Chains;
using WalletTrace.Graph.Building;
using WalletTrace.Ledger;

namespace WalletTrace.Graph.Whole;

internal sealed partial class LedgerGraphBuilder
{
    // By UTXO transaction.
    private readonly Column<TransactionId> transactions = new();
    private readonly Column<int> transactionVertices = new();
    private readonly Column<MadeCoins> made = new();

    // The few transactions of which the ledger lacks outputs: which it has.
    private readonly Dictionary<int, int[]> partial = [];

    // By chain, since chains that parted share transactions.
    private readonly Dictionary<int, IdTable> transactionTables = [];
    private readonly List<Overwritten> overwritten = [];

    // Null as long as every flow arrives in the moment it leaves.
    private Column<int>? events;

    /// <summary>
    /// Takes in a UTXO transaction. A coin is on its way from then on: its flow goes to no vertex but the complement of its owner's number, until it is
    /// spent or all is built.
    /// </summary>
    private void AddCoins(LedgerTransaction transaction)
    {
        if (known is not null || writer is not null)
        {
            throw new InvalidOperationException("what comes to a UTXO chain changes flows that are frozen or written; make the graph anew, in memory");
        }

        TransactionRecord record = transaction.Record;
        int chain = ChainNumber(record.Chain);
        BeginBlock(chain, record.Height, transaction.Time);
        int asset = AssetNumber(Asset.Native(record.Chain));
        int number = transactions.Count;
        int vertex = vertices.AddTransaction(asset, number);
        BurnOverwritten(chain, record.Id, asset);
        if (TwiceMined.OverwrittenAt(record) is not null)
        {
            overwritten.Add(new Overwritten(record.Height, vertex));
        }

        UInt256 total = transaction.Outputs.Aggregate(default(UInt256), (sum, output) => UInt256.SaturatingAdd(sum, output.Amount));
        UInt256 spent = TakeInputs(transaction, chain, asset, vertex, total);
        transactions.Add(record.Id);
        transactionVertices.Add(vertex);
        made.Add(new MadeCoins(FlowCount, transaction.Outputs.Count));
        if (transaction.Outputs.Count > 0 && transaction.Outputs[^1].Index != transaction.Outputs.Count - 1)
        {
            partial.Add(number, [.. transaction.Outputs.Select(output => output.Index)]);
        }

        foreach (OutputRecord output in transaction.Outputs)
        {
            bool isLost = output.Owner.Kind == AddressKind.Unspendable;
            Leave(vertex, isLost ? vertices.EndOf(VertexKind.Burned, asset) : ~AccountNumber(new Account(record.Chain, output.Owner)), output.Amount);
        }

        if (spent > total)
        {
            bool isCoinbase = transaction.Inputs.Any(input => input.Coin is null);
            Leave(vertex, vertices.EndOf(isCoinbase ? VertexKind.Burned : VertexKind.Fees, asset), spent - total);
        }

        Name(record.Id, chain, number);
    }

    /// <summary>Lets the inputs arrive, and what they lack for the outputs from where it is not known. How much came in all.</summary>
    private UInt256 TakeInputs(LedgerTransaction transaction, int chain, int asset, int vertex, UInt256 total)
    {
        int[] flows = [.. transaction.Inputs.Select(input => input.Coin is { } coin ? FlowOf(chain, coin) : -1)];
        UInt256 sum = default;
        for (int at = 0; at < flows.Length; at++)
        {
            sum = UInt256.SaturatingAdd(sum, flows[at] >= 0 ? AmountOf(flows[at]) : transaction.Inputs[at].Amount ?? default);
        }

        // What was not told is what all together lack, and comes with the first of them.
        UInt256 lack = sum < total ? total - sum : default;
        UInt256 spent = sum + lack;
        for (int at = 0; at < flows.Length; at++)
        {
            InputRecord input = transaction.Inputs[at];
            if (flows[at] >= 0)
            {
                Arrive(flows[at], vertex, transaction.Record);
                continue;
            }

            Supply(input.Coin is null ? VertexKind.Issuance : VertexKind.Unknown, asset, vertex, input.Amount ?? lack);
            lack = input.Amount is null ? default : lack;
        }

        Supply(VertexKind.Unknown, asset, vertex, lack);
        return spent;
    }

    private void Supply(VertexKind end, int asset, int vertex, UInt256 amount)
    {
        if (!amount.IsZero)
        {
            Leave(vertices.EndOf(end, asset), vertex, amount);
        }
    }

    private void Leave(int sender, int receiver, UInt256 amount)
    {
        StartBlock(1);
        Put(sender, receiver, Store(amount));
    }

    private void Arrive(int flow, int vertex, TransactionRecord spender)
    {
        if (to[flow] >= 0)
        {
            throw new ChainDataException(
                $"a coin cannot be spent: found a second spend, or one of what nobody can spend, expected it to be unspent", FactText.Describe(spender));
        }

        ArriveLate(flow, vertex);
    }

    private void ArriveLate(int flow, int vertex)
    {
        if (events is null)
        {
            events = new Column<int>();
            for (int leaving = 0; leaving < from.Count; leaving++)
            {
                events.Add(leaving * 2);
            }
        }

        to[flow] = vertex;
        events.Add((flow * 2) + 1);
    }

    private UInt256 AmountOf(int flow) => FlowGraph.Stored(amounts[flow], wide);

    /// <summary>The flow of a coin; -1 where its transaction, or this output of it, did not come in.</summary>
    private int FlowOf(int chain, CoinId coin)
    {
        int number = Find(coin.Transaction, chain);
        if (number < 0)
        {
            return -1;
        }

        MadeCoins coins = made[number];
        int at = partial.TryGetValue(number, out int[]? has) ? Array.BinarySearch(has, coin.Index) : coin.Index;
        return at >= 0 && at < coins.Count ? coins.First + at : -1;
    }

    /// <summary>What is not spent of a transaction whose id another takes (BIP 30) cannot be spent any more.</summary>
    private void BurnOverwritten(int chain, TransactionId id, int asset)
    {
        int number = Find(id, chain);
        for (int at = 0; number >= 0 && at < made[number].Count; at++)
        {
            int flow = made[number].First + at;
            if (to[flow] < 0)
            {
                ArriveLate(flow, vertices.EndOf(VertexKind.Burned, asset));
            }
        }
    }

    /// <summary>The last transaction of a chain with an id; -1 when there is none.</summary>
    private int Find(TransactionId id, int chain) => PlaceOf(id, chain) is >= 0 and int place ? transactionTables[chain].NumberAt(place) : -1;

    /// <summary>Lets an id lead to a transaction from now on.</summary>
    private void Name(TransactionId id, int chain, int number)
    {
        if (PlaceOf(id, chain) is >= 0 and int place)
        {
            transactionTables[chain].Replace(place, number);
        }
        else
        {
            transactionTables[chain].Add(StableHash.Of(id, chain), number);
        }
    }

    private int PlaceOf(TransactionId id, int chain)
    {
        if (!transactionTables.TryGetValue(chain, out IdTable? table))
        {
            transactionTables.Add(chain, table = new IdTable());
        }

        int hash = StableHash.Of(id, chain);
        int place = table.First(hash);
        while (place >= 0 && transactions[table.NumberAt(place)] != id)
        {
            place = table.Next(hash, place);
        }

        return place;
    }

    /// <summary>Lays the coins that are not spent with their owners, who get their vertices in the order in which they first appeared.</summary>
    private void LayToRest()
    {
        if (transactions.Count == 0)
        {
            return;
        }

        // What was overwritten is lost though what overwrote it did not come in.
        foreach (Overwritten one in overwritten)
        {
            int number = vertices.Names[one.Vertex].Subject;
            for (int at = 0; at < made[number].Count; at++)
            {
                ref int receiver = ref to[made[number].First + at];
                receiver = receiver < 0 ? vertices.EndOf(VertexKind.Burned, vertices.Names[one.Vertex].Asset) : receiver;
            }
        }

        var isResting = new int[accounts.Count];
        for (int flow = 0; flow < to.Count; flow++)
        {
            if (to[flow] < 0)
            {
                isResting[~to[flow]] = vertices.Names[from[flow]].Asset + 1;
            }
        }

        for (int owner = 0; owner < isResting.Length; owner++)
        {
            if (isResting[owner] > 0)
            {
                isResting[owner] = vertices.HoldingOf(owner, isResting[owner] - 1);
            }
        }

        for (int flow = 0; flow < to.Count; flow++)
        {
            ref int receiver = ref to[flow];
            receiver = receiver < 0 ? isResting[~receiver] : receiver;
        }
    }

    /// <summary>The coins of a transaction: flows side by side.</summary>
    private readonly record struct MadeCoins(int First, int Count);
}
