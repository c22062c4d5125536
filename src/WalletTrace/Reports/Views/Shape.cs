using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace WalletTrace.Reports.Views;

/// <summary>How values of a type are told: by a text of their own, or by their properties.</summary>
[RequiresUnreferencedCode(Shape.Why)]
internal static class Shape
{
    /// <summary>Why none of this is for programs that are trimmed.</summary>
    public const string Why = "The properties of values are found at run time; a trimmed program may lack them.";

    /// <summary>
    /// Whether its properties tell what it is: of records and anonymous types, of which the text that the compiler writes never ends where they hold each other; and of
    /// classes of the reader's own that have no text.
    /// </summary>
    public static bool IsOpen(Type type)
    {
        if (IsAnonymous(type))
        {
            return true;
        }

        MethodInfo told = type.GetMethod(nameof(ToString), BindingFlags.Public | BindingFlags.Instance, [])!;
        return (told.IsDefined(typeof(CompilerGeneratedAttribute)) || (told.DeclaringType == typeof(object) || told.DeclaringType == typeof(ValueType)) && !IsOfPlatform(type))
            && PropertiesOf(type).Length > 0;
    }

    /// <summary>What can be read of a value, in the order of declaration.</summary>
    public static PropertyInfo[] PropertiesOf(Type type) =>
    [
        .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0 && !property.PropertyType.IsByRef)
            .OrderBy(property => property.MetadataToken),
    ];

    /// <summary>A property of a value; where reading it fails, why.</summary>
    public static object? Get(PropertyInfo property, object value)
    {
        try
        {
            return property.GetValue(value);
        }
        catch (TargetInvocationException problem)
        {
            return $"({problem.InnerException?.GetType().Name}: {problem.InnerException?.Message})";
        }
    }

    /// <summary>What a type is called in C#, without its namespace; nothing for an anonymous one.</summary>
    public static string NameOf(Type type)
    {
        if (IsAnonymous(type))
        {
            return "";
        }

        string name = type.Name.Split('`')[0];
        string inner = type.IsGenericType ? $"<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>" : "";
        return name + inner;
    }

    private static bool IsAnonymous(Type type) => type.IsDefined(typeof(CompilerGeneratedAttribute)) && type.Name.Contains("AnonymousType", StringComparison.Ordinal);

    private static bool IsOfPlatform(Type type) => type.Namespace is { } space && (space == "System" || space.StartsWith("System.", StringComparison.Ordinal) || space.StartsWith("Microsoft.", StringComparison.Ordinal));
}
