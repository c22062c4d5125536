using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace WalletTrace.ApiPages;

/// <summary>Finds what the code says of types and members, over as many steps as it says that another says it.</summary>
/// <param name="api">The types.</param>
internal sealed class Documentation(Api api)
{
    // Longer chains of inheritance are none that anyone wrote.
    private const int MostSteps = 16;

    /// <summary>What is said; null where nothing is, or only that a type of .NET says it.</summary>
    public XElement? Of(ISymbol symbol) => Of(symbol, MostSteps);

    /// <summary>Whether something is said, were it only that a type of .NET says it.</summary>
    public static bool IsSaid(ISymbol symbol) => Parse(symbol) is not null;

    private XElement? Of(ISymbol symbol, int steps)
    {
        XElement? own = Parse(symbol);
        if (own?.Element("inheritdoc") is not { } inherits || own.Element("summary") is not null)
        {
            return own;
        }

        IEnumerable<ISymbol> from = (string?)inherits.Attribute("cref") is { } cref
            ? api.Find(cref) is { } named ? [named] : []
            : Above(symbol);
        return steps == 0 ? null : from.Select(one => Of(one, steps - 1)).FirstOrDefault(found => found?.Element("summary") is not null);
    }

    private static XElement? Parse(ISymbol symbol)
    {
        string? xml = symbol.GetDocumentationCommentXml();
        return string.IsNullOrWhiteSpace(xml) ? null : XElement.Parse(xml.StartsWith("<member", StringComparison.Ordinal) ? xml : $"<member>{xml}</member>", LoadOptions.PreserveWhitespace);
    }

    /// <summary>What a type or member has its meaning from: what it overrides or implements.</summary>
    private static IEnumerable<ISymbol> Above(ISymbol symbol)
    {
        if (symbol is INamedTypeSymbol type)
        {
            return type.BaseType is { } above ? type.Interfaces.Prepend(above) : type.Interfaces;
        }

        ISymbol? overridden = symbol switch
        {
            IMethodSymbol method => method.OverriddenMethod,
            IPropertySymbol property => property.OverriddenProperty,
            IEventSymbol raised => raised.OverriddenEvent,
            _ => null,
        };
        IEnumerable<ISymbol> implemented = symbol.ContainingType.AllInterfaces.OrderBy(one => one.ToDisplayString(), StringComparer.Ordinal).SelectMany(one => one.GetMembers(symbol.Name))
            .Where(member => SymbolEqualityComparer.Default.Equals(symbol.ContainingType.FindImplementationForInterfaceMember(member), symbol)).Select(member => member.OriginalDefinition);
        return overridden is null ? implemented : implemented.Prepend(overridden.OriginalDefinition);
    }
}
