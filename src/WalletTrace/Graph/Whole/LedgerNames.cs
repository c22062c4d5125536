namespace WalletTrace.Graph.Whole;

/// <summary>What the vertices and flows of a ledger's graph are, and the other way round; a part of it in mapped files perhaps. Immutable.</summary>
internal sealed class LedgerNames
{
    private readonly NameSections known;
    private readonly NameTail? tail;
    private readonly TailedArray<VertexName> vertices;
    private readonly TailedArray<int> next;
    private readonly TailedArray<BlockStart> blocks;
    private readonly FrozenIdTable accountTable;
    private readonly FrozenIdTable transactionTable;
    private readonly Dictionary<Account, int> newAccounts = [];
    private readonly Lazy<Dictionary<(VertexKind, int), int>> ends;

    /// <summary>Takes the names over.</summary>
    /// <param name="known">The names as they were frozen.</param>
    /// <param name="tail">What came to them since; null for nothing.</param>
    public LedgerNames(NameSections known, NameTail? tail = null)
    {
        this.known = known;
        this.tail = tail;
        vertices = new TailedArray<VertexName>(known.Vertices, tail?.Vertices ?? default);
        next = new TailedArray<int>(known.Next, tail?.Next ?? default);
        blocks = new TailedArray<BlockStart>(known.Blocks, tail?.Blocks ?? default);
        accountTable = new FrozenIdTable(known.AccountPlaces);
        transactionTable = new FrozenIdTable(known.TransactionPlaces);
        Assets = tail?.Assets ?? known.Assets;
        Chains = tail?.Chains ?? known.Chains;
        ends = new Lazy<Dictionary<(VertexKind, int), int>>(SortEnds);
        for (int number = 0; number < (tail?.Accounts.Count ?? 0); number++)
        {
            newAccounts.Add(tail!.Accounts[number], known.Heads.Length + number);
        }
    }

    /// <summary>The names as they were frozen.</summary>
    public NameSections Known => known;

    /// <summary>What came to them since; null for nothing.</summary>
    public NameTail? Tail => tail;

    public int VertexCount => vertices.Length;

    public int AccountCount => known.Heads.Length + (tail?.Accounts.Count ?? 0);

    public int TransactionCount => known.Transactions.Length;

    public int BlockCount => blocks.Length;

    public AssetList Assets { get; }

    public IReadOnlyList<ChainEnd> Chains { get; }

    /// <summary>The memory that the names take, in bytes.</summary>
    public long Bytes => known.Vertices.Bytes + known.Next.Bytes + known.Heads.Bytes + known.AccountStarts.Bytes + known.AddressWords.Bytes
        + known.AccountPlaces.Bytes + known.Transactions.Bytes + known.TransactionVertices.Bytes + known.TransactionPlaces.Bytes + known.Ends.Bytes
        + known.Blocks.Bytes;

    /// <summary>What a vertex is, by numbers.</summary>
    public VertexName NameOf(int vertex) => vertices[vertex];

    /// <summary>The holding that an account got last.</summary>
    public int HeadOf(int account) => tail?.KnownHeads.TryGetValue(account, out int head) == true ? head
        : account < known.Heads.Length ? known.Heads[account]
        : tail!.Heads[account - known.Heads.Length];

    /// <summary>The number of a chain; -1 for one that the ledger did not know.</summary>
    public int ChainOf(ChainId chain)
    {
        for (int number = 0; number < Chains.Count; number++)
        {
            if (Chains[number].Chain == chain)
            {
                return number;
            }
        }

        return -1;
    }

    /// <summary>The number of an account; -1 for one without a vertex.</summary>
    public int Find(Account account)
    {
        if (newAccounts.TryGetValue(account, out int added))
        {
            return added;
        }

        int chain = ChainOf(account.Chain);
        if (chain < 0)
        {
            return -1;
        }

        Span<uint> buffer = stackalloc uint[AddressWords.Max];
        ReadOnlySpan<uint> written = AddressWords.Write(chain, account.Address, buffer);
        int hash = StableHash.Of(written);
        for (int place = accountTable.First(hash); place >= 0; place = accountTable.Next(hash, place))
        {
            int number = accountTable.NumberAt(place);
            int start = known.AccountStarts[number];
            if (start + written.Length <= known.AddressWords.Length && known.AddressWords.Slice(start, written.Length).Span.SequenceEqual(written))
            {
                return number;
            }
        }

        return -1;
    }

    /// <summary>The account with a number.</summary>
    public Account AccountAt(int number)
    {
        if (number >= known.Heads.Length)
        {
            return tail!.Accounts[number - known.Heads.Length];
        }

        int start = known.AccountStarts[number];
        uint first = known.AddressWords[start];
        Address address = AddressWords.Read(known.AddressWords.Slice(start, AddressWords.Count(first)).Span);
        return new Account(Chains[AddressWords.Chain(first)].Chain, address);
    }

    /// <summary>The holdings of an account with a number, in the order in which they first appear.</summary>
    public int[] HoldingsOf(int account)
    {
        var found = new List<int>();
        for (int vertex = HeadOf(account); vertex >= 0; vertex = next[vertex])
        {
            found.Add(vertex);
        }

        found.Reverse();
        return [.. found];
    }

    /// <summary>The vertex of an account's holding of an asset; -1 when there is none. O(assets that the account held).</summary>
    public int HoldingOf(int account, int asset)
    {
        int vertex = HeadOf(account);
        while (vertex >= 0 && vertices[vertex].Asset != asset)
        {
            vertex = next[vertex];
        }

        return vertex;
    }

