using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Inference;
using WalletTrace.Ledger;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Support;

/// <summary>
/// The whole ledger as one graph, straight from the facts: every account and transaction of which all is known lets value through, whether or
/// not a trace would get there. Written from the definitions, not from the graph builder.
/// </summary>
internal sealed partial class LedgerReference
{
    private const int Outputs = 1000;
    private const int Tail = 9000;

    private readonly SmallLedger small;
    private readonly Dictionary<(ChainId, long, int), TransactionRecord> transactions;
    private readonly List<string> names = [];
    private readonly List<bool> ends = [];
    private readonly List<VertexRole> roles = [];
    private readonly List<(FlowInput Flow, Origin Origin)> flows = [];
    private readonly HashSet<(Account, Asset)> seedWallets;
    private readonly HashSet<CoinId> seedCoins;

    private LedgerReference(SmallLedger small)
    {
        this.small = small;
        transactions = small.Facts.OfType<TransactionRecord>().ToDictionary(t => (t.Chain, t.Height, t.Index));
        IEnumerable<Seed> seeds = small.Thefts.SelectMany(theft => theft.Seeds);
        seedWallets = [.. seeds.OfType<WalletAmountSeed>().Select(s => (s.Account, s.Amount.Asset)), .. seeds.OfType<WalletFlowsSeed>().Select(s => (s.Account, s.Asset))];
        seedCoins = [.. seeds.OfType<CoinSeed>().Select(s => s.Coin), .. seeds.OfType<WalletFlowsSeed>().Where(s => s.Chain.IsUtxo).SelectMany(s => SpentBy(s).Select(i => i.Coin!.Value))];
    }

    /// <summary>What a rule puts where, by the full name of the place and why the trace ends there: one amount for each theft.</summary>
    public static SortedDictionary<string, string> Ends(SmallLedger small, TaintRule rule)
    {
        var reference = new LedgerReference(small);
        reference.AddTransfers();
        reference.AddCoins();
        FlowGraph graph = FlowGraph.Create(reference.names.Count, [.. reference.flows.Select(f => f.Flow)], [.. reference.roles], out int[] order);
        Origin[] origins = [.. order.Select(index => reference.flows[index].Origin)];
        TaintPlan plan = new ReferenceSeeds(small, graph, origins, reference.names).Plan(reference.ends);
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (IGrouping<int, TaintHolding> held in ReferenceTaint.Run(graph, plan, rule).Holdings.GroupBy(holding => holding.Vertex))
        {
            found.Add(reference.names[held.Key], string.Join('+', Enumerable.Range(0, plan.TagCount).Select(tag => held.SingleOrDefault(h => h.Tag == tag).Amount)));
        }

        return found;
    }

    /// <summary>The same of a trace.</summary>
    public static SortedDictionary<string, string> Ends(TraceResult trace, TaintRule rule)
    {
        int column = trace.Rules.IndexOf(rule);
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (Sink sink in trace.Sinks.Where(sink => !sink.AmountOf(column).IsZero))
        {
            found.Add(Name(sink.Name, sink.Reason), string.Join('+', sink.Amounts[column]));
        }

        return found;
    }

    /// <summary>The wallet's coins that are spent from a height on.</summary>
    public IEnumerable<InputRecord> SpentBy(WalletFlowsSeed seed) => small.Facts.OfType<InputRecord>().Where(input =>
        input.Coin is { } coin && input.Height >= seed.Height && (OutputOf(coin)?.Owner ?? input.Owner) == seed.Account.Address);

    private static string Name(Vertex vertex, StopReason reason) => $"{TraceText.Full(vertex with { Rest = StopReason.None })}: {reason}";

    private void AddTransfers()
    {
        Dictionary<TransferRecord, Swap> swaps = Swaps();
        foreach (TransferRecord move in small.Facts.OfType<TransferRecord>())
        {
            TransactionRecord transaction = transactions[(move.Chain, move.Height, move.TransactionIndex)];
            if (swaps.TryGetValue(move, out Swap? swap))
            {
                AddReplaced(transaction, swap, move);
                continue;
            }

            if (move.Amount.IsZero || move.From == move.To || (transaction.Failed && move.Kind is not (TransferKind.Fee or TransferKind.Reward)))
            {
                continue;
            }

            int from = move.From is { } giver ? Holding(new Account(move.Chain, giver), move.Asset) : End(VertexKind.Issuance, move.Asset);
            if (move.Kind == TransferKind.Fee)
            {
                UInt256 burnt = move.Burnt ?? 0;
                AddPart(VertexKind.Burned, burnt, -Tail + (2 * move.Index));
                AddPart(VertexKind.Fees, move.Amount - burnt, -Tail + (2 * move.Index) + 1);
                continue;
            }

            int to = move.To is { } taker ? Holding(new Account(move.Chain, taker), move.Asset) : End(VertexKind.Burned, move.Asset);
            Rank rank = At(transaction, move.Index);
            flows.Add((new FlowInput(from, to, move.Amount, rank, rank), new Origin(transaction, move.Index, move.Kind, null)));

            void AddPart(VertexKind end, UInt256 amount, long place)
            {
                if (!amount.IsZero)
                {
                    flows.Add((new FlowInput(from, End(end, move.Asset), amount, At(transaction, place), At(transaction, place)), new Origin(transaction, move.Index, move.Kind, null)));
                }
            }
        }
    }

