using Microsoft.CodeAnalysis;

namespace WalletTrace.ApiPages;

/// <summary>Declarations as C# writes them.</summary>
internal static class Signatures
{
    private static readonly SymbolDisplayFormat Member = new(
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints | SymbolDisplayGenericsOptions.IncludeVariance,
        memberOptions: SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeModifiers | SymbolDisplayMemberOptions.IncludeRef
            | SymbolDisplayMemberOptions.IncludeConstantValue,
        delegateStyle: SymbolDisplayDelegateStyle.NameAndSignature,
        parameterOptions: SymbolDisplayParameterOptions.IncludeParamsRefOut | SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeDefaultValue
            | SymbolDisplayParameterOptions.IncludeExtensionThis,
        propertyStyle: SymbolDisplayPropertyStyle.ShowReadWriteDescriptor,
        kindOptions: SymbolDisplayKindOptions.IncludeTypeKeyword,
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypes,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier
            | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers | SymbolDisplayMiscellaneousOptions.AllowDefaultLiteral);

    /// <summary>A member. That it is public is not said; that it is protected is.</summary>
    public static string Of(ISymbol member)
    {
        string access = member.DeclaredAccessibility == Accessibility.Public ? "" : "protected ";
        return access + member.ToDisplayString(Member);
    }

    /// <summary>A type, with what it is made of.</summary>
    public static string Of(INamedTypeSymbol type)
    {
        string modifiers = type switch
        {
            { TypeKind: TypeKind.Class, IsStatic: true } => "static ",
            { TypeKind: TypeKind.Class, IsAbstract: true } => "abstract ",
            { TypeKind: TypeKind.Class, IsSealed: true } => "sealed ",
            _ => "",
        };
        string[] above = [.. Above(type).Select(one => one.ToDisplayString(Member.WithKindOptions(SymbolDisplayKindOptions.None)))];
        return $"public {modifiers}{type.ToDisplayString(Member)}{(above.Length == 0 ? "" : $" : {string.Join(", ", above)}")}";
    }

    private static IEnumerable<INamedTypeSymbol> Above(INamedTypeSymbol type)
    {
        if (type.TypeKind is TypeKind.Enum or TypeKind.Delegate)
        {
            return [];
        }

        // Every record can be compared with others of its kind: that is not worth saying.
        IEnumerable<INamedTypeSymbol> interfaces = type.Interfaces.Where(one => !(type.IsRecord && one.Name == nameof(IEquatable<>)))
            .OrderBy(one => one.ToDisplayString(), StringComparer.Ordinal);
        return type.BaseType is { SpecialType: SpecialType.None } above ? interfaces.Prepend(above) : interfaces;
    }
}
