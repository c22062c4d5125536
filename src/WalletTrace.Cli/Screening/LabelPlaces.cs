using WalletTrace.Attribution;
using WalletTrace.Attribution.Lists;
using WalletTrace.Cli.Ledgers;
using WalletTrace.DuckDb;

namespace WalletTrace.Cli.Screening;

/// <summary>Reads labels from whatever holds them: label files, lists in any known format, ledgers.</summary>
internal static class LabelPlaces
{
    // As a list these files hold labels alone, as what they are entities, relations and links, too.
    private const string OwnFormat = LabelListFormat.FormatName;

    /// <summary>Reads all labels and entities of a place.</summary>
    /// <param name="place">Where they are.</param>
    /// <param name="known">Of a ledger, as they were known at this time: also what was withdrawn later. Null: what stands.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="WalletTraceException">It is not there, cannot be read, or is of no known format.</exception>
    public static async Task<LabelSet> ReadAsync(string place, DateTimeOffset? known, CancellationToken cancellationToken)
    {
        if (LedgerFiles.IsLedger(place))
        {
            DuckDbLedger ledger = await LedgerFiles.ReadAsync(place, cancellationToken).ConfigureAwait(false);
            await using (ledger.ConfigureAwait(false))
            {
                return await ledger.LabelsAsync(known, cancellationToken).ConfigureAwait(false);
            }
        }

        return await CaseRunner.LoadFileAsync("the labels", place, () => ReadFileAsync(place, cancellationToken), "a file of labels, a list, or a ledger").ConfigureAwait(false);
    }

    private static async Task<LabelSet> ReadFileAsync(string place, CancellationToken cancellationToken)
    {
        if (IsLabelFile(place))
        {
            return LabelFile.ReadAll(place);
        }

        return (await ListEdition.ReadAsync(place, null, cancellationToken).ConfigureAwait(false)).ToLabels();
    }

    /// <summary>Whether a file holds labels in the form of this tool, and not some list that ends in the same letters.</summary>
    private static bool IsLabelFile(string place)
    {
        if (!LabelFile.IsLabelFile(place) || Directory.Exists(place))
        {
            return false;
        }

        var head = new byte[1 << 16];
        using FileStream stream = File.OpenRead(place);
        int length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        return !ListFormats.All.Any(format => format.Name != OwnFormat && format.Recognises(Path.GetFileName(place), head.AsSpan(0, length)));
    }
}
