using System.CommandLine;

namespace WalletTrace.Cli.Notebooks;

/// <summary><c>wallettrace notebook</c>: notebooks of C# cells, in Jupyter and without it.</summary>
internal static class NotebookCommand
{
    /// <summary>The command with those below it.</summary>
    public static Command Build(CaseRunner runner)
    {
        Terminal terminal = runner.Terminal;
        var notebook = new Command(
            "notebook",
            "Runs notebooks whose cells are C#. In Jupyter: 'install' registers a kernel there, which this tool carries. The libraries are referenced and imported from the "
            + "start, and what cells return is shown as tables and pictures. Nothing that is typed is kept beyond the notebook itself.");
        notebook.Subcommands.Add(NotebookInstallCommand.Build(terminal));
        notebook.Subcommands.Add(NotebookInstallCommand.BuildUninstall(terminal));
        notebook.Subcommands.Add(new NotebookKernelCommand(terminal));
        notebook.Subcommands.Add(NotebookRunCommand.Build(runner));
        notebook.Subcommands.Add(NotebookScriptCommand.Build(runner));
        return notebook;
    }
}
