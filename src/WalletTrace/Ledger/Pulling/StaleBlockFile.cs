using System.Globalization;
using WalletTrace.Chains;

namespace WalletTrace.Ledger.Pulling;

/// <summary>
/// Keeps note of blocks that a chain took back after they were recorded, beside the facts and not among them: a CSV file with chain, height, hash,
/// replaced_by and noticed_at (UTC).
/// </summary>
internal sealed class StaleBlockFile(FolderFiles files, ChainId chain)
{
    private const string Header = "chain,height,hash,replaced_by,noticed_at\n";

    /// <summary>Adds blocks; what is noted already is not noted again. The file is replaced as a whole.</summary>
    public async ValueTask AddAsync(IReadOnlyList<StaleBlock> stale, CancellationToken cancellationToken)
    {
        string path = Path.Combine(files.Root, FactFolder.StaleBlocksFile);
        string text = File.Exists(path) ? await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false) : Header;
        string known = text;
        foreach (StaleBlock block in stale)
        {
            string row = string.Create(CultureInfo.InvariantCulture, $"{chain},{block.Height},{block.Hash},{block.ReplacedBy},");
            if (!known.Contains('\n' + row, StringComparison.Ordinal))
            {
                text += string.Create(CultureInfo.InvariantCulture, $"{row}{DateTimeOffset.FromUnixTimeSeconds(block.NoticedAt):yyyy-MM-dd'T'HH:mm:ss'Z'}\n");
            }
        }

        if (text != known)
        {
            await files.WriteTextAsync(path, text, cancellationToken).ConfigureAwait(false);
        }
    }
}
