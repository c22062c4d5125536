namespace WalletTrace.Packages.Tests.Support;

/// <summary>The SDK that these tests were started with.</summary>
internal static class DotNet
{
    /// <summary>An environment in which nothing outlives a command, and nothing depends on where the tests run.</summary>
    private static readonly Dictionary<string, string?> Settled = new()
    {
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
        ["DOTNET_SKIP_FIRST_TIME_EXPERIENCE"] = "1",
        ["DOTNET_CLI_UI_LANGUAGE"] = "en",
        ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["UseSharedCompilation"] = "false",
    };

    /// <summary>Runs a command of the SDK.</summary>
    public static Task<CommandOutput> RunAsync(string folder, params string[] arguments) => RunAsync(folder, new Dictionary<string, string?>(), arguments);

    /// <summary>Runs a command of the SDK with more in its environment.</summary>
    public static Task<CommandOutput> RunAsync(string folder, IReadOnlyDictionary<string, string?> environment, params string[] arguments) =>
        CommandOutput.OfAsync(folder, Settled.Concat(environment).ToDictionary(), Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments);
}
