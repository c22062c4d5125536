using Microsoft.CodeAnalysis;

namespace WalletTrace.ApiPages;

/// <summary>The public types of the packages, and where on the pages each type and member stands.</summary>
internal sealed class Api
{
    private readonly Dictionary<string, string> anchors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ISymbol> byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, INamedTypeSymbol[]> types = new(StringComparer.Ordinal);

    /// <summary>Takes in assemblies, each of the name of its package.</summary>
    public Api(IReadOnlyList<IAssemblySymbol> assemblies)
    {
        foreach (IAssemblySymbol assembly in assemblies)
        {
            types[assembly.Name] = [.. TypesOf(assembly.GlobalNamespace).OrderBy(NameOf, StringComparer.Ordinal)];
        }

        foreach (INamedTypeSymbol type in types.Values.SelectMany(all => all))
        {
            Place(type, AnchorOf(type));
            var used = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (ISymbol member in MembersOf(type))
            {
                string anchor = $"{AnchorOf(type)}.{Overloads.NameOf(member)}";
                used[anchor] = used.GetValueOrDefault(anchor) + 1;
                Place(member, used[anchor] == 1 ? anchor : FormattableString.Invariant($"{anchor}-{used[anchor]}"));
            }
        }
    }

    /// <summary>The types of a package by namespace, both in order.</summary>
    public IEnumerable<IGrouping<string, INamedTypeSymbol>> TypesOf(string package) =>
        types[package].GroupBy(type => type.ContainingNamespace.ToDisplayString(), StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal);

    /// <summary>The public and protected members of a type, in order: as they are listed.</summary>
    public static IEnumerable<ISymbol> MembersOf(INamedTypeSymbol type) => type.GetMembers()
        .Where(member => member is IFieldSymbol or IPropertySymbol or IEventSymbol or IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.Constructor or MethodKind.UserDefinedOperator or MethodKind.Conversion })
        .Where(member => IsVisible(member) && (member.CanBeReferencedByName || member is IMethodSymbol or IPropertySymbol))
        .OrderBy(Overloads.KindOf).ThenBy(member => type.TypeKind == TypeKind.Enum ? EnumOrder(member) : 0).ThenBy(member => member.Name, StringComparer.Ordinal)
        .ThenBy(member => member.GetDocumentationCommentId(), StringComparer.Ordinal);

    /// <summary>What a type is called on a page: with the types that it is nested in, and its type parameters.</summary>
    public static string NameOf(INamedTypeSymbol type)
    {
        string own = type.TypeParameters.IsEmpty ? type.Name : $"{type.Name}<{string.Join(", ", type.TypeParameters.Select(parameter => parameter.Name))}>";
        return type.ContainingType is { } outer ? $"{NameOf(outer)}.{own}" : own;
    }

    /// <summary>Where a type or member stands.</summary>
    public string AnchorOf(ISymbol symbol) => anchors.TryGetValue(Key(symbol), out string? anchor) ? anchor : Overloads.Plain((INamedTypeSymbol)symbol);

    /// <summary>The symbol of a documentation id, if it stands on a page.</summary>
    public ISymbol? Find(string id) => byId.GetValueOrDefault(id);

    /// <summary>Whether a type or member stands on a page.</summary>
    public bool Has(ISymbol symbol) => anchors.ContainsKey(Key(symbol));

    /// <summary>A link from a page to a type or member that stands on one.</summary>
    /// <param name="symbol">The type or member.</param>
    /// <param name="package">The package of the page on which the link stands.</param>
    /// <param name="page">Its namespace; empty for the index.</param>
    public string LinkTo(ISymbol symbol, string package, string page)
    {
        string own = symbol.ContainingNamespace.ToDisplayString();
        string place = symbol.ContainingAssembly.Name;
        string file = place != package ? $"../../{place}/api/{own}.md" : own == page ? "" : $"{own}.md";
        return $"{file}#{AnchorOf(symbol)}";
    }

    private static string Key(ISymbol symbol) => symbol.OriginalDefinition.GetDocumentationCommentId() ?? "";

    private void Place(ISymbol symbol, string anchor)
    {
        anchors[Key(symbol)] = anchor;
        byId[Key(symbol)] = symbol;
    }

    private static long EnumOrder(ISymbol member) => member is IFieldSymbol { HasConstantValue: true, ConstantValue: { } value } ? Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture) : 0;

    private static IEnumerable<INamedTypeSymbol> TypesOf(INamespaceOrTypeSymbol within) => within.GetMembers().SelectMany(member => member switch
    {
        INamespaceSymbol inner => TypesOf(inner),
        INamedTypeSymbol type when IsVisible(type) => TypesOf(type).Prepend(type),
        _ => [],
    });

    private static bool IsVisible(ISymbol symbol) =>
        symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal && !symbol.IsImplicitlyDeclared && (symbol.ContainingType is not { } outer || IsVisible(outer));
}
