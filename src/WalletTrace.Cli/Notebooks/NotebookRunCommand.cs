using System.CommandLine;
using WalletTrace.Notebooks.Files;

namespace WalletTrace.Cli.Notebooks;

/// <summary><c>wallettrace notebook run</c>: runs notebooks without Jupyter.</summary>
internal static class NotebookRunCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Build(CaseRunner runner)
    {
        var command = new Command(
            "run",
            "Runs notebooks without Jupyter: all code cells of each, in their order, in the folder in which the notebook lies. Without an option that says where to, "
            + "what the cells show is written as text. The first cell that fails ends it, with exit code 1, and nothing of that notebook is written.");
        var files = new Argument<string[]>("FILE") { Description = "A notebook, FILE.ipynb. Several are run one after the other, each by itself.", Arity = ArgumentArity.OneOrMore };
        Option<string?> output = OutputFile.Option(".ipynb", "the notebook with what its cells show", "--output");
        var inPlace = new Option<bool>("--in-place") { Description = "Write each notebook, with what its cells show, in its own place." };
        Option<string?> html = OutputFile.Option(".html", "one page with the notebook and what its cells show, for those without Jupyter");
        var check = new Option<bool>("--check") { Description = "Compare what the cells show with what was saved, and say the first difference, with exit code 1. Nothing is written." };
        var allowErrors = new Option<bool>("--allow-errors") { Description = "Go on after a cell that fails; its error is what it shows." };
        Option<int?> timeout = CaseOptions.Limit("--timeout", "End a cell that runs for more than so many seconds. Default: no limit.");
        command.Arguments.Add(files);
        foreach (Option option in new Option[] { output, inPlace, html, check, allowErrors, timeout })
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            bool isWritten = result.GetValue(inPlace) || result.GetValue(output) is not null || result.GetValue(html) is not null;
            if (result.GetValue(check) && isWritten)
            {
                result.AddError("--check writes nothing: found it with an option that says where to write");
            }

            if (result.GetValue(inPlace) && result.GetValue(output) is not null)
            {
                result.AddError("a notebook is written once: found --output and --in-place, expected one of them");
            }

            if ((result.GetValue(files)?.Length ?? 0) > 1 && (result.GetValue(output) ?? result.GetValue(html)) is not null)
            {
                result.AddError("--output and --html name one file: found several notebooks, expected one");
            }
        });
        command.SetAction((parsed, cancellationToken) =>
        {
            var options = new NotebookRunOptions
            {
                AllowErrors = parsed.GetValue(allowErrors), CellTimeout = parsed.GetValue(timeout) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            };
            return runner.ShowAsync(false, RunAsync, cancellationToken);

            async Task<int> RunAsync(ProgressLine progress, TextWriter text)
            {
                int code = ExitCode.Done;
                foreach (string path in parsed.GetRequiredValue(files))
                {
                    var work = new NotebookWork(path, parsed.GetValue(inPlace) ? path : parsed.GetValue(output), parsed.GetValue(html), parsed.GetValue(check));
                    code = Math.Max(code, await work.RunAsync(options, progress, text, cancellationToken).ConfigureAwait(false));
                }

                return code;
            }
        });
        return command;
    }
}
