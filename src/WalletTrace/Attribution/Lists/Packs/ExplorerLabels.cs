namespace WalletTrace.Attribution.Lists;

/// <summary>What block explorers call accounts: a name tag, and labels that group accounts, by their short names (<c>phish-hack</c>, <c>tornado-cash</c>).</summary>
/// <remarks>
/// Each category that the labels say is a claim of its own, and so is each actor whose accounts a label groups, who becomes an entity <c>etherscan:LABEL</c>. The text is
/// the name tag with all labels in brackets, or the labels alone. A token is a contract, and its labels say what its makers trade in (<c>payments</c>, <c>mining</c>), not what the
/// contract does: of their categories only those of misdeeds and sanctions are taken. Other accounts are not said to be contracts.
/// </remarks>
internal static class ExplorerLabels
{
    private static readonly (string Start, string Name, ChainId Chain)[] Explorers =
    [
        ("etherscan", "Etherscan", ChainId.Ethereum),
        ("bscscan", "BscScan", ChainId.Bsc),
        ("polygonscan", "PolygonScan", ChainId.Polygon),
        ("arbiscan", "Arbiscan", ChainId.Arbitrum),
        ("optimism", "Optimistic Etherscan", ChainId.Optimism),
        ("basescan", "BaseScan", ChainId.Base),
        ("snowtrace", "SnowTrace", ChainId.Avalanche),
        ("ftmscan", "FtmScan", ChainId.Evm(250)),
        ("gnosisscan", "GnosisScan", ChainId.Evm(100)),
        ("celoscan", "CeloScan", ChainId.Evm(42220)),
    ];

    /// <summary>The explorer that a file's name begins with, its chain, and the rest of the name.</summary>
    public static (string Explorer, ChainId? Chain, string Label) ReadName(string fileName)
    {
        string stem = PackItems.StemOf(fileName);
        foreach ((string start, string name, ChainId chain) in Explorers)
        {
            if (stem.StartsWith(start, StringComparison.OrdinalIgnoreCase))
            {
                return (name, chain, stem[start.Length..].Trim('_', '-', ' '));
            }
        }

        return ("Etherscan", null, stem);
    }

    /// <summary>The claims about an account.</summary>
    /// <param name="items">Makes the items.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="address">The address.</param>
    /// <param name="name">The name tag; empty where there is none.</param>
    /// <param name="labels">The labels' short names.</param>
    /// <param name="isToken">Whether it is a token.</param>
    /// <param name="chain">The chain; null: as the options say.</param>
    public static IEnumerable<ListItem> Account(PackItems items, string place, string address, string name, IReadOnlyList<string> labels, bool isToken, ChainId? chain)
    {
        string all = string.Join(", ", labels);
        string text = name.Length == 0 ? all : labels.Count == 0 ? name : $"{name} [{all}]";
        List<PackClaim> claims = [];
        foreach (string label in labels)
        {
            Category? actor = CategoryWords.OfActor(label);
            Category? category = actor ?? CategoryWords.Of(label);
            if (isToken && category is not (Category.Scam or Category.Theft or Category.Sanctioned or Category.Ransomware))
            {
                category = Category.Contract;
            }

            if (category is null)
            {
                foreach (ListItem note in items.NoCategory(place, label))
                {
                    yield return note;
                }
            }
            else if (actor is not null || !claims.Any(other => other.Category == category))
            {
                claims.RemoveAll(other => other.Category == category && other.Entity is null);
                var claim = new PackClaim(text, category.Value);
                claims.Add(actor is null ? claim : claim with { Entity = items.IdOf(label), EntityName = TitleOf(label), EntityKind = EntityKind.Service, EntityCategory = actor });
            }
        }

        if (claims.Count == 0)
        {
            claims.Add(new PackClaim(text, Category.Unknown));
        }

        foreach (ListItem item in items.Address(place, address, null, claims.Select(claim => claim with { IsContract = isToken, EvmChain = chain })))
        {
            yield return item;
        }
    }

    /// <summary>A short name with capitals: <c>tornado-cash</c> is Tornado Cash.</summary>
    private static string TitleOf(string label) => string.Join(' ', label.Split('-').Select(word => word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));
}
