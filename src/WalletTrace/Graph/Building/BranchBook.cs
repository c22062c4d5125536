using WalletTrace.Chains;

namespace WalletTrace.Graph.Building;

/// <summary>Whether a vertex that traced value has reached may be followed.</summary>
internal enum BranchStanding
{
    /// <summary>It may.</summary>
    Open,

    /// <summary>It may when the ledger holds more of it.</summary>
    Lacking,

    /// <summary>It may not.</summary>
    Stopped,
}

/// <summary>
/// Decides about the branches of a growing graph, and keeps why each ends: first by labels and limits, which ask for nothing; then by what the ledger
/// holds, as a deposit account or a hub; then by what it lacks.
/// </summary>
/// <param name="facts">The ledger's answers.</param>
/// <param name="branches">Why a branch is not followed.</param>
/// <param name="fees">The fees of the case.</param>
/// <param name="refusals">What was asked for in vain.</param>
/// <param name="grows">Whether what the ledger lacks may be asked for.</param>
internal sealed class BranchBook(CaseFacts facts, BranchStops branches, FeeBook fees, Refusals refusals, bool grows)
{
    private readonly Dictionary<Vertex, BranchStop> labelled = [];
    private readonly Dictionary<Vertex, BranchStop> barred = [];
    private readonly Dictionary<Vertex, string> gaps = [];
    private readonly HashSet<Vertex> starts = [];
    private readonly Dictionary<Vertex, BranchStop> rests = [];

    /// <summary>
    /// Whether a vertex from which the trace starts may be followed. Labels and limits do not matter; what is lacking is asked for, whether or not value
    /// reaches it.
    /// </summary>
    public async ValueTask<bool> StartAsync(Vertex vertex, CancellationToken cancellationToken)
    {
        starts.Add(vertex);
        if (await branches.GapAsync(vertex, cancellationToken).ConfigureAwait(false) is not { } gap)
        {
            return true;
        }

        Note(vertex, gap);
        return false;
    }

    /// <summary>Whether the trace starts from a vertex.</summary>
    public bool IsStart(Vertex vertex) => starts.Contains(vertex);

    /// <summary>Whether a vertex may be followed.</summary>
    /// <param name="vertex">The vertex.</param>
    /// <param name="value">The value that reached it.</param>
    /// <param name="hops">The fewest hops by which it came.</param>
    /// <param name="cancellationToken">Ends the requests to the ledger.</param>
    public async ValueTask<BranchStanding> StandingAsync(Vertex vertex, UInt256 value, int hops, CancellationToken cancellationToken)
    {
        if (barred.ContainsKey(vertex) || (!starts.Contains(vertex) && IsStopped(vertex, value, hops)))
        {
            return BranchStanding.Stopped;
        }

        if (gaps.ContainsKey(vertex))
        {
            return BranchStanding.Lacking;
        }

        // What a coinbase takes is found out first: it may be the hub.
        if (vertex.Kind == VertexKind.Transaction && await facts.TransactionAsync(vertex, cancellationToken).ConfigureAwait(false) is { } transaction)
        {
            await fees.PrepareAsync(transaction, cancellationToken).ConfigureAwait(false);
        }

        string? gap = await branches.GapAsync(vertex, cancellationToken).ConfigureAwait(false);
        if (!starts.Contains(vertex) && await BarAsync(vertex, gap is null, cancellationToken).ConfigureAwait(false) is { } bar)
        {
            barred.Add(vertex, bar);
            return BranchStanding.Stopped;
        }

        return gap is null ? BranchStanding.Open : Note(vertex, gap);
    }

    /// <summary>Why the branch ends at a vertex that is not followed; null where no traced value came there and nothing else is known of it.</summary>
    /// <param name="vertex">The vertex.</param>
    /// <param name="reached">The value that reached it and the fewest hops by which it came; null where none did.</param>
    public BranchStop? StopOf(Vertex vertex, (UInt256 Value, int Hops)? reached)
    {
        if (labelled.TryGetValue(vertex, out BranchStop label))
        {
            return label;
        }

        if (reached is var (value, hops) && !starts.Contains(vertex) && branches.LimitOf(vertex, value, hops) is { } limit)
        {
            return limit;
        }

        return barred.TryGetValue(vertex, out BranchStop bar) ? bar
            : gaps.TryGetValue(vertex, out string? gap) ? BranchStop.Gap(gap)
            : null;
    }

