using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Support;

/// <summary>Small traces to render: the same whenever they are made.</summary>
internal static class TraceFixtures
{
    public const int Thief = 1;
    public const int Exchange = 10;
    public const int Mixer = 11;

    private const long FirstTime = 1_709_290_800; // 2024-03-01T11:00:00Z
    private const long HeightSeconds = 21_600;
    private const ulong Ether = 1_000_000_000_000_000_000;

    /// <summary>
    /// One theft of 100 ETH with every common end: a mixer, an exchange, an account whose history is missing, fees, value at rest, a round trip.
    /// </summary>
    public static TraceResult Small(params TaintRule[] rules) => Run(
        SmallFacts(),
        SmallLabels(),
        trace => trace.Using(rules.Length > 0 ? rules : [TaintRule.Fifo, TaintRule.Haircut, TaintRule.Poison]),
        Stolen(100));

    /// <summary>The small theft with other labels.</summary>
    public static TraceResult Small(LabelSet labels) => Run(SmallFacts(), labels, trace => trace.Using(TaintRule.Fifo), Stolen(100));

    /// <summary>The small theft, followed up to labels of these texts.</summary>
    public static TraceResult StoppedAtLabels(params string[] texts) => Run(SmallFacts(), SmallLabels(), trace => trace.Using(TaintRule.Fifo).StopAtLabels(texts), Stolen(100));

    /// <summary>The small theft with labels of a sanctions list that name entities: the thief's wallet was listed after the theft, the mixer while it lasted.</summary>
    public static TraceResult Listed() => Run(
        SmallFacts(), LabelSet.Together(SmallLabels(), ActorScene.Labels), trace => trace.Using(TaintRule.Fifo, TaintRule.Haircut), Stolen(100));

    /// <summary>The same facts seen from the exchange: where did its 35 ETH come from?</summary>
    public static TraceResult Backward()
    {
        Theft deposit = Theft.Wallet(Facts.Account(Facts.Ethereum, Exchange)).InflowsUpTo(200).Named("the exchange's deposits");
        IEnumerable<Fact> facts = SmallFacts().Append(Facts.Coverage(Facts.Ethereum, Exchange, 0, 200, CoverageKinds.Native | CoverageKinds.Fee));
        return Run(facts, LabelSet.Empty, trace => trace.Using(TaintRule.Fifo).Backward(), deposit);
    }

    /// <summary>Two thefts that meet.</summary>
    public static TraceResult TwoThefts() => Run(
        SmallFacts(),
        SmallLabels(),
        trace => trace.Using(TaintRule.Lifo, TaintRule.CleanFirst),
        Stolen(100),
        Theft.Wallet(Facts.Account(Facts.Ethereum, 3)).Amount("4 ETH").At(102).Named("the second theft"));

    /// <summary>The small theft with so low a limit that most paths are not told apart.</summary>
    public static TraceResult FewPathsTold() => Run(SmallFacts(), SmallLabels(), trace => trace.Using(TaintRule.Haircut, TaintRule.Fifo).WithPathLimit(2), Stolen(100));

    /// <summary>A theft of ether and one of a token, both by the same thief.</summary>
    public static TraceResult TwoAssets()
    {
        Asset token = Asset.Token(Facts.Ethereum, "erc20", Facts.Address(Facts.Ethereum, 999), 6, "USDT");
        TransferRecord[] payments =
        [
            .. Enumerable.Range(0, 3).Select(i => new TransferRecord(
                Facts.Ethereum, 103 + i, 0, 2, TransferKind.Token, token, Facts.Address(Facts.Ethereum, Thief), Facts.Address(Facts.Ethereum, Mixer + i), (UInt256)(5_000_000 + i))),
        ];
        Theft tokens = Theft.Wallet(Facts.Account(Facts.Ethereum, Thief)).OutflowsFrom(100, token).Named("the stolen tokens");
        return Run(SmallFacts().Concat(payments), SmallLabels(), trace => trace.Using(TaintRule.Fifo), Stolen(100), tokens);
    }

    /// <summary>A thief who pays 999 ETH in a day and the last one five years later.</summary>
    public static TraceResult LongTail()
    {
        const long fiveYears = 157_766_400;
        IEnumerable<Fact> facts =
        [
            Facts.Coverage(Facts.Ethereum, null, 0, 1_000, (CoverageKinds)0x7f),
            Facts.Block(Facts.Ethereum, 100, FirstTime), Facts.Transaction(Facts.Ethereum, 100, 0, 1), Move(100, TransferKind.Native, 0, Thief, 2, 999m),
            Facts.Block(Facts.Ethereum, 900, FirstTime + fiveYears), Facts.Transaction(Facts.Ethereum, 900, 0, 2), Move(900, TransferKind.Native, 0, Thief, 3, 1m),
        ];
        return Run(facts, LabelSet.Empty, trace => trace.Using(TaintRule.Fifo), Stolen(1_000));
    }

