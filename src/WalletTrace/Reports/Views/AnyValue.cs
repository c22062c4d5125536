using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace WalletTrace.Reports.Views;

/// <summary>What notebooks and consoles show of any value, be it a result of this library or not.</summary>
[RequiresUnreferencedCode(Shape.Why)]
[RequiresDynamicCode(Shape.Why)]
internal static class AnyValue
{
    /// <summary>So many results of a sequence are gone through at most.</summary>
    private const int MostResults = 100_000;

    /// <summary>Its plain text, without an end of line.</summary>
    public static string Text(object? value)
    {
        if (value is null)
        {
            return ValueText.Of(value);
        }

        value = Prepared(value);
        return ResultText.Of(value)?.TrimEnd('\n')
            ?? (HasForm(value, "ToHtml") || HasForm(value, "ToSvg") || ResultHtml.Of(value) is not null ? null : Grid.Of(value)?.ToDigest().ToText().TrimEnd('\n'))
            ?? ValueText.Of(value);
    }

    /// <summary>A sequence of results of this library, which its reports show, as a list; everything else as it is. Gone through up to a cap.</summary>
    public static object Prepared(object value)
    {
        Type? item = value.GetType().GetInterfaces().Where(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IEnumerable<>))
            .Select(one => one.GetGenericArguments()[0]).FirstOrDefault(type => type.IsClass && type.Assembly == typeof(Amount).Assembly);
        if (item is null || HasForm(value, "ToHtml"))
        {
            return value;
        }

        object[] read = [.. ((IEnumerable<object>)value).Take(MostResults)];
        var list = Array.CreateInstance(item, read.Length);
        read.CopyTo(list, 0);
        return list;
    }

    /// <summary>Whether a value shows itself by a public method without parameters that gives text.</summary>
    public static bool HasForm(object value, string method) => FormOf(value, method)?.ReturnType == typeof(string);

    /// <summary>The public method without parameters of a name; null where there is none.</summary>
    public static MethodInfo? FormOf(object value, string method) => value.GetType().GetMethod(method, BindingFlags.Public | BindingFlags.Instance, []);
}
