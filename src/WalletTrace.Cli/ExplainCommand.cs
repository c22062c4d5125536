using System.CommandLine;
using WalletTrace.Cli.Valuing;
using WalletTrace.Reports;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Cli;

/// <summary><c>wallettrace explain</c>: how each line of a finding is known: observed, inferred or attributed.</summary>
internal static class ExplainCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Build(CaseRunner runner)
    {
        var command = new Command(
            "explain", "Explains a path or an account line by line: what was observed on a chain, inferred by a rule, or attributed by a source.");
        var options = new CaseOptions();
        var prices = new PriceSettings();
        var question = new PathQuestion(isRequired: false);
        Option<int?> number = CaseOptions.Limit("--path", "The path of this number, as 'paths' with the same options counts them.");
        var account = new Option<string?>("--account") { HelpName = "ACCOUNT", Description = "An account of the trace." };
        command.Options.Add(number);
        command.Options.Add(account);
        question.AddTo(command);
        options.AddTo(command);
        prices.AddTo(command);
        command.Validators.Add(result =>
        {
            if ((result.GetResult(number) is null) == (result.GetResult(account) is null))
            {
                result.AddError("explain needs either --path or --account");
            }
        });
        command.SetAction((parsed, cancellationToken) =>
        {
            return runner.RunAsync(options, parsed, trace => prices.Apply(question.Apply(trace, parsed), parsed), Use, cancellationToken);

            void Use(CaseFile file, TraceResult result, ProgressLine progress, TextWriter output)
            {
                IReadOnlyList<Explanation> lines = parsed.GetValue(account) is { } text
                    ? result.Explain(Places.Account(text, result, "--account"))
                    : result.Explain(Path(question.Ask(result, parsed), parsed.GetValue(number)!.Value));
                TextReport.WriteExplanation(lines, output, runner.Terminal.Style);
            }
        });
        return command;
    }

    private static LaunderingPath Path(PathQuery query, int number)
    {
        PathList paths = query.Take(number);
        return paths.Paths.Length == number
            ? paths.Paths[^1]
            : throw new UsageException(FormattableString.Invariant($"--path asks for path {number}: found {paths.Paths.Length} paths"));
    }
}
