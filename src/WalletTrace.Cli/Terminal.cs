using System.Text;
using WalletTrace.Reports;

namespace WalletTrace.Cli;

/// <summary>Where the command writes, and what the other end can show.</summary>
/// <param name="Output">Results.</param>
/// <param name="Error">Messages and progress.</param>
/// <param name="Width">The columns that tables keep to.</param>
/// <param name="Ansi">Whether results may carry ANSI escapes.</param>
/// <param name="ShowsProgress">Whether someone watches the messages.</param>
internal sealed record Terminal(TextWriter Output, TextWriter Error, int Width = Terminal.DefaultWidth, bool Ansi = false, bool ShowsProgress = false)
{
    /// <summary>The width where there is no terminal to ask.</summary>
    public const int DefaultWidth = 80;

    private const int LeastWidth = 60;

    /// <summary>What is typed or piped in; nothing unless there is a process with an input.</summary>
    public TextReader Input { get; init; } = TextReader.Null;

    /// <summary>Input and output as bytes, for protocols; null for those of the process.</summary>
    public (Stream Input, Stream Output)? Streams { get; init; }

    /// <summary>The columns that there are for what is written to watch, which must not wrap: fewer than <see cref="Width"/> on a very narrow terminal.</summary>
    public int Columns { get; init; } = Width;

    /// <summary>Whether what was written to watch can be written over on several lines, and not only on the last.</summary>
    public bool MovesCursor { get; init; }

    /// <summary>How text reports look here.</summary>
    public TextStyle Style => new(Width, Ansi);

    /// <summary>The process's own console.</summary>
    public static Terminal OfProcess()
    {
        // Addresses are ASCII, but names, arrows and ellipses are not.
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        bool watched = !Console.IsOutputRedirected;
        return new Terminal(
            Console.Out,
            Console.Error,
            watched ? WidthOf(() => Console.WindowWidth) : DefaultWidth,
            watched && WantsEscapes(Environment.GetEnvironmentVariable),
            !Console.IsErrorRedirected && WantsEscapes(name => name == "NO_COLOR" ? null : Environment.GetEnvironmentVariable(name)))
        {
            Input = Console.In,
            Columns = Console.IsErrorRedirected ? DefaultWidth : ColumnsOf(() => Console.WindowWidth),

            // Older consoles of Windows print escapes as they are.
            MovesCursor = !OperatingSystem.IsWindows() || Environment.GetEnvironmentVariable("WT_SESSION") is not null,
        };
    }

    /// <summary>Whether the environment lets a terminal have escapes: not when NO_COLOR is set to anything (no-color.org) or the terminal is dumb.</summary>
    public static bool WantsEscapes(Func<string, string?> variable) =>
        string.IsNullOrEmpty(variable("NO_COLOR")) && variable("TERM") != "dumb";

    /// <summary>A usable width: what the terminal says, at least 60, or 80 where it cannot say.</summary>
    public static int WidthOf(Func<int> window) => Math.Max(ColumnsOf(window), LeastWidth);

    /// <summary>What the terminal says of its width, or 80 where it cannot say.</summary>
    public static int ColumnsOf(Func<int> window)
    {
        try
        {
            int found = window();
            return found > 0 ? found : DefaultWidth;
        }
        catch (Exception failure) when (failure is IOException or PlatformNotSupportedException)
        {
            return DefaultWidth;
        }
    }
}
