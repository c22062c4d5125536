using System.Globalization;
using WalletTrace.Graph.Mapped;

namespace WalletTrace.Graph.Whole;

/// <summary>The names of a ledger's graph as sections of an index.</summary>
internal static class NameFiles
{
    private const string Vertices = "vertices";
    private const string Next = "vertex-next";
    private const string Heads = "account-heads";
    private const string AccountStarts = "account-starts";
    private const string AccountBytes = "account-words";
    private const string AccountPlaces = "account-places";
    private const string Transactions = "transactions";
    private const string TransactionVertices = "transaction-vertices";
    private const string TransactionPlaces = "transaction-places";
    private const string Ends = "ends";
    private const string Blocks = "blocks";
    private const string Overwritten = "overwritten";
    private const string AssetStarts = "asset-starts";
    private const string AssetText = "asset-text";
    private const string ChainCount = "chains";
    private const string ChainStart = "chain-";

    /// <summary>Writes the names.</summary>
    /// <exception cref="IOException">The disk is full or fails.</exception>
    public static void Write(NameSections names, SectionFolderWriter writer)
    {
        writer.Write(Vertices, names.Vertices.Span);
        writer.Write(Next, names.Next.Span);
        writer.Write(Heads, names.Heads.Span);
        writer.Write(AccountStarts, names.AccountStarts.Span);
        writer.Write(AccountBytes, names.AddressWords.Span);
        writer.Write(AccountPlaces, names.AccountPlaces.Span);
        writer.Write(Transactions, names.Transactions.Span);
        writer.Write(TransactionVertices, names.TransactionVertices.Span);
        writer.Write(TransactionPlaces, names.TransactionPlaces.Span);
        writer.Write(Ends, names.Ends.Span);
        writer.Write(Blocks, names.Blocks.Span);
        writer.Write(Overwritten, names.Overwritten.Span);
        (int[] starts, byte[] text) = names.Assets.Write();
        writer.Write<int>(AssetStarts, starts);
        writer.Write<byte>(AssetText, text);
        writer.Set(ChainCount, names.Chains.Count);
        for (int number = 0; number < names.Chains.Count; number++)
        {
            ChainEnd end = names.Chains[number];
            writer.Set(
                string.Create(CultureInfo.InvariantCulture, $"{ChainStart}{number}"),
                string.Create(CultureInfo.InvariantCulture, $"{end.Chain} {(end.AsOf is { } asOf ? asOf : -1)} {end.LastHeight}"));
        }
    }

    /// <summary>Opens the names where they are mapped. Nothing is read but what the manifest says.</summary>
    /// <exception cref="IndexDamagedException">A section is missing, or does not fit the others.</exception>
    public static NameSections Open(SectionFolder folder)
    {
        FrozenArray<int> assetStarts = folder.Get<int>(AssetStarts);
        FrozenArray<byte> assetText = folder.Get<byte>(AssetText);
        var names = new NameSections
        {
            Vertices = folder.Get<VertexName>(Vertices),
            Next = folder.Get<int>(Next),
            Heads = folder.Get<int>(Heads),
            AccountStarts = folder.Get<int>(AccountStarts),
            AddressWords = folder.Get<uint>(AccountBytes),
            AccountPlaces = folder.Get<ulong>(AccountPlaces),
            Transactions = folder.Get<TransactionId>(Transactions),
            TransactionVertices = folder.Get<int>(TransactionVertices),
            TransactionPlaces = folder.Get<ulong>(TransactionPlaces),
            Ends = folder.Get<int>(Ends),
            Blocks = folder.Get<BlockStart>(Blocks),
            Overwritten = folder.Get<Overwritten>(Overwritten),
            Assets = new AssetList(assetStarts, assetText),
            Chains = Chains(folder),
        };
        CheckLength(folder, Next, names.Next.Length, names.Vertices.Length);
        CheckLength(folder, AccountStarts, names.AccountStarts.Length, names.Heads.Length);
        CheckLength(folder, TransactionVertices, names.TransactionVertices.Length, names.Transactions.Length);
        CheckLength(folder, AccountPlaces, names.AccountPlaces.Length, FrozenIdTable.PlacesFor(names.Heads.Length));
        CheckLength(folder, TransactionPlaces, names.TransactionPlaces.Length, FrozenIdTable.PlacesFor(names.Transactions.Length));
        CheckLength(folder, AssetStarts, assetStarts.Length, Math.Max(1, assetStarts.Length));
        return names;
    }

