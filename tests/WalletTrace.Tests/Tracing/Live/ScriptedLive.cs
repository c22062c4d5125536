using System.Runtime.CompilerServices;
using WalletTrace.Chains;
using WalletTrace.Chains.Files;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Tracing.Live;

/// <summary>
/// A provider that knows a made-up chain and does what a test says: counts each request, notes what it is asked, and can fail, lie, lag or be reorganised.
/// What kinds of question it answers is a matter of each kind of source.
/// </summary>
internal abstract class ScriptedProvider(ChainId chain, IEnumerable<Fact> world) : IChainSource
{
    public const string Kind = "scripted";

    private readonly SourceMeter meter = new("scripted", "scripted.example");

    public ChainId Chain => chain;

    public string Name { get; init; } = Kind;

    /// <summary>What happened on the chain.</summary>
    public List<Fact> World { get; } = [.. world];

    public long Height { get; set; } = AccountScene.LastHeight;

    /// <summary>Blocks from this height on have other hashes than the world's first ones.</summary>
    public long ForkedFrom { get; set; } = long.MaxValue;

    public CoverageKinds Kinds { get; init; } = chain.IsUtxo ? CoverageKinds.Coins : AccountScene.AllKinds;

    /// <summary>Called before each request with what is asked: it may throw.</summary>
    public Action<string>? Before { get; set; }

    /// <summary>Changes the facts of an answer.</summary>
    public Func<IReadOnlyList<Fact>, IReadOnlyList<Fact>>? Falsify { get; set; }

    /// <summary>The bytes of each answer.</summary>
    public long Bytes { get; init; } = 100;

    /// <summary>What was asked, but for tips, hashes and abilities.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>Every request.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Counts the requests.</summary>
    public SourceMeter Meter
    {
        get => meter;
        init => meter = value;
    }

    public ValueTask<SourceCapabilities> CapabilitiesAsync(CancellationToken cancellationToken = default) =>
        Ask("abilities", false, () => new SourceCapabilities(Kinds, true, 0, "for tests"), cancellationToken);

    public ValueTask<BlockPoint> TipAsync(CancellationToken cancellationToken = default) =>
        Ask("tip", false, () => new BlockPoint(Height, HashOf(Height)), cancellationToken);

    public ValueTask<BlockHash?> HashAtAsync(long height, CancellationToken cancellationToken = default) =>
        Ask("hash", false, () => height <= Height ? (BlockHash?)HashOf(height) : null, cancellationToken);

    /// <summary>A source whose meter is told nothing by a budget's gate is asked all the same.</summary>
    protected ValueTask<T> Ask<T>(string what, bool isTold, Func<T> answer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (this is IMeteredSource)
        {
            meter.Begin();
        }

        bool failed = true;
        try
        {
            Requests.Add(what);
            if (isTold)
            {
                Asked.Add(what);
            }

            Before?.Invoke(what);
            cancellationToken.ThrowIfCancellationRequested();
            failed = false;
            return ValueTask.FromResult(answer());
        }
        finally
        {
            if (this is IMeteredSource)
            {
                meter.End(Bytes, failed);
            }
        }
    }

    /// <summary>What is asked of an account, as tests write it.</summary>
    public static string History(Account account, CoverageKinds? kinds = null, long from = 0) =>
        $"history of {account.Address.ToString(account.Chain)[^4..]}{(kinds is { } named ? $" {CoverageText.Write(named)}" : "")}{(from > 0 ? FormattableString.Invariant($" from {from}") : "")}";

