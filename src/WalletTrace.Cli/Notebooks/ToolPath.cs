using System.Collections.Immutable;

namespace WalletTrace.Cli.Notebooks;

/// <summary>What starts this tool again, in the way in which it is installed.</summary>
internal static class ToolPath
{
    private const string Root = "DOTNET_ROOT";

    /// <summary>What started this process, with whole paths.</summary>
    public static ImmutableArray<string> OfProcess() => Of(Environment.ProcessPath, typeof(ToolPath).Assembly.Location);

    /// <summary>What starts the tool.</summary>
    /// <param name="process">The program of the process: the tool's own, which the build or <c>dotnet tool install</c> makes, or <c>dotnet</c>.</param>
    /// <param name="assembly">The tool's assembly.</param>
    /// <exception cref="WalletTraceException">It cannot be told.</exception>
    public static ImmutableArray<string> Of(string? process, string assembly)
    {
        if (string.IsNullOrEmpty(process))
        {
            throw new WalletTraceException("The system does not tell which program this is, so Jupyter cannot be told what to start; install the tool with 'dotnet tool install'.");
        }

        bool isHost = string.Equals(Path.GetFileNameWithoutExtension(process), "dotnet", StringComparison.OrdinalIgnoreCase);
        return isHost ? [process, assembly] : [process];
    }

    /// <summary>The variables by which the tool finds .NET, where it is found by them: Jupyter may be started from elsewhere than this.</summary>
    public static ImmutableSortedDictionary<string, string> Variables(Func<string, string?> variable)
    {
        ImmutableSortedDictionary<string, string> none = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
        return variable(Root) is { Length: > 0 } root ? none.Add(Root, root) : none;
    }
}
