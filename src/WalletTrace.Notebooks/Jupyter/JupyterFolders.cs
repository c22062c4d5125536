namespace WalletTrace.Notebooks.Jupyter;

/// <summary>Where Jupyter looks for kernels (https://docs.jupyter.org/en/latest/use/jupyter-directories.html#data-files).</summary>
internal static class JupyterFolders
{
    private const string Kernels = "kernels";
    private static readonly string[] PrefixVariables = ["VIRTUAL_ENV", "CONDA_PREFIX"];

    /// <summary>The folder of kernels of the user that runs this.</summary>
    public static string OfUser() =>
        OfUser(
            OperatingSystem.IsWindows() ? JupyterPlatform.Windows : OperatingSystem.IsMacOS() ? JupyterPlatform.MacOS : JupyterPlatform.Other,
            Environment.GetEnvironmentVariable,
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));

    /// <summary>The folder of kernels of a user.</summary>
    /// <param name="platform">The operating system.</param>
    /// <param name="variable">The environment.</param>
    /// <param name="home">The user's own folder.</param>
    internal static string OfUser(JupyterPlatform platform, Func<string, string?> variable, string home)
    {
        if (Set("JUPYTER_DATA_DIR") is { } told)
        {
            return Path.Combine(told, Kernels);
        }

        return platform switch
        {
            JupyterPlatform.MacOS => Path.Combine(home, "Library", "Jupyter", Kernels),
            JupyterPlatform.Windows when Set("APPDATA") is { } data => Path.Combine(data, "jupyter", Kernels),
            JupyterPlatform.Windows => Path.Combine(Set("JUPYTER_CONFIG_DIR") ?? Path.Combine(home, ".jupyter"), "data", Kernels),
            _ => Path.Combine(Set("XDG_DATA_HOME") ?? Path.Combine(home, ".local", "share"), "jupyter", Kernels),
        };

        string? Set(string name) => variable(name) is { Length: > 0 } value ? value : null;
    }

    /// <summary>The folder of kernels below a prefix: <c>/usr/local</c>, or an environment of Python's.</summary>
    public static string OfPrefix(string prefix) => Path.Combine(Path.GetFullPath(prefix), "share", "jupyter", Kernels);

    /// <summary>The environment of Python's (venv or conda) that is active; null where none is.</summary>
    public static string? ActivePrefix(Func<string, string?> variable) =>
        PrefixVariables.Select(variable).FirstOrDefault(found => !string.IsNullOrEmpty(found));
}

/// <summary>Operating systems by where Jupyter keeps a user's data.</summary>
internal enum JupyterPlatform
{
    /// <summary>Linux and what follows the XDG rules.</summary>
    Other,

    /// <summary>macOS.</summary>
    MacOS,

    /// <summary>Windows.</summary>
    Windows,
}
