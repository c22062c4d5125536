using System.CommandLine;
using WalletTrace.Attribution.Screening;
using WalletTrace.Reports;
using WalletTrace.Reports.Screenings;

namespace WalletTrace.Cli.Screening;

/// <summary><c>wallettrace screen</c>: whether accounts are on lists, and what their value touched, under a policy.</summary>
internal static class ScreenCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Build(CaseRunner runner)
    {
        var command = new Command(
            "screen",
            "Screens accounts against labels under a policy: BLOCK, REVIEW, INCOMPLETE or NO HITS, with reasons that name the label, its source and edition. With --in, "
            + "also by what they sent and received. NO HITS is not a clearance. Nothing is asked of a network. The exit code is the gravest verdict's: 0 no hits, "
            + "10 incomplete, 11 review, 12 block.");
        var settings = new ScreenSettings();
        settings.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            if (settings.ShowsPolicy(parsed))
            {
                runner.Terminal.Output.Write(ScreeningPolicy.DefaultText);
                return Task.FromResult(ExitCode.Done);
            }

            ScreenRequest request = settings.Read(parsed, runner.Time.GetUtcNow());
            foreach (string target in request.Targets)
            {
                OutputFile.CheckFolder(target);
            }

            return runner.ShowAsync(request.IsQuiet, ScreenAsync, cancellationToken);

            async Task<int> ScreenAsync(ProgressLine progress, TextWriter output)
            {
                ScreeningReport report = await new ScreenRunner(runner, request, progress).RunAsync(cancellationToken).ConfigureAwait(false);
                TextScreening.Write(report, output, runner.Terminal.Style, request.Top);
                progress.Enter("Writing reports");
                Save(request, report, cancellationToken);
                if (request.Targets.Any())
                {
                    output.Write($"\nWrote {string.Join(", ", request.Targets.Select(target => SafeText.Trim(target)))}.\n");
                }

                return CodeOf(report.Verdict);
            }
        });
        return command;
    }

    private static int CodeOf(ScreeningVerdict verdict) => verdict switch
    {
        ScreeningVerdict.Block => ExitCode.Block,
        ScreeningVerdict.Review => ExitCode.Review,
        ScreeningVerdict.Incomplete => ExitCode.Incomplete,
        _ => ExitCode.Done,
    };

    private static void Save(ScreenRequest request, ScreeningReport report, CancellationToken cancellationToken)
    {
        Save(request.Json, stream => JsonScreening.Write(report, stream));
        Save(request.Csv, TraceSaving.Text(writer => CsvScreening.Write(report, writer)));
        Save(request.Html, TraceSaving.Text(writer => HtmlScreening.Write(report, writer, cancellationToken)));

        void Save(string? target, Action<Stream> write)
        {
            if (target is not null)
            {
                OutputFile.Write(target, path => TraceSaving.WriteWhole(path, write, cancellationToken));
            }
        }
    }
}