    /// <summary>A thief who pays many accounts of the given labels, one each, and many without.</summary>
    /// <param name="labels">The text of each label; the account's category is exchange.</param>
    /// <param name="others">How many accounts without a label are paid.</param>
    /// <param name="name">What the theft is called.</param>
    /// <param name="symbol">The symbol of the stolen token.</param>
    public static TraceResult Many(IReadOnlyList<string> labels, int others = 0, string name = "theft", string symbol = "USDT")
    {
        Asset token = Asset.Token(Facts.Ethereum, "erc20", Facts.Address(Facts.Ethereum, 999), 6, symbol);
        var facts = new List<Fact> { Facts.Coverage(Facts.Ethereum, null, 0, 10_000, (CoverageKinds)0x7f, labels.Count > 0 ? labels[0] : "test") };
        for (int i = 0; i < labels.Count + others; i++)
        {
            long height = 100 + i;
            facts.Add(new BlockRecord(Facts.Ethereum, height, FirstTime + (i * HeightSeconds)));
            facts.Add(Facts.Transaction(Facts.Ethereum, height, 0, 7000 + i));
            facts.Add(new TransferRecord(
                Facts.Ethereum, height, 0, 0, TransferKind.Token, token, Facts.Address(Facts.Ethereum, Thief), Facts.Address(Facts.Ethereum, 100 + i), (UInt256)(1_000_000 + i)));
        }

        var known = new LabelSet(labels.Select((text, i) => new Label(Facts.Account(Facts.Ethereum, 100 + i), text, Category.Exchange, text, Confidence.Low)));
        Theft theft = Theft.Wallet(Facts.Account(Facts.Ethereum, Thief)).OutflowsFrom(100, token).Named(name);
        return Run(facts, known, trace => trace.Using(TaintRule.Fifo), theft);
    }

    /// <summary>A thief who pays tokens twice to a deposit account, which the service sweeps with gas that it gave.</summary>
    /// <param name="service">What labels call the service's hot wallet.</param>
    public static TraceResult Deposited(string service = "Example Exchange 7")
    {
        AccountScene scene = new AccountScene().TokenRound(10, 'S', 5_000_000, gas: 'K').TokenRound(20, 'S', 7_000_000, gas: 'K').Cover("DS");
        LabelSet labels = new([AccountScene.Label('H', Category.Exchange, service), AccountScene.Label('K', Category.Exchange, service)]);
        Theft theft = Theft.Wallet(AccountScene.Account('S')).OutflowsFrom(5, AccountScene.Usdt).Named("the stolen tokens");
        return Run(scene.All, labels, trace => trace.Using(TaintRule.Fifo, TaintRule.Haircut), theft);
    }

    /// <summary>A UTXO theft: a coin is stolen, joined with a clean one, peeled twice; the last output is unspent.</summary>
    public static TraceResult Utxo()
    {
        Fact[] facts =
        [
            .. Enumerable.Range(0, 5).Select(i => Facts.Block(Facts.Bitcoin, 500 + i, FirstTime + (i * HeightSeconds))),
            Facts.Coverage(Facts.Bitcoin, null, 0, 504, CoverageKinds.Coins),
            Facts.Transaction(Facts.Bitcoin, 500, 0, 1), Facts.Output(500, 0, 0, 1, 5_000), Facts.Output(500, 0, 1, 2, 3_000),
            Facts.Transaction(Facts.Bitcoin, 501, 0, 2), Facts.Input(501, 0, 0, 1, 0), Facts.Input(501, 0, 1, 1, 1),
            Facts.Output(501, 0, 0, 3, 6_000), Facts.Output(501, 0, 1, 4, 1_900),
            Facts.Transaction(Facts.Bitcoin, 502, 0, 3), Facts.Input(502, 0, 0, 2, 0), Facts.Output(502, 0, 0, 5, 1_000), Facts.Output(502, 0, 1, 6, 4_950),
            Facts.Transaction(Facts.Bitcoin, 503, 0, 4), Facts.Input(503, 0, 0, 3, 1), Facts.Output(503, 0, 0, Exchange, 900), Facts.Output(503, 0, 1, 7, 4_000),
        ];
        var labels = new LabelSet([new Label(Facts.Account(Facts.Bitcoin, Exchange), "Example Exchange", Category.Exchange, "test labels", Confidence.High)]);
        return Run(facts, labels, trace => trace.Using(TaintRule.Fifo, TaintRule.Haircut), Theft.Coin(Facts.Bitcoin, Facts.Id(1).ToString(), 0).Named("the stolen coin"));
    }

