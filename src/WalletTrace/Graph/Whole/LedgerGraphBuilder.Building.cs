using WalletTrace.Graph.Building;

namespace WalletTrace.Graph.Whole;

/// <summary>Reads an account that columns call by a number, as <see cref="AddressWords"/> writes it.</summary>
/// <param name="account">The number.</param>
/// <param name="buffer"><see cref="AddressWords.Max"/> words, to write to.</param>
internal delegate ReadOnlySpan<uint> AccountReader(int account, Span<uint> buffer);

internal sealed partial class LedgerGraphBuilder
{
    /// <summary>Freezes what was taken in. Nothing can be added afterwards. O(flows).</summary>
    /// <param name="ends">How far the ledger speaks of its chains.</param>
    /// <param name="shown">An asset as the ledger shows it now; null where that is as it came in.</param>
    /// <param name="names">Names the accounts where columns came in; null where transactions did.</param>
    public LedgerGraph Build(IEnumerable<ChainEnd> ends, Func<Asset, Asset>? shown = null, AccountReader? names = null)
    {
        if (isBuilt)
        {
            throw new InvalidOperationException("the graph was built already; begin with a new builder");
        }

        LayToRest();
        isBuilt = true;
        foreach (ChainEnd end in ends.OrderBy(end => end.Chain))
        {
            ChainNumber(end.Chain);
        }

        ILookup<ChainId, ChainEnd> byChain = ends.ToLookup(end => end.Chain);
        ChainEnd[] chainEnds = [.. chains.Select(chain => byChain[chain].FirstOrDefault(new ChainEnd(chain, null, -1)))];
        var assetList = new AssetList([.. assets.Select(shown ?? (asset => asset))]);
        FlowGraph flows = writer is not null ? writer.Freeze(vertices.Count) : known is { } graph ? Extended(graph.Flows) : Frozen();
        return new LedgerGraph(
            flows,
            known is { } before ? Extended(before.Names, assetList, chainEnds) : new LedgerNames(Named(assetList, chainEnds, names ?? accounts.Read)));
    }

    private FlowGraph Frozen()
    {
        VertexRole[]? roles = transactions.Count == 0 ? null : Roles();
        return FlowGraph.Ordered(vertices.Count, from.Take(), to.Take(), amounts.Take(), wide, roles, events?.Take(), null);
    }

    /// <summary>The graph that is gone on from with the new flows behind it.</summary>
    private FlowGraph Extended(FlowGraph graph)
    {
        ulong[] stored = amounts.Take();
        return graph.Extend(vertices.Count, from.Take(), to.Take(), Array.ConvertAll(stored, amount => FlowGraph.Stored(amount, wide)));
    }

    /// <summary>Which vertices live for an instant, and where their fees go. On account chains value waits everywhere.</summary>
    private VertexRole[] Roles()
    {
        var roles = new VertexRole[vertices.Count];
        for (int vertex = 0; vertex < roles.Length; vertex++)
        {
            VertexName name = vertices.Names[vertex];
            roles[vertex] = name.Kind switch
            {
                VertexKind.Transaction => VertexRole.Instant,
                VertexKind.Fees when assets[name.Asset].Chain.IsUtxo => VertexRole.Fees,
                _ => VertexRole.Holding,
            };
        }

        return roles;
    }

    /// <summary>The names that are gone on from with the new ones behind them.</summary>
    private LedgerNames Extended(LedgerNames before, AssetList assetList, ChainEnd[] chainEnds)
    {
        NameTail? tail = before.Tail;
        int firstNew = before.AccountCount;
        var newAccounts = new List<Account>(tail?.Accounts ?? []);
        var heads = new List<int>(tail?.Heads ?? []);
        var knownHeads = new Dictionary<int, int>(tail?.KnownHeads ?? new Dictionary<int, int>());
        foreach ((int account, int head) in vertices.KnownHeads)
        {
            // What was new in the tail before is new in this one.
            if (account < before.Known.Heads.Length)
            {
                knownHeads[account] = head;
            }
            else
            {
                heads[account - before.Known.Heads.Length] = head;
            }
        }

        Span<uint> buffer = stackalloc uint[AddressWords.Max];
        for (int number = 0; number < vertices.Fed.Count; number++)
        {
            ReadOnlySpan<uint> words = accounts.Read(vertices.Fed[number] - firstNew, buffer);
            newAccounts.Add(new Account(chains[AddressWords.Chain(words[0])], AddressWords.Read(words)));
            heads.Add(vertices.HeadOf(vertices.Fed[number]));
        }

        return new LedgerNames(before.Known, new NameTail
        {
            Vertices = Behind(tail?.Vertices ?? default, vertices.Names.Take()),
            Next = Behind(tail?.Next ?? default, vertices.Next.Take()),
            Accounts = newAccounts,
            Heads = heads,
            KnownHeads = knownHeads,
            Ends = [.. tail?.Ends ?? [], .. vertices.NewEnds()],
            Blocks = Behind(tail?.Blocks ?? default, blocks.Take()),
            Assets = assetList,
            Chains = chainEnds,
        });
    }

    private static T[] Behind<T>(FrozenArray<T> first, T[] then)
        where T : unmanaged => [.. first.Span, .. then];

    private NameSections Named(AssetList assetList, ChainEnd[] chainEnds, AccountReader names)
    {
        int count = vertices.Fed.Count;
        var heads = new int[count];
        var starts = new int[count];
        var words = new Column<uint>();
        Span<uint> buffer = stackalloc uint[AddressWords.Max];
        for (int number = 0; number < count; number++)
        {
            int fed = vertices.Fed[number];
            heads[number] = vertices.HeadOf(fed);
            starts[number] = words.Count;
            foreach (uint word in names(fed, buffer))
            {
                words.Add(word);
            }
        }

        uint[] addresses = words.Take();
        TransactionId[] ids = transactions.Take();
        int[] idVertices = transactionVertices.Take();
        VertexName[] vertexNames = vertices.Names.Take();
        HashSet<int> lost = [.. overwritten.Select(one => vertexNames[one.Vertex].Subject)];
        int HashOf(int number) => StableHash.Of(ids[number], chains.IndexOf(assets[vertexNames[idVertices[number]].Asset].Chain));
        return new NameSections
        {
            Vertices = vertexNames,
            Next = vertices.Next.Take(),
            Heads = heads,
            AccountStarts = starts,
            AddressWords = addresses,
            AccountPlaces = FrozenIdTable.Build(count, number => StableHash.Of(AddressWords.At(addresses, starts[number]))),
            Transactions = ids,
            TransactionVertices = idVertices,
            TransactionPlaces = FrozenIdTable.Build(ids.Length, number => lost.Contains(number) ? null : HashOf(number)),
            Ends = vertices.NewEnds(),
            Blocks = blocks.Take(),
            Overwritten = overwritten.ToArray(),
            Assets = assetList,
            Chains = chainEnds,
        };
    }
}
