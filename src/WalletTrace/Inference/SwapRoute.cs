using System.Collections.Immutable;
using WalletTrace.Chains;

namespace WalletTrace.Inference;

/// <summary>The movements that one swap stands for, and what they come to.</summary>
internal sealed class SwapRoute
{
    private readonly AccountNets nets;
    private readonly Address giver;
    private readonly Address recipient;
    private readonly Asset given;
    private readonly bool hasPool;

    /// <param name="movements">All movements of the transaction, by index.</param>
    /// <param name="nets">What they come to for each account.</param>
    /// <param name="giver">Who gave.</param>
    /// <param name="recipient">Who got.</param>
    /// <param name="given">The asset that was given.</param>
    /// <param name="got">The asset that was got.</param>
    /// <param name="hasPool">Whether some account took what was given and gave something for it.</param>
    public SwapRoute(TransferRecord[] movements, AccountNets nets, Address giver, Address recipient, Asset given, Asset got, bool hasPool)
    {
        this.nets = nets;
        this.giver = giver;
        this.recipient = recipient;
        this.given = given;
        this.hasPool = hasPool;
        var gone = new Dictionary<Asset, UInt256>();
        var refunded = new Dictionary<Asset, UInt256>();
        var routed = new Dictionary<Asset, UInt256>();
        var used = ImmutableArray.CreateBuilder<TransferRecord>();
        var paid = new List<TransferRecord>();
        foreach (TransferRecord movement in movements)
        {
            if (movement.From == giver && IsRoute(movement.To, movement.Asset))
            {
                Add(gone, movement);
                used.Add(movement);
            }
            else if (movement.To == giver && IsRoute(movement.From, movement.Asset))
            {
                Add(refunded, movement);
                used.Add(movement);
            }
            else if (recipient != giver && movement.Asset == got
                && ((movement.To == recipient && IsRoute(movement.From, got)) || (movement.From == recipient && IsRoute(movement.To, got))))
            {
                used.Add(movement);
            }
            else if (movement.To is { } payee && IsPayee(payee, movement.Asset) && movement.From is { } payer && payer != giver && payer != recipient)
            {
                Add(routed, movement);
                paid.Add(movement);
            }
        }

        bool isWhole = true;
        var payable = new HashSet<Asset>();
        foreach (Asset asset in gone.Keys.Union(refunded.Keys))
        {
            (UInt256 gave, UInt256 back) = (gone.GetValueOrDefault(asset), refunded.GetValueOrDefault(asset));
            UInt256 fees = routed.GetValueOrDefault(asset);
            if (asset == given)
            {
                UInt256 less = UInt256.SaturatingAdd(back, fees);
                Given = gave > less ? gave - less : null;
                payable.Add(asset);
            }
            else if (asset != got || recipient != giver)
            {
                // Whatever else the giver put in must have come back, or have been paid out to those who only got.
                bool wasPaid = gave > back && gave - back == fees;
                isWhole &= wasPaid || gave == back;
                if (wasPaid)
                {
                    payable.Add(asset);
                }
            }
        }

        // What the route paid out of what was got was got as well.
        UInt256 shared = recipient == giver ? routed.GetValueOrDefault(got) : default;
        if (!shared.IsZero)
        {
            payable.Add(got);
        }

        UInt256 taken = UInt256.SaturatingAdd(shared, Sum(used, movement => movement.To == recipient && movement.Asset == got));
        UInt256 returned = Sum(used, movement => movement.From == recipient && movement.Asset == got);
        Got = isWhole && taken > returned ? taken - returned : null;
        Movements = used.ToImmutable();
        Payments = [.. paid.Where(movement => payable.Contains(movement.Asset))];
        HashSet<TransferRecord> told = [.. Payments];
        HasOtherPayees = movements.Any(movement => movement.To is { } payee && IsPayee(payee, movement.Asset) && movement.From != giver && movement.From != recipient
            && !told.Contains(movement));
    }

    /// <summary>What converts; null where more was taken out on the way than was given.</summary>
    public UInt256? Given { get; }

    /// <summary>What it converts into; null where the movements do not come to a swap.</summary>
    public UInt256? Got { get; }

    public ImmutableArray<TransferRecord> Movements { get; }

    public ImmutableArray<TransferRecord> Payments { get; }

    /// <summary>Whether accounts that only got were paid in something that was neither given nor got: what they have of it would be lost from sight.</summary>
    public bool HasOtherPayees { get; }

    /// <summary>Whether an account at the other end of a movement is part of the route: a pool, a router, or nobody (made and destroyed).</summary>
    private bool IsRoute(Address? other, Asset asset) => other is not { } one || (one != giver && one != recipient && !IsPayee(one, asset));

    /// <summary>Whether an account only got, so that a movement to it is a payment.</summary>
    private bool IsPayee(Address one, Asset asset) =>
        one != giver && one != recipient && nets.OnlyGot(one) && (hasPool || asset != given);

    private static void Add(Dictionary<Asset, UInt256> sums, TransferRecord movement) =>
        sums[movement.Asset] = UInt256.SaturatingAdd(sums.GetValueOrDefault(movement.Asset), movement.Amount);

    private static UInt256 Sum(IEnumerable<TransferRecord> some, Func<TransferRecord, bool> which) =>
        some.Where(which).Aggregate(default(UInt256), (sum, movement) => UInt256.SaturatingAdd(sum, movement.Amount));
}
