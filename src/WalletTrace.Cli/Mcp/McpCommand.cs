using System.CommandLine;

namespace WalletTrace.Cli.Mcp;

/// <summary><c>wallettrace mcp</c>: serves cases to assistants.</summary>
internal static class McpCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Build(CaseRunner runner)
    {
        var command = new Command(
            "mcp",
            "Serves cases to an assistant by the Model Context Protocol, over standard input and output: tools that trace, list paths, explain and screen. Read-only: only the cases named here can be "
            + "asked, by name; nothing is written, and no network is asked. It is started by the assistant's program and ends with its input.");
        var cases = new Argument<string[]>("CASE")
        {
            Description = "Case files, their folders, or ledgers (*.duckdb) with a case file beside them; NAME=CASE gives one another name than its folder or file has.",
            Arity = ArgumentArity.OneOrMore,
        };
        var labels = new Option<string[]>("--labels")
        {
            HelpName = "FILE|LEDGER",
            Description = "Files of labels, lists such as OFAC's, or ledgers, that are known beside the labels of the cases.",
            AllowMultipleArgumentsPerToken = true,
        };
        var policy = new Option<string?>("--policy") { HelpName = "FILE", Description = "The policy of screening, a YAML file. Default: the one that 'screen --show-policy' prints." };
        command.Arguments.Add(cases);
        command.Options.Add(labels);
        command.Options.Add(policy);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var served = new ServedCases(parsed.GetRequiredValue(cases), parsed.GetValue(labels) ?? []);
            var server = new CaseServer(served, parsed.GetValue(policy), runner.Terminal, runner.Time);
            await CheckAsync(served, server, cancellationToken).ConfigureAwait(false);
            await server.RunAsync(cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Whoever starts the server hears at once of a case, list or policy that cannot be read; an assistant would only ever hear of it in answers.</summary>
    private static async Task CheckAsync(ServedCases cases, CaseServer server, CancellationToken cancellationToken)
    {
        foreach (ServedCase one in cases.All)
        {
            await one.CheckAsync(cancellationToken).ConfigureAwait(false);
        }

        foreach (string place in cases.Lists.Places.Where(place => !Path.Exists(place)))
        {
            throw new WalletTraceException($"the labels cannot be read: found no file {SafeText.Quote(place)}, expected a file of labels, a list, or a ledger");
        }

        await server.PolicyAsync(cancellationToken).ConfigureAwait(false);
    }
}
