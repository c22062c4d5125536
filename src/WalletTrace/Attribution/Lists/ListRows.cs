namespace WalletTrace.Attribution.Lists;

/// <summary>What all lists say of their rows in one wording: which could not be taken, and what is to be known of those that were.</summary>
/// <param name="options">The list's name and how many rows may be rejected.</param>
internal sealed class ListRows(ListReadOptions options)
{
    private int rejected;

    /// <summary>A row that could not be taken.</summary>
    /// <exception cref="LedgerFormatException">Too many rows were rejected.</exception>
    public RejectedRow Reject(string place, string found, string problem) => ++rejected <= options.MaxRejected
        ? new RejectedRow(place, SafeText.Trim(found), problem)
        : throw new LedgerFormatException(
            FormattableString.Invariant($"the list cannot be used: more than {options.MaxRejected} of its rows were rejected, the last because {problem}"), options.Name);

    /// <summary>What is worth knowing of an address that was taken.</summary>
    /// <param name="place">Where it stands.</param>
    /// <param name="text">The address as the list writes it.</param>
    /// <param name="ticker">The ticker beside it; null or empty where there is none.</param>
    /// <param name="address">What it is.</param>
    public static IEnumerable<ListNote> NotesOf(string place, string text, string? ticker, ListedAddress address)
    {
        if (address.Note is { } note)
        {
            yield return new ListNote(place, ListNoteKind.Other, $"{SafeText.Trim(text)}: {note}");
        }

        if (address.TickerDisagrees)
        {
            string chains = string.Join(", ", address.Subjects.Select(ChainOf));
            yield return new ListNote(place, ListNoteKind.TickerDisagrees, $"listed under {SafeText.Trim(ticker, 40)}, but {SafeText.Trim(text)} is an address of {chains}: its form decides");
        }
    }

    private static string ChainOf(LabelSubject subject) =>
        subject.Kind == LabelSubjectKind.Foreign ? subject.Id[..subject.Id.IndexOf(':', StringComparison.Ordinal)] : subject.Account.Chain.ToString();
}
