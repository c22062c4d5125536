using System.CommandLine;
using WalletTrace.Notebooks.Files;

namespace WalletTrace.Cli.Notebooks;

/// <summary><c>wallettrace notebook script</c>: makes programs of notebooks.</summary>
internal static class NotebookScriptCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Build(CaseRunner runner)
    {
        var command = new Command(
            "script",
            "Makes of a notebook a program in one file, which 'dotnet run FILE.cs' runs without Jupyter: text becomes comments, and what cells return is written as text. "
            + "A notebook may declare a name again in a later cell, a program may not: then it says which cells, and writes nothing.");
        var file = new Argument<string>("FILE") { Description = "The notebook, FILE.ipynb." };
        Option<string?> output = OutputFile.Option(".cs", "the program there, instead of to the output", "--output");
        var project = new Option<string?>("--project")
        {
            HelpName = "FOLDER", Description = "Reference the projects in this folder, named as from where the program will lie (../../src), instead of the packages: for a clone of the repository.",
        };
        command.Arguments.Add(file);
        command.Options.Add(output);
        command.Options.Add(project);
        command.SetAction((parsed, cancellationToken) => runner.ShowAsync(
            false,
            async (progress, text) =>
            {
                string path = parsed.GetRequiredValue(file);
                string? target = parsed.GetValue(output);
                if (target is not null)
                {
                    OutputFile.CheckFolder(target);
                }

                progress.Enter("Making the program");
                NotebookFile notebook = await NotebookSource.LoadAsync(path, cancellationToken).ConfigureAwait(false);
                string program = NotebookProgram.Of(notebook, Path.GetFileNameWithoutExtension(path), new NotebookProgramOptions { Projects = parsed.GetValue(project) });
                if (target is null)
                {
                    text.Write(program);
                }
                else
                {
                    OutputFile.Write(target, to => WriteWhole(to, program, cancellationToken));
                }

                return ExitCode.Done;
            },
            cancellationToken));
        return command;
    }

    private static void WriteWhole(string path, string text, CancellationToken cancellationToken) =>
        Reports.TraceSaving.WriteWhole(path, Reports.TraceSaving.Text(writer => writer.Write(text)), cancellationToken);
}
