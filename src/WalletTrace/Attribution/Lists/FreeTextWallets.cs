namespace WalletTrace.Attribution.Lists;

/// <summary>Takes the wallets out of the remarks of entries: the lists of the United Kingdom and the European Union have no field for them.</summary>
internal static class FreeTextWallets
{
    // What may stand between a ticker and its address; anything else ends the phrase.
    private static readonly string[] Between = ["address", "addresses", "wallet", "wallets"];

    /// <summary>Adds the wallets of a text, and what was meant to be one, to an entity; each once, however often its rows repeat the text.</summary>
    /// <param name="draft">The entity.</param>
    /// <param name="place">Where the text stands.</param>
    /// <param name="text">The text.</param>
    /// <param name="options">Says on which EVM chain addresses of its form are.</param>
    public static void Take(EntityDraft draft, string place, string text, ListReadOptions options)
    {
        foreach (WalletInText wallet in WalletText.Find(text, options).Concat(WalletText.FindDamaged(text)).OrderBy(wallet => wallet.Start))
        {
            draft.AddWallet(place, TickerBefore(text, wallet.Start), wallet.Text);
        }
    }

    /// <summary>The ticker that stands before an address (<c>ETH: 0x…</c>, <c>BTC Address 1…</c>), where it is a chain's; else empty.</summary>
    private static string TickerBefore(string text, int start)
    {
        string[] words = text[Math.Max(0, start - 40)..start].Split([' ', ':', ';', ',', '(', ')', '-', '\n', '\r', '\t', '.'], StringSplitOptions.RemoveEmptyEntries);
        for (int at = words.Length - 1; at >= Math.Max(0, words.Length - 3); at--)
        {
            if (words[at].Length is >= 3 and <= 12 && ChainTicker.AllOf(words[at]) is [{ Kind: ChainTickerKind.Chain or ChainTickerKind.Foreign }])
            {
                return words[at];
            }

            if (!Between.Contains(words[at], StringComparer.OrdinalIgnoreCase))
            {
                return string.Empty;
            }
        }

        return string.Empty;
    }
}
