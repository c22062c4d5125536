using WalletTrace.Chains;

namespace WalletTrace.Ledger;

/// <summary>What was read of one chain: the statements as they were made, and the heights they add up to.</summary>
internal sealed class CoverageTable
{
    private static readonly CoverageKinds[] Kinds = [.. Enum.GetValues<CoverageKinds>().Where(kind => kind != CoverageKinds.None)];

    private readonly HashSet<CoverageRecord> records = [];
    private readonly Dictionary<CoverageKinds, HeightRanges> everyone = [];
    private readonly Dictionary<(Address Address, CoverageKinds Kind), HeightRanges> byAddress = [];

    /// <summary>The statements, in no order.</summary>
    public IReadOnlyCollection<CoverageRecord> Records => records;

    /// <summary>The last height that any statement reaches; null when there is none.</summary>
    public long? AsOf { get; private set; }

    /// <summary>Takes a statement in; the same one twice counts once. Statements never contradict each other.</summary>
    public void Add(CoverageRecord record)
    {
        if (!records.Add(record))
        {
            return;
        }

        AsOf = Math.Max(AsOf ?? 0, record.ToHeight);
        foreach (var kind in Kinds.Where(kind => record.Kinds.HasFlag(kind)))
        {
            RangesFor(record.Address, kind).Add(record.FromHeight, record.ToHeight);
        }
    }

    /// <summary>The kinds that are covered without a hole from a height to <see cref="AsOf"/>, for the account or for the whole chain.</summary>
    public CoverageKinds CompleteKinds(Address address, long from = 0)
    {
        var complete = CoverageKinds.None;
        if (AsOf is not { } asOf || from > asOf)
        {
            return complete;
        }

        foreach (var kind in Kinds)
        {
            if (HeightRanges.Cover(everyone.GetValueOrDefault(kind), byAddress.GetValueOrDefault((address, kind)), from, asOf))
            {
                complete |= kind;
            }
        }

        return complete;
    }

    /// <summary>The height up to which all of the given kinds are covered without a hole from the first block, for the account or for the whole chain; -1 for none.</summary>
    public long CompleteTo(Address address, CoverageKinds kinds) => Kinds
        .Where(kind => kinds.HasFlag(kind))
        .Select(kind => HeightRanges.EndOfCover(everyone.GetValueOrDefault(kind), byAddress.GetValueOrDefault((address, kind)), 0))
        .DefaultIfEmpty(-1)
        .Min();

    /// <summary>Whether statements of the whole chain hold a height for all of the given kinds.</summary>
    public bool IsRead(long height, CoverageKinds kinds) =>
        Kinds.Where(kind => kinds.HasFlag(kind)).All(kind => everyone.GetValueOrDefault(kind)?.EndOfRun(height) >= height);

    /// <summary>Orders statements by address (the whole chain first), heights, kinds, source and time of reading.</summary>
    public static int Compare(CoverageRecord left, CoverageRecord right) =>
        Nullable.Compare(left.Address, right.Address) is var byAddress and not 0 ? byAddress
        : left.FromHeight.CompareTo(right.FromHeight) is var byFrom and not 0 ? byFrom
        : left.ToHeight.CompareTo(right.ToHeight) is var byTo and not 0 ? byTo
        : left.Kinds.CompareTo(right.Kinds) is var byKinds and not 0 ? byKinds
        : string.CompareOrdinal(left.Source, right.Source) is var bySource and not 0 ? bySource
        : Nullable.Compare(left.ReadAt, right.ReadAt);

    private HeightRanges RangesFor(Address? address, CoverageKinds kind)
    {
        HeightRanges? ranges;
        if (address is { } given)
        {
            if (!byAddress.TryGetValue((given, kind), out ranges))
            {
                byAddress.Add((given, kind), ranges = new HeightRanges());
            }
        }
        else if (!everyone.TryGetValue(kind, out ranges))
        {
            everyone.Add(kind, ranges = new HeightRanges());
        }

        return ranges;
    }
}
