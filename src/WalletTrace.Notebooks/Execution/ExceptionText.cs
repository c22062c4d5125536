using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace WalletTrace.Notebooks.Execution;

/// <summary>
/// How an exception of a cell is shown: type, message, what caused it, and a stack trace of the cell's own lines and of what they called; no frames of the
/// kernel, of the compiler and of the machinery behind <c>await</c>.
/// </summary>
/// <param name="lineOf">The text of a line of a cell, by the cell's name and the line's number from 1; null where it is not known.</param>
internal sealed partial class ExceptionText(Func<string, int, string?> lineOf)
{
    private const int MostFrames = 40;

    private const int MostCauses = 10;

    /// <summary>The error to be shown.</summary>
    public CellError Of(Exception exception)
    {
        Exception shown = Unwrapped(exception);
        var lines = ImmutableArray.CreateBuilder<string>();
        Exception? next = shown;
        for (var depth = 0; next is not null && depth < MostCauses; depth++)
        {
            string name = NameOf(next);
            lines.AddRange($"{(depth == 0 ? "" : " ---> ")}{name}: {next.Message}".ReplaceLineEndings("\n").Split('\n'));
            // What went wrong with data or a transport is said by its message; frames of the library would only bury it.
            lines.AddRange(FramesOf(next, withLibraries: next is not WalletTraceException));
            next = next is AggregateException { InnerExceptions.Count: 1 } or not AggregateException ? next.InnerException : null;
        }

        if (shown is AggregateException { InnerExceptions.Count: > 1 } several)
        {
            foreach (Exception one in several.InnerExceptions.Take(MostCauses))
            {
                lines.AddRange($" ---> {NameOf(one)}: {one.Message}".ReplaceLineEndings("\n").Split('\n'));
                lines.AddRange(FramesOf(one, withLibraries: one is not WalletTraceException));
            }
        }

        return new CellError(NameOf(shown), shown.Message, lines.ToImmutable());
    }

    // What only wraps another says nothing of its own.
    private static Exception Unwrapped(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions: [Exception only] } => Unwrapped(only),
        TargetInvocationException { InnerException: { } thrown } => Unwrapped(thrown),
        _ => exception,
    };

    private static string NameOf(Exception exception) => exception.GetType() is var type && SessionAssemblies.IsCell(type.Assembly) ? type.Name : type.FullName ?? type.Name;

    private List<string> FramesOf(Exception exception, bool withLibraries)
    {
        var frames = new List<(string Text, bool OfCell)>();
        foreach (StackFrame frame in new StackTrace(exception, fNeedFileInfo: true).GetFrames())
        {
            if (frame.GetMethod() is { } method && TextOf(frame, method) is { } text)
            {
                frames.Add(text);
            }
        }

        // Below the cell's own first frame lies what runs it.
        int begin = frames.FindLastIndex(frame => frame.OfCell);
        IEnumerable<string> shown = frames
            .Take(begin < 0 ? frames.Count : begin + 1)
            .Where(frame => withLibraries || frame.OfCell)
            .Select(frame => frame.Text);
        var lines = new List<string>();
        foreach (string line in shown)
        {
            if (lines.Count == MostFrames)
            {
                lines.Add("   …");
                break;
            }

            // A call and the awaiting of what it gives are one line to the reader, as are the calls of a function by itself.
            if (lines.Count == 0 || lines[^1] != line)
            {
                lines.Add(line);
            }
        }

        return lines;
    }

    private (string Text, bool OfCell)? TextOf(StackFrame frame, MethodBase method)
    {
        Type? type = method.DeclaringType;
        Assembly? assembly = type?.Assembly;
        if (assembly is not null && SessionAssemblies.IsCell(assembly))
        {
            return (OfCell(frame, method), true);
        }

        if (assembly is null || IsMachinery(type!, assembly) || IsInsideOfFramework(method, type!, assembly))
        {
            return null;
        }

        string file = frame.GetFileName() is { } path && !CarriedAssemblies.Contains(assembly.GetName().Name!)
            ? string.Create(CultureInfo.InvariantCulture, $" in {Path.GetFileName(path)}, line {frame.GetFileLineNumber()}")
            : "";
        return ($"   at {PlainName(type!.FullName)}.{PlainName(method.Name)}({ParametersOf(method)}){file}", false);
    }

    private string OfCell(StackFrame frame, MethodBase method)
    {
        string? cell = frame.GetFileName();
        int line = frame.GetFileLineNumber();
        // A function's name is in its own method, or in the state machine or the closure made of it; the cell's own body has none.
        string source = method.Name == "MoveNext" ? method.DeclaringType!.Name : method.Name;
        string function = LocalName().Match(source) is { Success: true } local ? local.Groups[1].Value
            : source.StartsWith("<<Initialize>>", StringComparison.Ordinal) ? ""
            : PlainName(source) is var plain && plain.StartsWith('<') ? "" : plain;
        string where = cell is null ? "a cell" : string.Create(CultureInfo.InvariantCulture, $"{cell}, line {line}");
        string text = cell is null || line == 0 ? "" : lineOf(cell, line)?.Trim() is { Length: > 0 } known ? $": {known}" : "";
        return function.Length == 0 ? $"   at {where}{text}" : $"   at {function} in {where}{text}";
    }

    private static bool IsMachinery(Type type, Assembly assembly) =>
        assembly == typeof(ExceptionText).Assembly
        || assembly.GetName().Name!.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal)
        || type.Namespace is "System.Runtime.CompilerServices" or "System.Runtime.ExceptionServices" or "Internal.Runtime.CompilerHelpers"
        || (type.Namespace is "System.Threading" or "System.Threading.Tasks" && assembly == typeof(object).Assembly
            && (type == typeof(ExecutionContext) || type.FullName!.StartsWith("System.Threading.Tasks.Task", StringComparison.Ordinal)));

    // What the framework calls within itself tells nothing to who cannot call it.
    private static bool IsInsideOfFramework(MethodBase method, Type type, Assembly assembly)
    {
        string name = assembly.GetName().Name!;
        return (name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.Win32.", StringComparison.Ordinal))
            && (method.Name == "MoveNext" ? type.DeclaringType is not { IsVisible: true } : !type.IsVisible || !method.IsPublic);
    }

    private static string ParametersOf(MethodBase method) =>
        method.Name == "MoveNext" ? "" : string.Join(", ", method.GetParameters().Select(parameter => parameter.ParameterType.Name));

    // What the compiler makes of an async method or an iterator is named <Method>d__3.
    private static string PlainName(string? name) => name is null ? "" : MachineName().Replace(name.Replace('+', '.'), "$1").Replace(".MoveNext", "", StringComparison.Ordinal);

    [GeneratedRegex(@"<([A-Za-z_][\w]*)>[db]__\d+(_\d+)?(`\d+)?")]
    private static partial Regex MachineName();

    [GeneratedRegex(@"g__([\w]+)\|")]
    private static partial Regex LocalName();
}