    /// <summary>All of a history in pages of so many transactions, and who claims what of it.</summary>
    protected async IAsyncEnumerable<HistoryPage> Pages(
        Address address, CoverageKinds kinds, long from, string what, int pageSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (long Height, int Index)[] places = [.. World.OfType<TransactionRecord>().Select(at => (at.Height, at.Index)).Where(at => at.Height >= from && at.Height <= Height && Touches(at, address, kinds))];
        int pages = Math.Max(1, (places.Length + pageSize - 1) / pageSize);
        for (int page = 0; page < pages; page++)
        {
            (long, int)[] wanted = [.. places.Skip(page * pageSize).Take(pageSize)];
            bool isLast = page == pages - 1;
            IReadOnlyList<Fact> facts = await Ask(page == 0 ? what : $"{what} page {page + 1}", true, () => FactsAt(wanted, kinds), cancellationToken);
            IEnumerable<Fact> claim = isLast ? [new CoverageRecord(Chain, address, from, Height, kinds, Name)] : [];
            yield return new HistoryPage([.. Falsify?.Invoke(facts) ?? facts, .. claim], wanted.Length, isLast);
        }
    }

    protected IReadOnlyList<Fact> FactsAt(IReadOnlyCollection<(long Height, int Index)> places, CoverageKinds kinds)
    {
        HashSet<long> heights = [.. places.Select(place => place.Height)];
        return
        [
            .. World.Where(fact => fact switch
            {
                BlockRecord block => heights.Contains(block.Height),
                TransactionRecord at => places.Contains((at.Height, at.Index)),
                TransferRecord move => places.Contains((move.Height, move.TransactionIndex)) && kinds.HasFlag((CoverageKinds)(1 << (int)move.Kind)),
                InputRecord input => places.Contains((input.Height, input.TransactionIndex)),
                OutputRecord output => places.Contains((output.Height, output.TransactionIndex)),
                _ => false,
            }).Select(fact => fact is BlockRecord block ? block with { Hash = HashOf(block.Height) } : fact),
        ];
    }

    private BlockHash HashOf(long height) => Facts.Hash(height >= ForkedFrom ? 2_000_000 + height : 1_000_000 + height);

    private bool Touches((long Height, int Index) place, Address address, CoverageKinds kinds) => World.Any(fact => fact switch
    {
        TransferRecord move => (move.Height, move.TransactionIndex) == place && (move.From == address || move.To == address)
            && kinds.HasFlag((CoverageKinds)(1 << (int)move.Kind)),
        OutputRecord output => (output.Height, output.TransactionIndex) == place && output.Owner == address,
        InputRecord input => (input.Height, input.TransactionIndex) == place && input.Owner == address,
        _ => false,
    });
}

/// <summary>Gives histories by kinds and heights, as explorers do.</summary>
internal sealed class ScriptedExplorer(ChainId chain, IEnumerable<Fact> world) : ScriptedProvider(chain, world), ISelectiveHistorySource, IMeteredSource
{
    public int PageSize { get; init; } = 1_000;

    public IReadOnlyList<SourceMeter> Meters => [Meter];

    public IAsyncEnumerable<HistoryPage> ReadHistoryAsync(Address address, int? maxTransactions = null, CancellationToken cancellationToken = default) =>
        ReadHistoryAsync(address, new HistoryRequest(Kinds), cancellationToken);

    public IAsyncEnumerable<HistoryPage> ReadHistoryAsync(Address address, HistoryRequest request, CancellationToken cancellationToken = default) =>
        Pages(address, request.Kinds, request.FromHeight, History(new Account(Chain, address), request.Kinds, request.FromHeight), PageSize, cancellationToken);
}

/// <summary>Gives whole histories only, and counts nothing itself.</summary>
internal sealed class ScriptedLister(ChainId chain, IEnumerable<Fact> world) : ScriptedProvider(chain, world), IAccountHistorySource
{
    public IAsyncEnumerable<HistoryPage> ReadHistoryAsync(Address address, int? maxTransactions = null, CancellationToken cancellationToken = default) =>
        Pages(address, Kinds, 0, History(new Account(Chain, address)), 2, cancellationToken);
}

