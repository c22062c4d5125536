using WalletTrace.Chains;

namespace WalletTrace.Tests.Support;

/// <summary>A transaction of a <see cref="PaymentChain"/>, the same whatever block it is in: accounts are numbers.</summary>
internal sealed record Payment(int Number, int From, int To, ulong Amount)
{
    public Asset Asset { get; init; } = Facts.Ether;

    /// <summary>What the sender pays for it beside the amount.</summary>
    public ulong Fee { get; init; }

    /// <summary>What an issuer does to the holding of <see cref="To"/> instead of a payment.</summary>
    public FreezeKind? Freeze { get; init; }

    public TransactionId Id => Facts.Id(0xC00_0000 + Number);
}

/// <summary>
/// An account chain on which a test makes payments; its blocks are twelve seconds apart, and mostly empty. What a reorganisation takes back can be paid again.
/// </summary>
internal sealed class PaymentChain : ScriptedBlocks
{
    public const int SecondsApart = 12;

    private readonly List<(Payment Payment, int NotBefore)> pending = [];
    private readonly Dictionary<long, List<Payment>> mined = [];
    private int branches;

    public PaymentChain(ChainId? chain = null)
        : base(chain ?? ChainId.Ethereum, AccountScene.AllKinds) => Mine(1);

    /// <summary>The first block's time.</summary>
    public static long StartTime { get; } = TestTime.Start.ToUnixTimeSeconds();

    /// <summary>All payments of the best chain, in order.</summary>
    public IEnumerable<(long Height, Payment Payment)> Payments =>
        mined.OrderBy(block => block.Key).SelectMany(block => block.Value.Select(payment => (block.Key, payment)));

    public bool HasPending => pending.Count > 0;

    public Account Account(int number) => Facts.Account(Chain, number);

    /// <summary>Lets payments wait for the next block, or for one at or above a height.</summary>
    public void Pay(Payment payment, int notBefore = 0) => pending.Add((payment, notBefore));

    /// <summary>Pays in a block of its own.</summary>
    public void MinePaying(params Payment[] payments)
    {
        pending.AddRange(payments.Select(payment => (payment, 0)));
        Mine(1, Branch);
    }

    public void MineOn(int count) => Mine(count, Branch);

    /// <summary>Takes the highest blocks back and mines others; what was in them, and what waits, is lost but for what the test pays again.</summary>
    public IReadOnlyList<Payment> TakeBack(int depth, int count, Func<Payment, int?> paidAgainAfter)
    {
        branches++;
        Payment[] lost = [.. Payments.Where(payment => payment.Height > Height - depth).Select(payment => payment.Payment), .. pending.Select(waiting => waiting.Payment)];
        pending.Clear();
        for (int height = Height - depth + 1; height <= Height; height++)
        {
            mined.Remove(height);
        }

        foreach (Payment payment in lost)
        {
            if (paidAgainAfter(payment) is { } blocks)
            {
                pending.Add((payment, Height - depth + 1 + blocks));
            }
        }

        Reorganise(depth, count, Branch);
        return lost;
    }

    /// <summary>The history of an account between two heights, as one page.</summary>
    public HistoryPage HistoryOf(Address address, long from, long to, CoverageKinds kinds)
    {
        var facts = new List<Fact>();
        foreach (BlockFacts block in Best.Take((int)to + 1).Skip((int)from))
        {
            foreach (int transaction in block.Facts.Where(fact => Touches(fact, address)).Select(PlaceOf).Distinct())
            {
                facts.Add(block.Block);
                facts.AddRange(block.Facts.Where(fact => PlaceOf(fact) == transaction));
            }
        }

        facts.Add(new CoverageRecord(Chain, address, from, to, kinds & Kinds, Name));
        return new HistoryPage([.. facts.Distinct()], facts.Count(fact => fact is TransactionRecord), true);
    }

    protected override BlockFacts Build(string branch)
    {
        int height = Best.Count;
        BlockHash? parent = height == 0 ? null : Best[^1].Block.Hash;
        Payment[] paid = [.. pending.Where(waiting => waiting.NotBefore <= height).Select(waiting => waiting.Payment)];
        pending.RemoveAll(waiting => waiting.NotBefore <= height);
        var facts = new List<Fact>();
        for (int index = 0; index < paid.Length; index++)
        {
            Payment payment = paid[index];
            facts.Add(new TransactionRecord(Chain, height, index, payment.Id));
            if (payment.Freeze is { } freeze)
            {
                facts.Add(new FreezeRecord(Chain, height, index, TransferIndex.Event(index), freeze, payment.Asset, Facts.Address(Chain, payment.To)));
                continue;
            }

            if (payment.Fee > 0)
            {
                facts.Add(new TransferRecord(
                    Chain, height, index, TransferIndex.Fee, TransferKind.Fee, Facts.Ether, Facts.Address(Chain, payment.From), null, payment.Fee));
            }

            // Events are counted in their block: the index of a token's movement changes when it is mined in another place.
            bool isCoin = payment.Asset.IsNative;
            facts.Add(new TransferRecord(
                Chain, height, index, isCoin ? TransferIndex.Value : TransferIndex.Event(index + height), isCoin ? TransferKind.Native : TransferKind.Token, payment.Asset,
                Facts.Address(Chain, payment.From), Facts.Address(Chain, payment.To), payment.Amount));
        }

        if (paid.Length > 0)
        {
            mined[height] = [.. paid];
        }

        return new BlockFacts(
            new BlockRecord(Chain, height, StartTime + (SecondsApart * height), new BlockHash(Id("block", height, branch + parent)), parent), facts, Kinds);
    }

    private string Branch => FormattableString.Invariant($"branch {branches}");

    private static bool Touches(Fact fact, Address address) =>
        (fact is TransferRecord transfer && (transfer.From == address || transfer.To == address)) || (fact is FreezeRecord freeze && freeze.Address == address);

    private static int PlaceOf(Fact fact) => fact switch
    {
        TransactionRecord transaction => transaction.Index,
        TransferRecord transfer => transfer.TransactionIndex,
        FreezeRecord freeze => freeze.TransactionIndex,
        _ => -1,
    };
}
