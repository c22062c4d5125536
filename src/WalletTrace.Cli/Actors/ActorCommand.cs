using System.Collections.Immutable;
using System.CommandLine;
using WalletTrace.Attribution;
using WalletTrace.Cli.Ledgers;
using WalletTrace.Cli.Screening;
using WalletTrace.Cli.Valuing;
using WalletTrace.Reports.Actors;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Actors;
using WalletTrace.Valuation;

namespace WalletTrace.Cli.Actors;

/// <summary><c>wallettrace actor</c>: what cases say of an actor.</summary>
internal static class ActorCommand
{
    private const int DefaultTop = 20;

    private static readonly (string Ending, string What)[] Formats =
    [
        (".html", "one self-contained page with a picture"),
        (".json", "everything, for programs"),
        (".csv", "one table"),
    ];

    /// <summary>The command with its options.</summary>
    public static Command Build(CaseRunner runner)
    {
        var command = new Command(
            "actor",
            "Tells what cases say of an actor: the thefts that labels put to it, by year and chain; what they took; where that ended, by category and country; which sanctioned accounts it came to, "
            + "before and after they were listed; and beside all that what is asserted off any chain. NAME is an entity of the labels, by name, alias or id. All labels count that lead to it over relations: "
            + "of who is a part of it, acts for it, is owned by it, leads it, is linked to it, or is the same under another source's id. A theft counts where such a label names an account at which its value entered.");
        var name = new Argument<string>("NAME") { Description = "The actor: a name, an alias or an id, for instance \"Lazarus Group\" or ofac:27307." };
        var cases = new Argument<string[]>("CASE") { Description = "Case files, their folders, or ledgers with a case file beside them.", Arity = ArgumentArity.OneOrMore };
        var labels = new Option<string[]>("--labels")
        {
            HelpName = "FILE",
            Description = "Files of labels and entities, lists such as OFAC's, or ledgers, that are known beside the labels of the cases.",
            AllowMultipleArgumentsPerToken = true,
            Arity = ArgumentArity.OneOrMore,
        };
        var rules = new Option<ImmutableArray<TaintRule>?>("--rule", "-r")
        {
            HelpName = "RULE,…",
            Description = $"The taint rules, one column each: all, or any of {Words.All<TaintRule>()}. Default: those that all cases name. Poison is left out.",
            CustomParser = result => CaseOptions.Read(result, CaseOptions.ReadRules),
            Arity = ArgumentArity.OneOrMore,
        };
        var prices = new PriceSettings();
        Option<int?> top = CaseOptions.Limit("--top", $"List at most so many sanctioned accounts and links. Default: {DefaultTop}. Files list all.");
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Show no progress and no results, only errors; files are written." };
        Option<string?>[] files = [.. Formats.Select(format => OutputFile.Option(format.Ending, format.What))];
        command.Arguments.Add(name);
        command.Arguments.Add(cases);
        command.Options.Add(labels);
        command.Options.Add(rules);
        prices.AddTo(command);
        foreach (Option<string?> file in files)
        {
            command.Options.Add(file);
        }

        command.Options.Add(top);
        command.Options.Add(quiet);
        command.SetAction((parsed, cancellationToken) =>
        {
            string[] targets = [.. files.Select(file => parsed.GetValue(file)).OfType<string>()];
            foreach (string target in targets)
            {
                OutputFile.CheckFolder(target);
            }

            return runner.ShowAsync(parsed.GetValue(quiet), ReportAsync, cancellationToken);

            async Task<int> ReportAsync(ProgressLine progress, TextWriter output)
            {
                var more = new List<LabelSet>();
                foreach (string place in parsed.GetValue(labels) ?? [])
                {
                    more.Add(await LabelPlaces.ReadAsync(place, null, cancellationToken).ConfigureAwait(false));
                }

                var opened = new List<OpenedCase>();
                try
                {
                    foreach (string place in parsed.GetRequiredValue(cases))
                    {
                        opened.Add(await OpenedCase.OpenAsync(place, LedgerSeeds.None, progress, cancellationToken).ConfigureAwait(false));
                    }

                    LabelSet known = LabelSet.Together(opened.Select(one => one.Labels).Concat(more));
                    IReadOnlyList<string> actors = ActorNames.Find(parsed.GetRequiredValue(name), known.Entities);
                    var traced = new List<ActorCase>();
                    foreach (OpenedCase one in opened)
                    {
                        Trace trace = Refine(one.Trace.Knowing(known));
                        traced.Add(new ActorCase(one.File.Name, await trace.RunAsync(progress, cancellationToken).ConfigureAwait(false)));
                    }

                    progress.Enter("Adding up");
                    ActorReport report = Report(actors, traced);
                    ActorText.Write(report, output, parsed.GetValue(top) ?? DefaultTop, runner.Terminal.Style);
                    foreach (string target in targets)
                    {
                        progress.Enter("Writing reports");
                        OutputFile.Write(target, path => report.Save(path, cancellationToken));
                    }

                    if (targets.Length > 0)
                    {
                        output.Write($"\nWrote {string.Join(", ", targets.Select(target => SafeText.Trim(target)))}.\n");
                    }

                    return ExitCode.Done;
                }
                finally
                {
                    foreach (OpenedCase one in opened)
                    {
                        await one.DisposeAsync().ConfigureAwait(false);
                    }
                }
            }

            Trace Refine(Trace trace)
            {
                if (trace.Parameters.Direction == Graph.TraceDirection.Backward)
                {
                    throw new UsageException("an actor's thefts are followed forward: found a case whose file says direction: backward");
                }

                return prices.Apply(parsed.GetValue(rules) is { } wanted ? trace.Using(wanted) : trace, parsed);
            }
        });
        return command;
    }

    private static ActorReport Report(IReadOnlyList<string> actors, List<ActorCase> cases)
    {
        if (!cases[0].Trace.Rules.Any(rule => rule != TaintRule.Poison && cases.All(one => one.Trace.Rules.Contains(rule))))
        {
            throw new UsageException("the cases have no rule in common that conserves value; name one for all with --rule fifo");
        }

        string?[] currencies = [.. cases.Select(one => one.Trace.Values?.Prices.Currency).Distinct()];
        return currencies.Length == 1
            ? ActorReport.Of(actors, cases)
            : throw new UsageException($"the cases tell values in {string.Join(" and ", currencies.Select(currency => currency ?? "no currency"))}; name prices for all with --prices");
    }
}