    /// <summary>
    /// A theft of 60 USDT that meet 40 clean ones, are swapped for DAI with an integrator's fee, in part for ether for somebody else, and in part go into a
    /// pool, of which nothing is decided.
    /// </summary>
    public static TraceResult Swapped(params TaintRule[] rules) => Run(
        SwapFacts().All, LabelSet.Empty, trace => trace.Using(rules.Length > 0 ? rules : [TaintRule.Fifo, TaintRule.Haircut, TaintRule.Poison]),
        Theft.Transfer(Facts.Ethereum, Facts.Id(0x5002).ToString(), TransferIndex.Event(10)).Named("the stolen USDT"));

    /// <summary>The same facts seen from the one who got the ether.</summary>
    public static TraceResult SwappedBackward() => Run(
        SwapFacts().All, LabelSet.Empty, trace => trace.Using(TaintRule.Fifo, TaintRule.Haircut).Backward(),
        Theft.Wallet(SwapScene.Account('Z')).InflowsUpTo(100).Named("the ether that Z got"));

    private static SwapChain SwapFacts()
    {
        SwapChain chain = new SwapChain().Cover("TZF");
        chain.Run(1, "M fee 1; M>T 40 USDT");
        chain.Run(2, "V fee 1; V>T 60 USDT");
        chain.Run(3, "T fee 3; T>R 90 USDT; R>F 20 USDT; R>P 70 USDT; P>T 35 DAI");
        chain.Run(4, "T fee 3; P>Z 400 ETH; T>P 30 DAI");
        chain.Run(5, "T fee 3; T>P 5 DAI; T>P 10 USDT; 0>T 8 LP");
        return chain;
    }

    private static Theft Stolen(int ether) =>
        Theft.Wallet(Facts.Account(Facts.Ethereum, Thief)).Amount($"{ether} ETH").At(100).Named("the example theft");

    private static LabelSet SmallLabels() => new(
    [
        new Label(Facts.Account(Facts.Ethereum, Thief), "Example thief", Category.Theft, "police report", Confidence.High, new DateOnly(2024, 3, 9)),
        new Label(Facts.Account(Facts.Ethereum, Exchange), "Example Exchange: deposits", Category.Exchange, "test labels", Confidence.Medium),
        new Label(Facts.Account(Facts.Ethereum, Mixer), "Example Mixer", Category.Mixer, "test labels", Confidence.Medium),
        new Label(Facts.Account(Facts.Ethereum, Mixer), "Sanctioned pool", Category.Sanctioned, "sanctions list", Confidence.High, new DateOnly(2023, 1, 2)),
    ]);

    private static IEnumerable<Fact> SmallFacts()
    {
        (int From, int To, decimal Amount)[] transfers =
        [
            (Thief, 2, 60m), (Thief, 3, 30m), (2, Mixer, 40m), (2, 3, 10m), (3, Exchange, 35m), (3, 30, 2.5m), (2, 20, 5m), (20, 2, 1m), (2, Mixer, 3m),
        ];
        foreach (int followed in (int[])[Thief, 2, 3, 20])
        {
            yield return Facts.Coverage(Facts.Ethereum, followed, 0, 200, CoverageKinds.Native | CoverageKinds.Fee, "test source");
        }

        yield return Facts.Block(Facts.Ethereum, 90, FirstTime - 86_400);
        yield return Facts.Transaction(Facts.Ethereum, 90, 0, 90);
        yield return Move(90, TransferKind.Native, 1, 99, Thief, 50m);
        for (int i = 0; i < transfers.Length; i++)
        {
            long height = 101 + i;
            yield return Facts.Block(Facts.Ethereum, height, FirstTime + (i * HeightSeconds));
            yield return Facts.Transaction(Facts.Ethereum, height, 0, height);
            yield return Move(height, TransferKind.Fee, 0, transfers[i].From, null, 0.00042m);
            yield return Move(height, TransferKind.Native, 1, transfers[i].From, transfers[i].To, transfers[i].Amount);
        }
    }

    private static TransferRecord Move(long height, TransferKind kind, int index, int from, int? to, decimal ether) => new(
        Facts.Ethereum, height, 0, index, kind, Facts.Ether, Facts.Address(Facts.Ethereum, from), to is { } receiver ? Facts.Address(Facts.Ethereum, receiver) : null,
        (UInt256)(UInt128)(ether * Ether));

    private static TraceResult Run(IEnumerable<Fact> facts, LabelSet labels, Func<Trace, Trace> refine, params Theft[] thefts)
    {
        Trace trace = refine(Trace.From(thefts).Over(new MemoryLedger(facts)).Knowing(labels));
        return trace.RunAsync().GetAwaiter().GetResult();
    }
}