    /// <summary>Proves that every number in the names is in range and that no chain of holdings runs in a circle. On all cores.</summary>
    /// <exception cref="IndexDamagedException">Something is out of range.</exception>
    public static void Check(NameSections names, SectionFolder folder, int vertexCount, int flowCount, CancellationToken cancellationToken)
    {
        CheckLength(folder, Vertices, names.Vertices.Length, vertexCount);
        int accounts = names.Heads.Length;
        int transactions = names.Transactions.Length;
        int assets = names.Assets.Count;
        int chains = names.Chains.Count;
        NumberCheck.Each(folder, Vertices, names.Vertices.Length, at => IsName(names.Vertices[at], assets, accounts, transactions), cancellationToken);
        NumberCheck.Each(folder, Next, names.Next.Length, at => names.Next[at] >= -1 && names.Next[at] < at, cancellationToken);
        NumberCheck.Each(folder, Heads, accounts, at => IsBelow(names.Heads[at], vertexCount) && names.Vertices[names.Heads[at]].Subject == at, cancellationToken);
        NumberCheck.Each(folder, AccountStarts, accounts, at => IsAccount(names, at, chains), cancellationToken);
        NumberCheck.Each(folder, AccountPlaces, names.AccountPlaces.Length, at => IsPlace(names.AccountPlaces[at], accounts), cancellationToken);
        NumberCheck.Each(folder, TransactionVertices, transactions, at => IsBelow(names.TransactionVertices[at], vertexCount), cancellationToken);
        NumberCheck.Each(folder, TransactionPlaces, names.TransactionPlaces.Length, at => IsPlace(names.TransactionPlaces[at], transactions), cancellationToken);
        NumberCheck.Each(folder, Ends, names.Ends.Length, at => IsBelow(names.Ends[at], vertexCount), cancellationToken);
        NumberCheck.Each(
            folder, Overwritten, names.Overwritten.Length,
            at => IsBelow(names.Overwritten[at].Vertex, vertexCount) && names.Vertices[names.Overwritten[at].Vertex].Kind == VertexKind.Transaction, cancellationToken);
        NumberCheck.Each(
            folder, Blocks, names.Blocks.Length,
            at => IsBelow(names.Blocks[at].Chain, chains) && IsBelow(names.Blocks[at].FirstFlow, flowCount)
                && names.Blocks[at].FirstFlow > (at == 0 ? -1 : names.Blocks[at - 1].FirstFlow), cancellationToken);
        if (names.Blocks.IsEmpty != (flowCount == 0) || (flowCount > 0 && names.Blocks[0].FirstFlow != 0))
        {
            throw folder.Damaged(Blocks, "found flows before the first block, expected each in one");
        }

        FrozenArray<int> starts = folder.Get<int>(AssetStarts);
        int textLength = folder.Get<byte>(AssetText).Length;
        NumberCheck.Each(
            folder, AssetStarts, starts.Length,
            at => starts[at] >= (at == 0 ? 0 : starts[at - 1]) && starts[at] <= textLength, cancellationToken);
    }

    private static bool IsBelow(int number, int count) => number >= 0 && number < count;

    private static bool IsPlace(ulong place, int count) => (place & uint.MaxValue) <= (ulong)count;

    private static bool IsName(VertexName name, int assets, int accounts, int transactions) => IsBelow(name.Asset, assets) && name.Kind switch
    {
        VertexKind.Holding => IsBelow(name.Subject, accounts),
        VertexKind.Transaction => IsBelow(name.Subject, transactions),
        VertexKind.Fees or VertexKind.Burned or VertexKind.Issuance or VertexKind.Unknown => name.Subject == -1,
        _ => false,
    };

    private static bool IsAccount(NameSections names, int account, int chains)
    {
        int start = names.AccountStarts[account];
        if (!IsBelow(start, names.AddressWords.Length))
        {
            return false;
        }

        uint first = names.AddressWords[start];
        return start <= names.AddressWords.Length - AddressWords.Count(first) && AddressWords.Chain(first) < chains
            && AddressWords.IsAddress(first, names.Chains[AddressWords.Chain(first)].Chain);
    }

    private static ChainEnd[] Chains(SectionFolder folder)
    {
        long count = folder.Number(ChainCount);
        if (count is < 0 or > byte.MaxValue + 1)
        {
            throw folder.Damaged(Vertices, FormattableString.Invariant($"the manifest says {count} chains, expected at most {byte.MaxValue + 1}"));
        }

        var ends = new ChainEnd[count];
        for (int number = 0; number < count; number++)
        {
            string[] parts = folder.Text(string.Create(CultureInfo.InvariantCulture, $"{ChainStart}{number}")).Split(' ');
            if (parts.Length != 3 || !ChainId.TryParse(parts[0], out ChainId chain, out _)
                || !long.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long asOf)
                || !long.TryParse(parts[2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long last))
            {
                throw folder.Damaged(Vertices, FormattableString.Invariant($"the manifest says no chain {number}, expected its id and two heights"));
            }

            ends[number] = new ChainEnd(chain, asOf < 0 ? null : asOf, last);
        }

        return ends;
    }

    private static void CheckLength(SectionFolder folder, string section, int found, int expected)
    {
        if (found != expected)
        {
            throw folder.Damaged(section, FormattableString.Invariant($"found {found} elements, expected {expected} beside the other sections"));
        }
    }
}