/// <summary>Gives histories, sizes, single transactions and where coins go, as Esplora does.</summary>
internal sealed class ScriptedCoins(IEnumerable<Fact> world) : ScriptedProvider(ChainId.Bitcoin, world), ICoinSource, IAccountSizeSource, IMeteredSource
{
    public IReadOnlyList<SourceMeter> Meters => [Meter];

    public IAsyncEnumerable<HistoryPage> ReadHistoryAsync(Address address, int? maxTransactions = null, CancellationToken cancellationToken = default) =>
        Pages(address, Kinds, 0, History(new Account(Chain, address)), 25, cancellationToken);

    public ValueTask<AccountSize?> SizeAsync(Address address, CancellationToken cancellationToken = default) =>
        Ask($"size of {address.ToString(Chain)[^4..]}", true, () => (AccountSize?)new AccountSize(
            World.OfType<TransactionRecord>().Count(at => World.Any(fact => fact is OutputRecord output && (output.Height, output.TransactionIndex) == (at.Height, at.Index) && output.Owner == address)),
            true,
            "its count"), cancellationToken);

    public ValueTask<IReadOnlyList<Fact>?> TransactionAsync(TransactionId id, CancellationToken cancellationToken = default) =>
        Ask($"transaction {id}", true, () => World.OfType<TransactionRecord>().FirstOrDefault(at => at.Id == id) is { } found
            ? FactsAt([(found.Height, found.Index)], Kinds) is var facts ? Falsify?.Invoke(facts) ?? facts : null
            : null, cancellationToken);

    public ValueTask<IReadOnlyList<CoinSpend>?> OutspendsAsync(TransactionId id, CancellationToken cancellationToken = default) =>
        Ask($"outspends {id}", true, () => World.OfType<TransactionRecord>().FirstOrDefault(at => at.Id == id) is not { } made
            ? null
            : (IReadOnlyList<CoinSpend>)[.. World.OfType<OutputRecord>().Where(output => (output.Height, output.TransactionIndex) == (made.Height, made.Index)).Select(Spend)], cancellationToken);

    private CoinSpend Spend(OutputRecord output)
    {
        TransactionId made = World.OfType<TransactionRecord>().Single(at => (at.Height, at.Index) == (output.Height, output.TransactionIndex)).Id;
        var coin = new CoinId(made, output.Index);
        return World.OfType<InputRecord>().FirstOrDefault(input => input.Coin == coin) is { } spent
            ? new CoinSpend(
                coin, SpendState.Spent, World.OfType<TransactionRecord>().Single(at => (at.Height, at.Index) == (spent.Height, spent.TransactionIndex)).Id, spent.Index,
                new BlockPoint(spent.Height, Facts.Hash(1_000_000 + spent.Height)))
            : new CoinSpend(coin, SpendState.Unspent);
    }
}

/// <summary>Gives whole blocks.</summary>
internal sealed class ScriptedNode(ChainId chain, IEnumerable<Fact> world) : ScriptedProvider(chain, world), IBlockSource, IMeteredSource
{
    public IReadOnlyList<SourceMeter> Meters => [Meter];

    public async IAsyncEnumerable<BlockFacts> ReadAsync(BlockRange range, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (long height = range.From; height <= range.To; height++)
        {
            long at = height;
            (long, int)[] places = [.. World.OfType<TransactionRecord>().Where(record => record.Height == at).Select(record => (record.Height, record.Index))];
            IReadOnlyList<Fact> facts = await Ask(FormattableString.Invariant($"block {height}"), true, () => FactsAt(places, Kinds), cancellationToken);
            facts = Falsify?.Invoke(facts) ?? facts;
            BlockHash hash = (await HashAtAsync(height, cancellationToken))!.Value;
            yield return new BlockFacts(
                new BlockRecord(Chain, height, 1000 + height, hash), [.. facts.Where(fact => fact is not BlockRecord).OrderBy(fact => fact is TransactionRecord ? 0 : 1)], Kinds);
        }
    }
}
