using System.CommandLine;
using System.CommandLine.Invocation;

namespace WalletTrace.Cli;

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
        Command command = parseResult.CommandResult.Command;
        Write(output, "Examples:", command is RootCommand ? examples : OfCommand(command.Name));
        Write(output, "Exit codes:", exitCodes);
        return result;
    }

    /// <summary>The examples of one command, with the lines that continue them.</summary>
    private IEnumerable<string> OfCommand(string name)
    {
        bool isOwn = false;
        foreach (string example in examples)
        {
            isOwn = example.StartsWith(' ') ? isOwn : example.Split(' ')[1] == name;
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
