namespace WalletTrace.Chains.Bitcoin;

/// <summary>
/// Holds headers, which come upwards without a hole, to what follows from the ones before: each names its parent, states a time after the median of the
/// eleven before it, and on chains whose rule is known here has the very target that the rule gives. So a made-up chain costs its maker the work of the
/// real one.
/// </summary>
/// <remarks>
/// Sources: ContextualCheckBlockHeader, GetNextWorkRequired and CalculateNextWorkRequired of Bitcoin Core. A rule that looks back further than the first
/// header given is not applied: the targets of the first period are held to each other only. Not checked: the rules of test networks with blocks of least
/// difficulty, of Litecoin, Dogecoin and Bitcoin Cash, and signet's signatures.
/// </remarks>
/// <param name="chain">A chain with blocks.</param>
internal sealed class HeaderChain(ChainId chain)
{
    private const int MedianSpan = 11;
    private readonly UtxoRules rules = chain.Parameters!.Utxo!;
    private readonly Queue<uint> times = new(MedianSpan);
    private BlockHeader? last;
    private long lastHeight;
    private uint? periodStart;

    /// <summary>Takes the next header, or the first of all.</summary>
    /// <param name="header">The header.</param>
    /// <param name="height">Its height, one more than that of the header before.</param>
    /// <exception cref="ReorgException">It is not the child of the header before.</exception>
    /// <exception cref="ChainDataException">It cannot follow the header before.</exception>
    public void Add(in BlockHeader header, long height)
    {
        if (last is { } parent)
        {
            if (header.Parent != parent.Hash)
            {
                throw new ReorgException(chain, parent.Hash.ToString(), header.Parent.ToString(), Math.Max(-1, height - 2));
            }

            if ((TimeProblem(header) ?? TargetProblem(header, height, parent)) is { } problem)
            {
                throw new ChainDataException(
                    $"a block cannot follow the one before: {problem}", FormattableString.Invariant($"block {height} {header.Hash} of {chain}"));
            }
        }

        if (times.Count == MedianSpan)
        {
            times.Dequeue();
        }

        times.Enqueue(header.Time);
        if (rules.RetargetInterval is { } interval && height % interval == 0)
        {
            periodStart = header.Time;
        }

        last = header;
        lastHeight = height;
    }

    /// <summary>The header taken last with its height; null before the first.</summary>
    public BlockPoint? Last => last is { } header ? new BlockPoint(lastHeight, header.Hash) : null;

    private string? TimeProblem(in BlockHeader header)
    {
        if (times.Count < MedianSpan)
        {
            return null;
        }

        uint median = times.Order().ElementAt(MedianSpan / 2);
        return header.Time > median ? null
            : FormattableString.Invariant($"found time {header.Time}, expected one after {median}, the median of the {MedianSpan} blocks before");
    }

    private string? TargetProblem(in BlockHeader header, long height, in BlockHeader parent)
    {
        if (rules.RetargetInterval is not { } interval)
        {
            return null;
        }

        uint? expected = height % interval != 0 ? parent.Bits
            : periodStart is { } start ? ProofOfWork.Retarget(parent.Bits, parent.Time - (long)start, rules)
            : null;
        return expected is null || header.Bits == expected ? null
            : FormattableString.Invariant($"found target {header.Bits:x8}, expected {expected:x8}");
    }
}
