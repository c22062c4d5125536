using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using WalletTrace.Graph.Building;

namespace WalletTrace.Graph.Whole;

/// <summary>
/// Numbers the vertices of a ledger's graph in the order in which they appear, and its accounts with them. Whoever feeds it calls accounts by numbers of
/// their own; an account without a vertex gets none here.
/// </summary>
/// <remarks>
/// Most accounts hold one asset, or the one asked for is the one they got last: then a vertex is found in one step, which can be asked for ahead
/// (<see cref="Expect"/>). The other holdings are found by hash code.
/// </remarks>
/// <param name="known">The names that are gone on from; null for none.</param>
internal sealed class VertexBook(LedgerNames? known)
{
    private const int FirstEnd = (int)VertexKind.Fees;
    private const int Ends = (int)VertexKind.Unknown - FirstEnd + 1;

    private readonly int knownVertices = known?.VertexCount ?? 0;
    private readonly int knownAccounts = known?.AccountCount ?? 0;
    private readonly Column<VertexName> names = new();

    // By vertex: the holding that the same account got before it; -1 for none.
    private readonly Column<int> next = new();

    // By the feed's numbers: the account's last vertex and one; zero for none.
    private int[] heads = [];
    private readonly Dictionary<int, int> knownHeads = [];

    // The feed's number of each new account.
    private readonly Column<int> fed = new();

    // Holdings that are not the last of their account.
    private readonly IdTable others = new();

    private int[] ends = [];

    /// <summary>How many vertices there are, those gone on from included.</summary>
    public int Count => knownVertices + names.Count;

    /// <summary>The new accounts, by the feed's numbers.</summary>
    public Column<int> Fed => fed;

    /// <summary>The names of the new vertices.</summary>
    public Column<VertexName> Names => names;

    /// <summary>For each new vertex the holding that its account got before.</summary>
    public Column<int> Next => next;

    /// <summary>The last vertices of accounts that were known before.</summary>
    public IReadOnlyDictionary<int, int> KnownHeads => knownHeads;

    /// <summary>The last vertex of a new account.</summary>
    /// <param name="account">The feed's number.</param>
    public int HeadOf(int account) => heads[account - knownAccounts] - 1;

    /// <summary>The ends that are new vertices, in the order in which they appeared.</summary>
    public int[] NewEnds() => [.. ends.Where(end => end > knownVertices).Select(end => end - 1).Order()];

    /// <summary>Makes room for accounts that the feed calls by numbers below a count.</summary>
    public void Reserve(int accounts)
    {
        if (accounts - knownAccounts > heads.Length)
        {
            Array.Resize(ref heads, Math.Max(accounts - knownAccounts, heads.Length * 2));
        }
    }

    /// <summary>Says that an account will be asked for soon. It must be one that room was made for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Expect(int account)
    {
        if (Sse.IsSupported && account >= 0 && account < heads.Length)
        {
            // The memory may move before it is fetched; then a wrong line is fetched, and that is all.
            Sse.Prefetch0(Unsafe.AsPointer(ref heads[account]));
        }
    }

    /// <summary>The vertex of an account's holding of an asset; a new one where there is none.</summary>
    /// <param name="account">The feed's number of the account, that room was made for; below the number of known accounts it is the account's own.</param>
    /// <param name="asset">The asset's number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int HoldingOf(int account, int asset)
    {
        if (known is null)
        {
            int head = heads[account] - 1;
            if (head >= 0 && names[head].Asset == asset)
            {
                return head;
            }
        }

        return Search(account, asset);
    }

    /// <summary>The vertex of an end of an asset; a new one where there is none.</summary>
    public int EndOf(VertexKind kind, int asset)
    {
        int place = (asset * Ends) + (int)kind - FirstEnd;
        if (place >= ends.Length)
        {
            Array.Resize(ref ends, Math.Max(place + Ends, ends.Length * 2));
        }

        if (ends[place] == 0)
        {
            ends[place] = (known?.EndOf(kind, asset) ?? -1) is >= 0 and int before ? before + 1 : Add(new VertexName(kind, asset, -1), -1) + 1;
        }

        return ends[place] - 1;
    }

    /// <summary>A new vertex for a transaction.</summary>
    public int AddTransaction(int asset, int transaction) => Add(new VertexName(VertexKind.Transaction, asset, transaction), -1);

    private int Search(int account, int asset)
    {
        bool isKnown = account < knownAccounts;
        int head = !isKnown ? heads[account - knownAccounts] - 1 : knownHeads.TryGetValue(account, out int last) ? last : known!.HeadOf(account);
        if (head < 0)
        {
            int first = Add(new VertexName(VertexKind.Holding, asset, knownAccounts + fed.Count), -1);
            fed.Add(account);
            heads[account - knownAccounts] = first + 1;
            return first;
        }

        int number = NameOf(head).Subject;
        if (NameOf(head).Asset == asset)
        {
            return head;
        }

        int hash = StableHash.Of(number, asset);
        for (int place = others.First(hash); place >= 0; place = others.Next(hash, place))
        {
            int found = others.NumberAt(place);
            if (NameOf(found) is { Kind: VertexKind.Holding } name && name.Subject == number && name.Asset == asset)
            {
                return found;
            }
        }

        if (isKnown && known!.HoldingOf(number, asset) is >= 0 and int old)
        {
            return old;
        }

        int vertex = Add(new VertexName(VertexKind.Holding, asset, number), head);
        Remember(head);
        if (isKnown)
        {
            knownHeads[account] = vertex;
        }
        else
        {
            heads[account - knownAccounts] = vertex + 1;
        }

        return vertex;
    }

    /// <summary>Makes a holding that was the last of its account be found by hash code from now on.</summary>
    private void Remember(int vertex)
    {
        // What was known before is asked of the known names.
        if (vertex >= knownVertices)
        {
            VertexName name = NameOf(vertex);
            others.Add(StableHash.Of(name.Subject, name.Asset), vertex);
        }
    }

    private VertexName NameOf(int vertex) => vertex < knownVertices ? known!.NameOf(vertex) : names[vertex - knownVertices];

    private int Add(VertexName name, int before)
    {
        int vertex = Count;
        if (vertex >= Array.MaxLength)
        {
            throw new InvalidOperationException(FormattableString.Invariant($"a ledger's graph holds at most {Array.MaxLength} vertices; make it of a part of the ledger"));
        }

        names.Add(name);
        next.Add(before);
        return vertex;
    }
}
