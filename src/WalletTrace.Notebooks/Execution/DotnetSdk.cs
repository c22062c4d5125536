using System.ComponentModel;
using System.Diagnostics;

namespace WalletTrace.Notebooks.Execution;

/// <summary>The .NET SDK of this machine, which brings packages. Cells that ask for none need no SDK.</summary>
internal static class DotnetSdk
{
    /// <summary>Runs a command of it.</summary>
    /// <returns>Its exit code, and what it wrote.</returns>
    /// <exception cref="PackageRestoreException">There is none.</exception>
    public static async Task<(int Code, string Said)> RunAsync(IEnumerable<string> arguments, string folder, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Find(), arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["MSBUILDTERMINALLOGGER"] = "off";
        foreach (string inherited in (string[])["MSBuildSDKsPath", "MSBuildExtensionsPath", "MSBUILD_EXE_PATH", "MSBuildLoadMicrosoftTargetsReadOnly"])
        {
            // Of a build that started this process; they would lead the new one to the wrong SDK.
            start.Environment.Remove(inherited);
        }

        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception problem)
        {
            throw new PackageRestoreException($"found no .NET SDK that can be started ({problem.Message}), expected one to bring packages; {WhatToDo}");
        }

        process.StandardInput.Close();
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return (process.ExitCode, await output.ConfigureAwait(false) + await errors.ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static string WhatToDo => $"install the .NET {Environment.Version.Major} SDK, or take out the line and refer to assemblies by #r \"path.dll\"";

    private static string Find()
    {
        string name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        IEnumerable<string?> folders =
        [
            Path.GetDirectoryName(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")),
            Environment.GetEnvironmentVariable("DOTNET_ROOT"),
            // The runtime's own: shared/Microsoft.NETCore.App/VERSION lies beside the SDKs.
            Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..")),
            .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator),
        ];
        return folders
            .Where(folder => !string.IsNullOrEmpty(folder))
            .Select(folder => Path.Combine(folder!, name))
            .FirstOrDefault(HasSdk)
            ?? throw new PackageRestoreException($"found no .NET SDK, expected one to bring packages; {WhatToDo}");
    }

    private static bool HasSdk(string dotnet)
    {
        if (!File.Exists(dotnet))
        {
            return false;
        }

        // The program on the path is often a link into the folder where the SDKs lie.
        string real = File.ResolveLinkTarget(dotnet, returnFinalTarget: true)?.FullName ?? dotnet;
        string sdks = Path.Combine(Path.GetDirectoryName(real)!, "sdk");
        return Directory.Exists(sdks) && Directory.EnumerateDirectories(sdks).Any();
    }
}