    /// <summary>Why the rest of a history is not read that is followed up to a height; null where nobody was asked in vain.</summary>
    public BranchStop? RefusalOf(Vertex vertex, string gap) => refusals.Of(vertex, gap);

    /// <summary>
    /// Which of the coins that rest with an owner because the ledger does not know what becomes of them may be asked for; and why the others may not.
    /// </summary>
    public (IReadOnlyList<CoinId> Waiting, BranchStop? Refused) CoinsOf(ChainId chain, IEnumerable<CoinId> coins)
    {
        if (refusals.IsWithoutCoins)
        {
            return ([.. coins], null);
        }

        var waiting = new List<CoinId>();
        BranchStop? refused = null;
        foreach (CoinId coin in coins)
        {
            if (refusals.Of(chain, coin) is { } stop)
            {
                refused = refused is { } other ? First(other, stop) : stop;
            }
            else
            {
                waiting.Add(coin);
            }
        }

        return (waiting, refused);
    }

    /// <summary>Whether value that rests with an owner is less than is followed, or came from too far.</summary>
    public bool IsLimited(Vertex rest, UInt256 value, int hops) => branches.LimitOf(rest, value, hops) is not null;

    /// <summary>Notes why coins rest at a place for want of facts.</summary>
    public void Rest(Vertex place, BranchStop stop) => rests[place] = rests.TryGetValue(place, out BranchStop other) ? First(other, stop) : stop;

    /// <summary>Why coins rest at a place for want of facts, where something was noted of it.</summary>
    public BranchStop? RestOf(Vertex place) => rests.TryGetValue(place, out BranchStop stop) ? stop : null;

    /// <summary>Takes back that a vertex is a deposit account.</summary>
    public void Doubt(Vertex vertex)
    {
        branches.Doubt(vertex);
        barred.Remove(vertex);
    }

    /// <summary>Takes in what became of a branch that was asked for; what is lacking is looked at again.</summary>
    public void Note(BranchNews news)
    {
        refusals.Note(news);
        gaps.Remove(news.Branch.Vertex);
    }

    /// <summary>Looks at what a vertex lacks again; whether it is nothing any more.</summary>
    public async ValueTask<bool> RenewAsync(Vertex vertex, CancellationToken cancellationToken)
    {
        if (await branches.GapAsync(vertex, cancellationToken).ConfigureAwait(false) is not null)
        {
            return false;
        }

        gaps.Remove(vertex);
        return true;
    }

    /// <summary>Whether what the ledger holds ends the branch: a deposit account only if that is all, a hub in any case.</summary>
    private async ValueTask<BranchStop?> BarAsync(Vertex vertex, bool isComplete, CancellationToken cancellationToken) =>
        (isComplete ? await branches.DepositAsync(vertex, cancellationToken).ConfigureAwait(false) : null)
        ?? await branches.HubAsync(vertex, cancellationToken).ConfigureAwait(false);

    private bool IsStopped(Vertex vertex, UInt256 value, int hops)
    {
        if (labelled.ContainsKey(vertex))
        {
            return true;
        }

        if (vertex.Account is { } account && branches.LabelOf(account) is { } label)
        {
            labelled.Add(vertex, label);
            return true;
        }

        return branches.LimitOf(vertex, value, hops) is not null;
    }

    /// <summary>Notes what a vertex lacks. As long as it may be asked for, it waits.</summary>
    private BranchStanding Note(Vertex vertex, string gap)
    {
        if (grows && refusals.Of(vertex, gap) is null)
        {
            gaps[vertex] = gap;
            return BranchStanding.Lacking;
        }

        barred[vertex] = refusals.Of(vertex, gap) ?? BranchStop.Gap(gap);
        return BranchStanding.Stopped;
    }

    /// <summary>Of several reasons for which coins rest with one owner the one that can be helped first: a budget, then an answer, then permission.</summary>
    private static BranchStop First(BranchStop left, BranchStop right)
    {
        int order = Helped(left.Reason).CompareTo(Helped(right.Reason));
        order = order != 0 ? order : left.Reason.CompareTo(right.Reason);
        return (order != 0 ? order : string.CompareOrdinal(left.Detail, right.Detail)) <= 0 ? left : right;
    }

    private static int Helped(StopReason reason) => reason switch
    {
        StopReason.Budget => 0,
        StopReason.Unanswered => 1,
        StopReason.Undisclosed => 2,
        _ => 3,
    };
}
