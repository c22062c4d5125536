namespace WalletTrace.Attribution;

/// <summary>What a store of claims cannot keep.</summary>
internal static class ClaimCheck
{
    /// <summary>Makes sure that claims can be kept to the letter.</summary>
    /// <exception cref="ArgumentException">One cannot.</exception>
    public static void Check(LabelSet claims)
    {
        ArgumentNullException.ThrowIfNull(claims);
        foreach (Label label in claims.All)
        {
            string? problem = !Enum.IsDefined(label.Category) || !Enum.IsDefined(label.Confidence) ? "a category or confidence that is none of the enumeration"
                : !(IsText(label.Text) && IsText(label.Source) && IsTextOrNull(label.Entity) && IsTextOrNull(label.Url) && IsText(label.Subject.Id)) ? HalfText
                : label.ValidUntil < label.ValidFrom ? "an end of validity before its beginning"
                : ProblemOf(label);
            Throw(problem, "labels");
        }

        foreach (Entity entity in claims.Entities.All)
        {
            bool isWhole = IsText(entity.Id) && IsText(entity.Name) && IsText(entity.Source) && IsTextOrNull(entity.Remarks) && IsTextOrNull(entity.Url)
                && entity.Aliases.Concat(entity.Countries).Concat(entity.Programmes).All(IsText)
                && entity.Identifiers.All(identifier => IsText(identifier.Type) && IsText(identifier.Value) && IsTextOrNull(identifier.Country));
            string? problem = !Enum.IsDefined(entity.Kind) || !Enum.IsDefined(entity.Category) ? "a kind or category that is none of the enumeration"
                : !isWhole ? HalfText
                : ProblemOf(entity);
            Throw(problem, "entities");
        }

        foreach (EntityRelation relation in claims.Entities.Relations)
        {
            bool isWhole = IsText(relation.From) && IsText(relation.To) && IsText(relation.Source) && IsTextOrNull(relation.Text) && IsTextOrNull(relation.Url);
            Throw(!Enum.IsDefined(relation.Kind) ? "a kind that is none of the enumeration" : !isWhole ? HalfText : ProblemOf(relation), "relations");
        }

        foreach (AssertedLink link in claims.Entities.Links)
        {
            bool isWhole = IsText(link.From) && IsText(link.To) && IsText(link.Text) && IsText(link.Source) && IsTextOrNull(link.Amount) && IsTextOrNull(link.Url);
            Throw(!Enum.IsDefined(link.Confidence) ? "a confidence that is none of the enumeration" : !isWhole ? HalfText : ProblemOf(link), "links");
        }
    }

    /// <summary>Makes sure that all claims are of one source.</summary>
    /// <exception cref="ArgumentException">One is not.</exception>
    public static void CheckSource(string source, LabelSet edition)
    {
        CheckText(source, nameof(source));
        IEnumerable<IClaim> claims = edition.All.Concat<IClaim>(edition.Entities.All).Concat(edition.Entities.Relations).Concat(edition.Entities.Links);
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
        return IsText(text) ? text : throw new ArgumentException($"claims cannot be changed: found {HalfText}", name);
    }

    /// <summary>Whether UTF-8 can hold a text.</summary>
    public static bool IsText(string? text)
    {
        if (text is null)
        {
            return false;
        }

        for (int at = 0; at < text.Length; at++)
        {
            if (char.IsSurrogate(text[at]) && !(at + 1 < text.Length && char.IsSurrogatePair(text[at], text[++at])))
            {
                return false;
            }
        }

        return true;
    }

    private const string HalfText = "no text or one with half a character, expected what UTF-8 can hold";

    private static bool IsTextOrNull(string? text) => text is null || IsText(text);

    private static string? ProblemOf(IClaim claim) => claim.WithdrawnAt < claim.LearnedAt ? "a withdrawal before it was learned" : null;

    private static void Throw(string? problem, string claims)
    {
        if (problem is not null)
        {
            throw new ArgumentException($"{claims} cannot be taken in: found {problem}", nameof(claims));
        }
    }
}
