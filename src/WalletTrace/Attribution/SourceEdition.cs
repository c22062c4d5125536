using System.Globalization;

namespace WalletTrace.Attribution;

/// <summary>
/// That an edition of a source was taken in. It changes no claim: one that an edition repeats keeps the day of the edition that brought it, and by this record it is
/// still known that the source said so again.
/// </summary>
/// <param name="Source">The source, to the letter.</param>
/// <param name="Name">The name of the file or folder.</param>
/// <param name="Format">The name of its format, see <see cref="Lists.ListEdition.Format"/>.</param>
/// <param name="Sha256">The SHA-256 of the list as <see cref="Lists.ListEdition.Sha256"/> gives it.</param>
/// <param name="Claims">How many claims of the source are in it, of all kinds.</param>
public sealed record SourceEdition(string Source, string Name, string Format, string Sha256, int Claims) : IClaim<SourceEdition>
{
    /// <summary>The day of its publication; null where that is not told.</summary>
    public DateOnly? Date { get; init; }

    /// <summary>When it was taken in, UTC; null: from ever.</summary>
    public DateTimeOffset? LearnedAt { get; init; }

    /// <summary>When it was withdrawn, as a rule with its source, UTC; null: it stands.</summary>
    public DateTimeOffset? WithdrawnAt { get; init; }

    /// <summary>The day that tells how new it is: of its publication, else that on which it was taken in; null where neither is told.</summary>
    public DateOnly? Day => Date ?? (LearnedAt is { } learned ? DateOnly.FromDateTime(learned.UtcDateTime) : null);

    SourceEdition IClaim<SourceEdition>.Known(DateTimeOffset? from, DateTimeOffset? until) => this with { LearnedAt = from, WithdrawnAt = until };

    // A list that is taken in again, unchanged, is taken in another time: of the records only this one says so.
    ClaimId IClaim.Identify() => new ClaimText("edition").Add(Source).Add(Name).Add(Format).Add(Sha256).Add(Claims.ToString(CultureInfo.InvariantCulture)).Add(Date)
        .Add(FieldTexts.Of(LearnedAt)).ToId();
}
