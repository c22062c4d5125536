using System.Collections.Immutable;
using System.CommandLine;
using WalletTrace.Cli.Live;
using WalletTrace.Cli.Valuing;
using WalletTrace.Reports;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Cli;

/// <summary><c>wallettrace trace</c>: where the money went, as tables and files.</summary>
internal static class TraceCommand
{
    private const int DefaultTop = 10;

    private static readonly (string Ending, string What)[] Formats =
    [
        (".html", "one self-contained page: balance, flow chart, timeline, paths, coverage"),
        (".json", "everything, for programs"),
        (".csv", "the table of hops, path by path"),
        (".graphml", "the graph, for graph tools"),
        (".dot", "the graph, for Graphviz"),
    ];

    /// <summary>The command with its options.</summary>
    public static Command Build(CaseRunner runner)
    {
        var command = new Command("trace", "Traces a case: the balance by rule, where the money ended, and what the trace could not see. With --source it asks nodes and explorers for what the ledger lacks, where most stolen value waits first.");
        var options = new CaseOptions(asks: true);
        var live = new LiveSettings();
        var prices = new PriceSettings();
        var rules = new Option<ImmutableArray<TaintRule>?>("--rule", "-r")
        {
            HelpName = "RULE,…",
            Description = $"The taint rules, one column each: all, or any of {Words.All<TaintRule>()}.",
            CustomParser = result => CaseOptions.Read(result, CaseOptions.ReadRules),
            Arity = ArgumentArity.OneOrMore,
        };
        Option<int?> top = CaseOptions.Limit("--top", $"List at most so many places of each kind. Default: {DefaultTop}. Files list more.");
        Option<string?>[] files = [.. Formats.Select(format => OutputFile.Option(format.Ending, format.What))];
        command.Options.Add(rules);
        options.AddTo(command);
        prices.AddTo(command);
        foreach (Option<string?> file in files)
        {
            command.Options.Add(file);
        }

        command.Options.Add(top);
        live.AddTo(command, isEstimable: true);
        command.Options.Add(options.Quiet);
        command.SetAction((parsed, cancellationToken) =>
        {
            string[] targets = [.. files.Select(file => parsed.GetValue(file)).OfType<string>()];
            foreach (string target in targets)
            {
                OutputFile.CheckFolder(target);
            }

            return live.Read(parsed) is { } request
                ? new LiveRunner(runner, request).RunAsync(options, parsed, Refine, Use, cancellationToken)
                : runner.RunAsync(options, parsed, Refine, Use, cancellationToken);

            Trace Refine(Trace trace) => prices.Apply(parsed.GetValue(rules) is { } wanted ? trace.Using(wanted) : trace, parsed);

            void Use(CaseFile file, TraceResult result, ProgressLine progress, TextWriter output)
            {
                WriteTables(result, file.Name, parsed.GetValue(top) ?? DefaultTop, output, runner.Terminal.Style);
                foreach (string target in targets)
                {
                    progress.Enter("Writing reports");
                    OutputFile.Write(target, path => result.Save(path, new ReportOptions { Title = file.Name }, live.IsLive(parsed) ? CancellationToken.None : cancellationToken));
                }

                if (targets.Length > 0)
                {
                    output.Write($"\nWrote {string.Join(", ", targets.Select(target => SafeText.Trim(target)))}.\n");
                }
            }
        });
        return command;
    }

    /// <summary>Writes the tables of a trace.</summary>
    internal static void WriteTables(TraceResult result, string title, int top, TextWriter output, TextStyle style)
    {
        var report = new ReportOptions { Title = title, MaxSinks = top, MaxBounds = top, MaxCoverage = top };
        TextReport.WriteBalance(result, output, report, style);
        TextReport.WriteCoverage(result, output, report with { MaxCoverage = Math.Min(top, 5) }, style);
        TextReport.WriteSinks(result, output, report, style);
        TextReport.WriteListings(result, output, report, style);
    }
}
