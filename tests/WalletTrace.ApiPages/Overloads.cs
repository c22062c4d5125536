using System.Text;
using Microsoft.CodeAnalysis;

namespace WalletTrace.ApiPages;

/// <summary>Names of members by which they can be linked to, one for each overload, and the kinds by which they are listed.</summary>
internal static class Overloads
{
    /// <summary>The headings under which members are listed, in order.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["Values", "Constructors", "Properties", "Methods", "Events", "Operators"];

    /// <summary>The heading of a member.</summary>
    public static int KindOf(ISymbol member) => member switch
    {
        IFieldSymbol => 0,
        IMethodSymbol { MethodKind: MethodKind.Constructor } => 1,
        IPropertySymbol => 2,
        IEventSymbol => 4,
        IMethodSymbol { MethodKind: MethodKind.UserDefinedOperator or MethodKind.Conversion } => 5,
        _ => 3,
    };

    /// <summary>The name of a member with the types of its parameters, of letters, digits, points and hyphens only.</summary>
    public static string NameOf(ISymbol member)
    {
        string name = member is IMethodSymbol { MethodKind: MethodKind.Constructor } ? "new" : member is IPropertySymbol { IsIndexer: true } ? "this" : member.Name;
        IEnumerable<IParameterSymbol> parameters = member switch
        {
            IMethodSymbol method => method.Parameters,
            IPropertySymbol property => property.Parameters,
            _ => [],
        };
        return string.Join('-', parameters.Select(parameter => Plain(parameter.Type)).Prepend(name));
    }

    /// <summary>A type's name, of letters, digits and points only.</summary>
    public static string Plain(ITypeSymbol type)
    {
        string text = type.ToDisplayString(new SymbolDisplayFormat(
            typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypes, genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters));
        var plain = new StringBuilder();
        foreach (char c in text)
        {
            _ = char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? plain.Append(c) : c is '[' ? plain.Append("Array") : plain;
        }

        return plain.ToString();
    }
}
