using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace WalletTrace.Cli;

/// <summary>What help needs to know of commands.</summary>
internal static class Help
{
    /// <summary>A command's name and those of the commands above it, the tool's first.</summary>
    public static IEnumerable<string> PathOf(CommandResult command) =>
        (command.Parent is CommandResult above ? PathOf(above) : []).Append(command.Command is RootCommand ? CommandLine.Name : command.Command.Name);
}

/// <summary>Writes a text and is done.</summary>
internal sealed class TextAction(Func<string> text) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.Write(text());
        return ExitCode.Done;
    }
}

/// <summary>The usual help with examples and exit codes after it: those of the command where it has some.</summary>
internal sealed class HelpWithExamples(SynchronousCommandLineAction usual, IReadOnlyList<string> examples, IReadOnlyList<string> exitCodes)
    : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        int result = usual.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        Write(output, "Examples:", OfCommand(string.Join(' ', Help.PathOf(parseResult.CommandResult)) + " "));
        Write(output, "Exit codes:", exitCodes);
        return result;
    }

    /// <summary>The examples of one command and those below it, with the lines that continue them.</summary>
    private IEnumerable<string> OfCommand(string beginning)
    {
        bool isOwn = false;
        foreach (string example in examples)
        {
            isOwn = example.StartsWith(' ') ? isOwn : $"{example} ".StartsWith(beginning, StringComparison.Ordinal);
            if (isOwn)
            {
                yield return example;
            }
        }
    }

    private static void Write(TextWriter output, string heading, IEnumerable<string> lines)
    {
        output.Write(heading + "\n");
        foreach (string line in lines)
        {
            output.Write("  " + line + "\n");
        }

        output.Write("\n");
    }
}
