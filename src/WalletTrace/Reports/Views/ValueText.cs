using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace WalletTrace.Reports.Views;

/// <summary>Values as plain text: invariant, in UTC, never endless, and with nothing in it that hides or steers a terminal.</summary>
[RequiresUnreferencedCode(Shape.Why)]
internal static class ValueText
{
    /// <summary>So deep values in values are told.</summary>
    private const int MostDepth = 3;

    /// <summary>So many of a list in a cell, or of the bytes of an array, are told.</summary>
    private const int MostItems = 8;
    private const int MostBytes = 64;

    private const string Seconds = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF";

    private static readonly MethodInfo Told = typeof(object).GetMethod(nameof(ToString))!;

    /// <summary>A value as text: one line, or several where its own text has several.</summary>
    public static string Of(object? value) => string.Join('\n', Of(value, 0).ReplaceLineEndings("\n").Split('\n').Select(Visible));

    /// <summary>A value as one line for a cell of a table, cut at a length.</summary>
    public static string Line(object? value, int length) => SafeText.Trim(Of(value, 1), length);

    /// <summary>Whether a value is a number, to be set to the right.</summary>
    public static bool IsNumber(object? value) => value is UInt256 or Amount || value is not null and not char && IsNumeric(value.GetType());

    /// <summary>Whether a value has a text that tells it better than its parts do.</summary>
    public static bool IsSimple(object value) => Simple(value) is not null || !(value is IEnumerable or ITuple || Shape.IsOpen(value.GetType()));

    /// <summary>An exception: what it says, and what it came of; without the places in code.</summary>
    public static string Of(Exception problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var lines = new List<string>();
        for (Exception? one = problem; one is not null; one = one.InnerException)
        {
            lines.Add($"{(lines.Count == 0 ? "" : "because of ")}{one.GetType().Name}: {one.Message}");
        }

        return string.Join('\n', lines);
    }

    /// <summary>The pairs of a dictionary, whatever its types.</summary>
    public static IEnumerable<DictionaryEntry> Entries(IDictionary pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        IDictionaryEnumerator entries = pairs.GetEnumerator();
        while (entries.MoveNext())
        {
            yield return entries.Entry;
        }
    }

    private static string Of(object? value, int depth)
    {
        if (value is null)
        {
            return "null";
        }

        if (Simple(value) is { } text)
        {
            return text;
        }

        if (value is not (IEnumerable or ITuple) && !Shape.IsOpen(value.GetType()))
        {
            return Own(value);
        }

        return depth >= MostDepth ? "…" : value switch
        {
            IDictionary pairs => $"{{ {Listed(Entries(pairs), pair => $"{Of(pair.Key, depth + 1)}: {Of(pair.Value, depth + 1)}")} }}",
            IEnumerable items => $"[{Listed(items.Cast<object?>(), item => Of(item, depth + 1))}]",
            ITuple tuple => $"({string.Join(", ", Enumerable.Range(0, tuple.Length).Select(place => Of(tuple[place], depth + 1)))})",
            _ => $"{Shape.NameOf(value.GetType())}{{ {string.Join(", ", Shape.PropertiesOf(value.GetType()).Select(property => $"{property.Name} = {Of(Shape.Get(property, value), depth + 1)}"))} }}",
        };
    }

    private static string? Simple(object value) => value switch
    {
        string text => text,
        char letter => letter.ToString(),
        bool truth => truth ? "true" : "false",
        Enum name => name.ToString(),
        DateTimeOffset time => time.UtcDateTime.ToString(Seconds, CultureInfo.InvariantCulture) + "Z",
        DateTime { Kind: DateTimeKind.Unspecified } time => time.ToString(Seconds, CultureInfo.InvariantCulture),
        DateTime time => time.ToUniversalTime().ToString(Seconds, CultureInfo.InvariantCulture) + "Z",
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        byte[] bytes => Bytes(bytes),
        ReadOnlyMemory<byte> bytes => Bytes(bytes.Span),
        Memory<byte> bytes => Bytes(bytes.Span),
        Exception problem => Of(problem),
        Task task => $"a task that {(task.IsFaulted ? "failed" : task.IsCanceled ? "was cancelled" : task.IsCompleted ? "has ended" : "has not ended; await it")}",
        Type type => Shape.NameOf(type),
        Delegate method => $"a function, {Shape.NameOf(method.GetType())}",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => null,
    };

    private static string Bytes(ReadOnlySpan<byte> bytes)
    {
        string digits = Convert.ToHexStringLower(bytes[..Math.Min(bytes.Length, MostBytes)]);
        return string.Create(CultureInfo.InvariantCulture, $"0x{digits}{(bytes.Length > MostBytes ? "…" : "")} ({bytes.Length:N0} bytes)");
    }

    private static string Listed<T>(IEnumerable<T> items, Func<T, string> text)
    {
        T[] first = [.. items.Take(MostItems + 1)];
        IEnumerable<string> texts = first.Take(MostItems).Select(text);
        return string.Join(", ", first.Length > MostItems ? texts.Append("…") : texts);
    }

    /// <summary>A value's own text. Called so that whatever goes wrong in it comes as one exception.</summary>
    private static string Own(object value)
    {
        try
        {
            return (string?)Told.Invoke(value, null) ?? "";
        }
        catch (TargetInvocationException problem)
        {
            return $"{Shape.NameOf(value.GetType())}, whose ToString() failed: {problem.InnerException?.Message}";
        }
    }

    private static string Visible(string line) => SafeText.Trim(line.Replace("\t", "    ", StringComparison.Ordinal), int.MaxValue);

    private static bool IsNumeric(Type type) =>
        type.GetInterfaces().Any(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(INumberBase<>));
}
