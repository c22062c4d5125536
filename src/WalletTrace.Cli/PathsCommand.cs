using System.CommandLine;
using WalletTrace.Cli.Valuing;
using WalletTrace.Reports;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Cli;

/// <summary><c>wallettrace paths</c>: the ranked laundering paths to a category, a part of the balance or an account.</summary>
internal static class PathsCommand
{
    private const int DefaultTop = 10;

    /// <summary>The command with its options.</summary>
    public static Command Build(CaseRunner runner)
    {
        var command = new Command("paths", "Lists the laundering paths to a kind of place or to one account, the largest first, hop by hop.");
        var options = new CaseOptions();
        var prices = new PriceSettings();
        var question = new PathQuestion(isRequired: true);
        Option<int?> top = CaseOptions.Limit("--top", $"List at most so many paths. Default: {DefaultTop}.");
        var csv = new Option<string?>("--csv") { HelpName = "FILE", Description = "Write the listed paths as a table of hops, too." };
        question.AddTo(command);
        options.AddTo(command);
        prices.AddTo(command);
        command.Options.Add(top);
        command.Options.Add(csv);
        command.Options.Add(options.Quiet);
        command.SetAction((parsed, cancellationToken) =>
        {
            if (parsed.GetValue(csv) is { } target)
            {
                OutputFile.CheckFolder(target);
            }

            return runner.RunAsync(options, parsed, trace => prices.Apply(question.Apply(trace, parsed), parsed), Use, cancellationToken);

            void Use(CaseFile file, TraceResult result, ProgressLine progress, TextWriter output)
            {
                PathList paths = question.Ask(result, parsed).Take(parsed.GetValue(top) ?? DefaultTop);
                TextReport.WritePaths(result, paths, output, runner.Terminal.Style);
                if (parsed.GetValue(csv) is { } table)
                {
                    OutputFile.Write(table, path => result.SaveHops(path, paths, cancellationToken));
                    output.Write($"\nWrote {SafeText.Trim(table)}.\n");
                }
            }
        });
        return command;
    }
}