    /// <summary>The movements for which a swap stands, or that a route made for a trader; none of transactions that a seed names.</summary>
    private Dictionary<TransferRecord, Swap> Swaps()
    {
        HashSet<TransactionId> named = [.. small.Thefts.SelectMany(theft => theft.Seeds).Select(seed => seed switch
        {
            TransactionSeed whole => whole.Id,
            TransferSeed one => one.Id,
            _ => default,
        })];
        var finder = new SwapFinder(Label);
        var swaps = new Dictionary<TransferRecord, Swap>();
        foreach (var together in small.Facts.OfType<TransferRecord>().GroupBy(move => transactions[(move.Chain, move.Height, move.TransactionIndex)]).Where(group => !named.Contains(group.Key.Id)))
        {
            foreach (Swap swap in finder.Read(new LedgerTransaction(together.Key, 0, 0, [.. together.OrderBy(move => move.Index)], [], [])).Swaps)
            {
                // What a seed's wallet moved, but did not give for something, stays as it moved.
                TransferRecord[] replaced = [.. swap.Movements, .. swap.Payments];
                if (small.Thefts.SelectMany(theft => theft.Seeds).OfType<WalletFlowsSeed>().Any(seed => together.Key.Height >= seed.Height
                    && (swap.Account != seed.Account || swap.Given.Asset != seed.Asset) && replaced.Any(move => move.From == seed.Account.Address && move.Asset == seed.Asset)))
                {
                    continue;
                }

                // Who makes transactions is no pool.
                if (swap.Counterparties.Any(other => !Label(other)
                    && small.Facts.OfType<TransferRecord>().Any(move => move.From == other.Address && move.Kind is TransferKind.Fee or TransferKind.Native)))
                {
                    continue;
                }

                foreach (TransferRecord move in replaced)
                {
                    swaps.Add(move, swap);
                }

                Rank leave = At(together.Key, swap.LeaveIndex);
                flows.Add((
                    new FlowInput(Holding(swap.Account, swap.Given.Asset), Holding(swap.Recipient, swap.Got.Asset), swap.Given.Units, leave, At(together.Key, swap.ArriveIndex)) { Arrives = swap.Got.Units },
                    new Origin(together.Key, swap.LeaveIndex, TransferKind.Token, null)));
            }
        }

        return swaps;
    }

    /// <summary>What the route did for those who traded: its own side of it, against nobody; and for a payment the giver's.</summary>
    private void AddReplaced(TransactionRecord transaction, Swap swap, TransferRecord move)
    {
        Rank rank = At(transaction, move.Index);
        var origin = new Origin(transaction, move.Index, move.Kind, null);
        int nobody = End(VertexKind.Exchanged, move.Asset);
        bool isPayment = swap.Payments.Contains(move);
        if (isPayment)
        {
            // What was got is paid out when it is there.
            bool isGot = move.Asset == swap.Got.Asset;
            Rank paid = isGot && move.Index < swap.ArriveIndex ? At(transaction, swap.ArriveIndex) : rank;
            Account payer = isGot ? swap.Recipient : swap.Account;
            flows.Add((new FlowInput(Holding(payer, move.Asset), Holding(new Account(move.Chain, move.To!.Value), move.Asset), move.Amount, paid, paid), origin));
        }

        bool isFromParty = !isPayment && (move.From == swap.Account.Address || (move.From == swap.Recipient.Address && move.Asset == swap.Got.Asset));
        if (isFromParty && move.To is { } taker)
        {
            flows.Add((new FlowInput(nobody, Holding(new Account(move.Chain, taker), move.Asset), move.Amount, rank, rank), origin));
        }
        else if (!isFromParty && move.From is { } giver)
        {
            flows.Add((new FlowInput(Holding(new Account(move.Chain, giver), move.Asset), nobody, move.Amount, rank, rank), origin));
        }
    }

