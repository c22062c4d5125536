using System.CommandLine;

namespace WalletTrace.Cli;

/// <summary>Writes a file that the user named, and says what went wrong in the user's own words for it.</summary>
internal static class OutputFile
{
    /// <summary>The option that names a file to write, by its ending: <c>--html</c>.</summary>
    /// <param name="ending">What the file's name must end in.</param>
    /// <param name="what">What is written.</param>
    /// <param name="name">Another name for the option; null for the ending's.</param>
    public static Option<string?> Option(string ending, string what, string? name = null)
    {
        var option = new Option<string?>(name ?? "--" + ending[1..]) { HelpName = "FILE", Description = $"Write {what}." };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } path && !string.Equals(Path.GetExtension(path), ending, StringComparison.OrdinalIgnoreCase))
            {
                result.AddError($"{option.Name} cannot write {SafeText.Quote(path)}: expected a file that ends in {ending}");
            }
        });
        return option;
    }

    /// <summary>Fails before the work when the file's folder is not there.</summary>
    /// <exception cref="WalletTraceException">There is no such folder.</exception>
    public static void CheckFolder(string path)
    {
        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (folder is not null && !Directory.Exists(folder))
        {
            throw Failure(path, "its folder does not exist; make it first", null);
        }
    }

    /// <summary>Writes it.</summary>
    /// <exception cref="WalletTraceException">It cannot be written.</exception>
    public static void Write(string path, Action<string> write)
    {
        try
        {
            write(path);
        }
        catch (UnauthorizedAccessException cause)
        {
            throw Failure(path, "writing there is not permitted", cause);
        }
        catch (IOException cause)
        {
            // Messages of the file system name whole paths of this machine.
            throw Failure(path, "the file system refused it", cause);
        }
    }

    private static WalletTraceException Failure(string path, string problem, Exception? cause) =>
        new($"{SafeText.Quote(path)} cannot be written: {problem}", cause);
}
