using System.Diagnostics.CodeAnalysis;

namespace WalletTrace.Chains.Files;

/// <summary>The names of kinds of coverage, joined with a plus sign, for instance <c>native+fee</c>.</summary>
internal static class CoverageText
{
    private static readonly (string Name, CoverageKinds Kind)[] Kinds =
    [
        .. FactText.Kinds.Select(kind => (FactText.Name(kind), (CoverageKinds)(1 << (int)kind))),
        ("coins", CoverageKinds.Coins),
    ];

    /// <summary>The kinds as text, in their own order.</summary>
    public static string Write(CoverageKinds kinds) => string.Join('+', Kinds.Where(known => kinds.HasFlag(known.Kind)).Select(known => known.Name));

    /// <summary>Reads kinds in any order, each once.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out CoverageKinds kinds, [NotNullWhen(false)] out string? error)
    {
        kinds = CoverageKinds.None;
        foreach (var part in text.Split('+'))
        {
            var found = CoverageKinds.None;
            foreach (var (name, kind) in Kinds)
            {
                found = text[part].SequenceEqual(name) ? kind : found;
            }

            if (found == CoverageKinds.None || kinds.HasFlag(found))
            {
                error = $"found {SafeText.Quote(text[part])}{(found == CoverageKinds.None ? string.Empty : " twice")}, expected some of {string.Join(", ", Kinds.Select(known => known.Name))}, each once, with + between them";
                kinds = CoverageKinds.None;
                return false;
            }

            kinds |= found;
        }

        error = null;
        return true;
    }
}