    private void AddCoins()
    {
        foreach (TransactionRecord transaction in transactions.Values.Where(t => t.Chain.IsUtxo && Gap(t) is null))
        {
            UInt256 spent = default;
            foreach (InputRecord coinbase in Inputs(transaction).Where(input => input.Coin is null))
            {
                UInt256 issued = coinbase.Amount ?? Sum(OutputsOf(transaction).Select(output => output.Amount));
                spent += issued;
                flows.Add((
                    new FlowInput(End(VertexKind.Issuance, Native(transaction)), Place(transaction), issued, At(transaction, coinbase.Index), At(transaction, coinbase.Index)),
                    new Origin(transaction, coinbase.Index, TransferKind.Reward, null)));
            }

            bool isCoinbase = !spent.IsZero;
            spent += Sum(Inputs(transaction).Where(input => input.Coin is not null).Select(input => ValueOf(input)!.Value.Amount));
            UInt256 left = spent - Sum(OutputsOf(transaction).Select(output => output.Amount));
            Rank tail = At(transaction, Tail);
            flows.Add((
                new FlowInput(Place(transaction), End(isCoinbase ? VertexKind.Burned : VertexKind.Fees, Native(transaction)), left, tail, tail),
                new Origin(transaction, -1, TransferKind.Fee, null)));
        }

        foreach (OutputRecord output in small.Facts.OfType<OutputRecord>())
        {
            TransactionRecord creator = transactions[(output.Chain, output.Height, output.TransactionIndex)];
            var coin = new CoinId(creator.Id, output.Index);
            AddCoin(coin, new Account(output.Chain, output.Owner), output.Amount, creator, SpenderOf(coin));
        }

        foreach (InputRecord input in small.Facts.OfType<InputRecord>().Where(input => input.Coin is { } coin && OutputOf(coin) is null))
        {
            if (ValueOf(input) is { } value)
            {
                AddCoin(input.Coin!.Value, new Account(input.Chain, value.Owner), value.Amount, null, input);
            }
        }
    }

    private void AddCoin(CoinId coin, Account owner, UInt256 amount, TransactionRecord? creator, InputRecord? spend)
    {
        TransactionRecord? spender = spend is null ? null : transactions[(spend.Chain, spend.Height, spend.TransactionIndex)];
        TransactionRecord? through = spender is not null && Gap(spender) is null ? spender : null;
        Rank? leave = creator is null ? null : At(creator, Outputs + coin.Index);
        Rank? arrive = spender is null ? null : At(spender, spend!.Index);
        bool isLost = owner.Address.Kind == AddressKind.Unspendable;
        StopReason rest = isLost ? StopReason.None
            : Label(owner) && !seedCoins.Contains(coin) ? StopReason.Category
            : through is not null ? StopReason.None
            : spender is null && IsComplete(owner, CoverageKinds.Coins, creator!.Height) ? StopReason.None : StopReason.Unexplored;
        int outside = Vertex("outside", true, VertexRole.Holding);
        int from = creator is null ? outside : Place(creator);
        var origin = new Origin(creator ?? spender!, coin.Index, TransferKind.Native, coin);
        if (through is not null && rest == StopReason.None)
        {
            flows.Add((new FlowInput(from, Place(through), amount, leave ?? arrive!.Value, arrive!.Value), origin));
            return;
        }

        if (creator is not null)
        {
            int place = isLost ? End(VertexKind.Burned, Asset.Native(owner.Chain))
                : Vertex(Name(new Vertex(VertexKind.Holding, Asset.Native(owner.Chain), owner, null), rest), true, VertexRole.Holding);
            flows.Add((new FlowInput(from, place, amount, leave!.Value, leave.Value), origin));
        }

        // Where the trace ends at the coin, or where only its spending is known, the spender gets its value from outside.
        if (through is not null)
        {
            flows.Add((new FlowInput(outside, Place(through), amount, arrive!.Value, arrive.Value), creator is null ? origin : origin with { Coin = null }));
        }
        else if (creator is null && spender is not null)
        {
            flows.Add((new FlowInput(outside, Place(spender), amount, arrive!.Value, arrive.Value), origin));
        }
    }