    /// <summary>The vertex of an end of an asset; -1 when there is none.</summary>
    public int EndOf(VertexKind kind, int asset) => ends.Value.GetValueOrDefault((kind, asset), -1);

    /// <summary>The vertex with a name; -1 when there is none.</summary>
    public int Find(Vertex vertex)
    {
        switch (vertex)
        {
            case { Kind: VertexKind.Holding, Account: { } account, Rest: StopReason.None }:
                return Find(account) is >= 0 and int holder && Assets.Find(vertex.Asset) is >= 0 and int held ? HoldingOf(holder, held) : -1;
            case { Kind: VertexKind.Transaction, Transaction: { } id, Rest: StopReason.None }:
                return FindTransaction(vertex.Asset.Chain, id, vertex.Height);
            case { Kind: VertexKind.Fees or VertexKind.Burned or VertexKind.Issuance or VertexKind.Unknown, Rest: StopReason.None }:
                return Assets.Find(vertex.Asset) is >= 0 and int asset ? EndOf(vertex.Kind, asset) : -1;
            default:
                return -1;
        }
    }

    /// <summary>What a vertex is.</summary>
    public Vertex VertexAt(int vertex)
    {
        VertexName name = vertices[vertex];
        Asset asset = Assets[name.Asset];
        return name.Kind switch
        {
            VertexKind.Holding => Vertex.OfAccount(AccountAt(name.Subject), asset),
            VertexKind.Transaction => new Vertex(VertexKind.Transaction, asset, null, known.Transactions[name.Subject], StopReason.None, HeightOf(vertex)),
            _ => new Vertex(name.Kind, asset, null, null),
        };
    }

    /// <summary>Where a flow stands.</summary>
    public FlowPlace PlaceOf(int flow)
    {
        BlockStart block = blocks[BlockOf(flow)];
        return new FlowPlace(Chains[block.Chain].Chain, block.Height, block.Time, flow - block.FirstFlow);
    }

    /// <summary>The block in which a flow leaves, by its number among those with flows.</summary>
    public int BlockOf(int flow)
    {
        int low = 0;
        int high = blocks.Length - 1;
        while (low < high)
        {
            int middle = low + ((high - low + 1) / 2);
            if (blocks[middle].FirstFlow <= flow)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }

    /// <summary>A block with flows, by its number.</summary>
    public BlockStart BlockAt(int number) => blocks[number];

    /// <summary>All names as if they had been frozen at once. O(vertices + accounts) where something came since.</summary>
    public NameSections Merged()
    {
        if (tail is null)
        {
            return known;
        }

        int[] heads = [.. known.Heads.Span, .. tail.Heads];
        foreach ((int account, int head) in tail.KnownHeads)
        {
            heads[account] = head;
        }

        int[] starts = [.. known.AccountStarts.Span, .. new int[tail.Accounts.Count]];
        var words = new List<uint>();
        Span<uint> buffer = stackalloc uint[AddressWords.Max];
        for (int number = known.AccountStarts.Length; number < starts.Length; number++)
        {
            Account account = tail.Accounts[number - known.AccountStarts.Length];
            starts[number] = known.AddressWords.Length + words.Count;
            words.AddRange(AddressWords.Write(ChainOf(account.Chain), account.Address, buffer));
        }

        uint[] all = [.. known.AddressWords.Span, .. words];
        return known with
        {
            Vertices = vertices.ToArray(),
            Next = next.ToArray(),
            Heads = heads,
            AccountStarts = starts,
            AddressWords = all,
            AccountPlaces = FrozenIdTable.Build(heads.Length, number => StableHash.Of(AddressWords.At(all, starts[number]))),
            Ends = (int[])[.. known.Ends.Span, .. tail.Ends],
            Blocks = blocks.ToArray(),
            Assets = tail.Assets,
            Chains = tail.Chains,
        };
    }

    private int FindTransaction(ChainId chain, TransactionId id, long? height)
    {
        if (height is not null)
        {
            foreach (Overwritten one in known.Overwritten.Span)
            {
                VertexName name = vertices[one.Vertex];
                if (one.Height == height && known.Transactions[name.Subject] == id && Assets[name.Asset].Chain == chain)
                {
                    return one.Vertex;
                }
            }

            return -1;
        }

        int hash = StableHash.Of(id, ChainOf(chain));
        for (int place = transactionTable.First(hash); place >= 0; place = transactionTable.Next(hash, place))
        {
            int number = transactionTable.NumberAt(place);
            int vertex = known.TransactionVertices[number];
            if (known.Transactions[number] == id && Assets[vertices[vertex].Asset].Chain == chain)
            {
                return vertex;
            }
        }

        return -1;
    }

    private Dictionary<(VertexKind, int), int> SortEnds()
    {
        var sorted = new Dictionary<(VertexKind, int), int>();
        foreach (int end in (IEnumerable<int>)[.. known.Ends.Span, .. tail?.Ends ?? []])
        {
            sorted[(vertices[end].Kind, vertices[end].Asset)] = end;
        }

        return sorted;
    }

    private long? HeightOf(int vertex)
    {
        foreach (Overwritten one in known.Overwritten.Span)
        {
            if (one.Vertex == vertex)
            {
                return one.Height;
            }
        }

        return null;
    }
}
