namespace WalletTrace.Attribution;

/// <summary>What a store of claims cannot keep.</summary>
internal static class ClaimCheck
{
    /// <summary>The longest text that a store keeps, in characters. Texts, sources, names and ids have fewer, see <see cref="LabelFile.MaxTextLength"/>.</summary>
    public const int MaxLength = 1 << 16;

    /// <summary>Makes sure that claims can be kept to the letter, written to files and read from them.</summary>
    /// <exception cref="ArgumentException">One cannot.</exception>
    public static void Check(LabelSet claims)
    {
        ArgumentNullException.ThrowIfNull(claims);
        foreach (Label label in claims.Unordered)
        {
            Check("labels", label, Enum.IsDefined(label.Category) && Enum.IsDefined(label.Confidence), Short(label.Text, label.Source), Long(label.Entity, label.Url, label.Subject.Id));
            if (label.ValidUntil < label.ValidFrom)
            {
                throw Wrong("labels", "an end of validity before its beginning");
            }
        }

        foreach (Entity entity in claims.Entities.All)
        {
            bool isLong = Long(entity.Remarks, entity.Url) && entity.Aliases.Concat(entity.Countries).Concat(entity.Programmes).All(IsText)
                && entity.Identifiers.All(identifier => IsText(identifier.Value) && Long(identifier.Type, identifier.Country));
            Check("entities", entity, Enum.IsDefined(entity.Kind) && Enum.IsDefined(entity.Category), Short(entity.Id, entity.Name, entity.Source), isLong);
        }

        foreach (EntityRelation relation in claims.Entities.Relations)
        {
            Check("relations", relation, Enum.IsDefined(relation.Kind), Short(relation.From, relation.To, relation.Source), Long(relation.Text, relation.Url));
        }

        foreach (AssertedLink link in claims.Entities.Links)
        {
            Check("links", link, Enum.IsDefined(link.Confidence), Short(link.From, link.To, link.Source), IsText(link.Text) && Long(link.Amount, link.Url));
        }

        foreach (SourceEdition edition in claims.Editions)
        {
            Check("editions", edition, true, Short(edition.Source, edition.Name, edition.Format, edition.Sha256), edition.Claims >= 0);
        }
    }

    /// <summary>Makes sure that all claims are of one source.</summary>
    /// <exception cref="ArgumentException">One is not.</exception>
    public static void CheckSource(string source, LabelSet edition)
    {
        CheckText(source, nameof(source));
        IEnumerable<IClaim> claims = edition.Unordered.Concat<IClaim>(edition.Entities.All).Concat(edition.Entities.Relations).Concat(edition.Entities.Links).Concat(edition.Editions);
        if (claims.FirstOrDefault(claim => claim.Source != source) is { } other)
        {
            throw new ArgumentException(
                $"the edition cannot take the place of what is known of {SafeText.Quote(source)}: found a claim of {SafeText.Quote(other.Source)}, expected all of one source", nameof(edition));
        }
    }

    /// <summary>Gives a text back that can be kept.</summary>
    /// <exception cref="ArgumentException">It cannot.</exception>
    public static string CheckText(string text, string name)
    {
        ArgumentNullException.ThrowIfNull(text, name);
        return IsText(text) ? text : throw new ArgumentException("claims cannot be changed: found no text or one with half a character, expected what UTF-8 can hold", name);
    }

    /// <summary>Whether there is a text and UTF-8 can hold it.</summary>
    public static bool IsText(string? text) => text is { Length: > 0 } && Long(text);

    private static bool Short(params ReadOnlySpan<string?> texts)
    {
        foreach (string? text in texts)
        {
            if (!(IsText(text) && text!.Length <= LabelFile.MaxTextLength))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Long(params ReadOnlySpan<string?> texts)
    {
        foreach (string? text in texts)
        {
            for (int at = 0; at < text?.Length; at++)
            {
                if (at == MaxLength || (char.IsSurrogate(text[at]) && !(at + 1 < text.Length && char.IsSurrogatePair(text[at], text[++at]))))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static void Check(string what, IClaim claim, bool isDefined, bool hasShort, bool hasLong)
    {
        string? problem = !isDefined ? "a value that is none of its enumeration"
            : !hasShort ? FormattableString.Invariant($"a text, name, id or source that is empty, has half a character or more than {LabelFile.MaxTextLength}, expected what UTF-8 can hold")
            : !hasLong ? FormattableString.Invariant($"a text with half a character or more than {MaxLength}, expected what UTF-8 can hold")
            : claim.WithdrawnAt < claim.LearnedAt ? "a withdrawal before it was learned"
            : null;
        if (problem is not null)
        {
            throw Wrong(what, problem);
        }
    }

    private static ArgumentException Wrong(string what, string problem) => new($"{what} cannot be taken in: found {problem}");
}
