using System.CommandLine;
using WalletTrace.Notebooks.Jupyter;

namespace WalletTrace.Cli.Notebooks;

/// <summary><c>wallettrace notebook install</c> and <c>uninstall</c>: tell Jupyter of the kernel, or take it out again.</summary>
internal static class NotebookInstallCommand
{
    /// <summary>The command that registers the kernel, with its options.</summary>
    public static Command Build(Terminal terminal)
    {
        var command = new Command(
            "install",
            "Registers the C# kernel with Jupyter, for this user unless told otherwise. Jupyter then starts this tool, from where it is now: after it has moved, install again.");
        var place = new KernelPlace(command);
        var displayName = new Option<string>("--display-name")
        {
            HelpName = "TEXT", Description = $"What readers see. Default: {KernelSpec.UsualDisplayName}.", DefaultValueFactory = _ => KernelSpec.UsualDisplayName,
        };
        var force = new Option<bool>("--force") { Description = "Replace a kernel of that name also where somebody else registered it." };
        command.Options.Add(displayName);
        command.Options.Add(force);
        command.SetAction(parsed =>
        {
            var spec = new KernelSpec(
                place.NameOf(parsed),
                SafeText.Trim(parsed.GetRequiredValue(displayName), 100),
                [.. ToolPath.OfProcess(), "notebook", "kernel"],
                ToolPath.Variables(Environment.GetEnvironmentVariable));
            string folder = new KernelInstaller(place.FolderOf(parsed)).Install(spec, parsed.GetValue(force));
            terminal.Output.Write(
                $"Registered {SafeText.Quote(spec.DisplayName)} as {spec.Name} in {SafeText.Trim(folder, 500)}\n"
                + $"It starts {SafeText.Trim(string.Join(' ', spec.Command), 500)}\n"
                + "'jupyter kernelspec list' shows it, and new notebooks offer it.\n");
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The command that takes it out again, with its options.</summary>
    public static Command BuildUninstall(Terminal terminal)
    {
        var command = new Command("uninstall", "Takes the C# kernel out of Jupyter again, from where 'install' with the same options put it. A kernel of somebody else is left alone.");
        var place = new KernelPlace(command);
        command.SetAction(parsed =>
        {
            string name = place.NameOf(parsed), kernels = place.FolderOf(parsed);
            terminal.Output.Write(new KernelInstaller(kernels).Uninstall(name) is { } folder
                ? $"Removed {SafeText.Trim(folder, 500)}\n"
                : $"There is no kernel {name} in {SafeText.Trim(kernels, 500)}\n");
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The options that say which kernel, and where.</summary>
    private sealed class KernelPlace
    {
        private readonly Option<bool> user = new("--user") { Description = "For the user that runs this. This is the default." };
        private readonly Option<bool> sysPrefix = new("--sys-prefix") { Description = "For the environment of Python's that is active (venv or conda)." };
        private readonly Option<string?> prefix = new("--prefix") { HelpName = "DIR", Description = "Into DIR/share/jupyter/kernels: /usr/local for all users, or the folder of an environment." };
        private readonly Option<string> name = new("--name")
        {
            HelpName = "NAME",
            Description = $"By which name notebooks ask for it. Default: {KernelSpec.UsualName}, as notebooks of C# have it.",
            DefaultValueFactory = _ => KernelSpec.UsualName,
        };

        public KernelPlace(Command command)
        {
            name.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<string>() is { } text && !KernelSpec.IsName(text))
                {
                    result.AddError($"--name cannot be {SafeText.Quote(text, 100)}: expected small letters, digits, '-', '.' and '_' of ASCII, as Jupyter does");
                }
            });
            command.Validators.Add(result =>
            {
                bool[] told = [result.GetValue(user), result.GetValue(sysPrefix), result.GetValue(prefix) is not null];
                if (told.Count(each => each) > 1)
                {
                    result.AddError("--user, --sys-prefix and --prefix each say where: give one of them");
                }
            });
            command.Options.Add(user);
            command.Options.Add(sysPrefix);
            command.Options.Add(prefix);
            command.Options.Add(name);
        }

        public string NameOf(ParseResult parsed) => parsed.GetRequiredValue(name);

        public string FolderOf(ParseResult parsed)
        {
            if (parsed.GetValue(prefix) is { } told)
            {
                return told.Length > 0 ? JupyterFolders.OfPrefix(told) : throw new UsageException("--prefix names no folder: found nothing");
            }

            return parsed.GetValue(sysPrefix)
                ? JupyterFolders.OfPrefix(
                    JupyterFolders.ActivePrefix(Environment.GetEnvironmentVariable)
                    ?? throw new UsageException("--sys-prefix needs an environment of Python's that is active: found neither VIRTUAL_ENV nor CONDA_PREFIX; activate one, or give --prefix"))
                : JupyterFolders.OfUser();
        }
    }
}