    /// <summary>Why a transaction does not let value through, or null when all of it is known.</summary>
    private string? Gap(TransactionRecord transaction)
    {
        InputRecord[] inputs = Inputs(transaction);
        OutputRecord[] outputs = OutputsOf(transaction);
        if (inputs.Length == 0 || outputs.Length == 0 || inputs.Where((input, at) => input.Index != at).Any() || outputs.Where((output, at) => output.Index != at).Any())
        {
            return "an end is missing";
        }

        if (inputs.Any(input => input.Coin is not null && ValueOf(input) is null))
        {
            return "a value is missing";
        }

        return Sum(inputs.Select(input => ValueOf(input)?.Amount ?? input.Amount ?? Sum(outputs.Select(o => o.Amount)))) < Sum(outputs.Select(o => o.Amount))
            ? "more comes out than goes in"
            : null;
    }

    private (Address Owner, UInt256 Amount)? ValueOf(InputRecord input) =>
        input.Coin is { } coin && OutputOf(coin) is { } output ? (output.Owner, output.Amount)
        : input is { Owner: { } owner, Amount: { } amount } ? (owner, amount)
        : null;

    private OutputRecord? OutputOf(CoinId coin) => small.Facts.OfType<OutputRecord>().SingleOrDefault(output =>
        output.Index == coin.Index && transactions[(output.Chain, output.Height, output.TransactionIndex)].Id == coin.Transaction);

    private InputRecord? SpenderOf(CoinId coin) => small.Facts.OfType<InputRecord>().SingleOrDefault(input => input.Coin == coin);

    private InputRecord[] Inputs(TransactionRecord of) =>
        [.. small.Facts.OfType<InputRecord>().Where(i => (i.Chain, i.Height, i.TransactionIndex) == (of.Chain, of.Height, of.Index)).OrderBy(i => i.Index)];

    private OutputRecord[] OutputsOf(TransactionRecord of) =>
        [.. small.Facts.OfType<OutputRecord>().Where(o => (o.Chain, o.Height, o.TransactionIndex) == (of.Chain, of.Height, of.Index)).OrderBy(o => o.Index)];

    private int Holding(Account account, Asset asset)
    {
        bool complete = IsComplete(account, asset.IsNative ? CoverageKinds.Native | CoverageKinds.Fee : CoverageKinds.Token);
        StopReason reason = Label(account) && !seedWallets.Contains((account, asset)) ? StopReason.Category : complete ? StopReason.None : StopReason.Unexplored;
        return Vertex(Name(WalletTrace.Graph.Vertex.OfAccount(account, asset), reason), reason != StopReason.None, VertexRole.Holding);
    }

    private int Place(TransactionRecord transaction)
    {
        bool stops = Gap(transaction) is not null;
        return Vertex(Name(WalletTrace.Graph.Vertex.OfTransaction(transaction.Chain, transaction.Id), stops ? StopReason.Unexplored : StopReason.None), stops, VertexRole.Instant);
    }

    private int End(VertexKind kind, Asset asset) =>
        Vertex(Name(new Vertex(kind, asset, null, null), StopReason.None), true, kind == VertexKind.Fees ? VertexRole.Fees : VertexRole.Holding);

    private int Vertex(string name, bool isEnd, VertexRole role)
    {
        int known = names.IndexOf(name);
        if (known >= 0)
        {
            return known;
        }

        names.Add(name);
        ends.Add(isEnd);
        roles.Add(role);
        return names.Count - 1;
    }

    private bool Label(Account account) => small.Labels.Any(label => label.Account == account && label.Category == Category.Exchange);

    private bool IsComplete(Account account, CoverageKinds kinds, long from = 0)
    {
        CoverageRecord[] read = [.. small.Facts.OfType<CoverageRecord>().Where(record => record.Chain == account.Chain)];
        long last = read.Max(record => record.ToHeight);
        return from <= last && Enumerable.Range((int)from, (int)(last - from) + 1).All(height => read
            .Where(record => record.Address is null || record.Address == account.Address)
            .Where(record => record.FromHeight <= height && height <= record.ToHeight)
            .Aggregate(CoverageKinds.None, (all, record) => all | record.Kinds)
            .HasFlag(kinds));
    }

    private static Asset Native(TransactionRecord transaction) => Asset.Native(transaction.Chain);

    private static UInt256 Sum(IEnumerable<UInt256> amounts) => amounts.Aggregate(default(UInt256), (sum, amount) => sum + amount);

    private static Rank At(TransactionRecord transaction, long index) => new(0, transaction.Chain, transaction.Height, transaction.Index, index);

    /// <summary>Where a flow of the reference comes from.</summary>
    internal sealed record Origin(TransactionRecord Transaction, long Index, TransferKind Kind, CoinId? Coin);
}
