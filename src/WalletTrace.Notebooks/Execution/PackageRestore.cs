using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace WalletTrace.Notebooks.Execution;

/// <summary>Packages that could not be brought.</summary>
internal sealed class PackageRestoreException(string message) : WalletTraceException(message);

/// <summary>
/// Brings packages as a project would get them: a project that refers to them is restored by the .NET SDK, with the sources, the credentials and the folder of
/// packages that the user's NuGet configuration names. What was found is remembered, for this session and for others, under what was asked for.
/// </summary>
/// <param name="folder">The folder whose NuGet configuration holds: the notebook's.</param>
/// <param name="memory">Where to remember; by default a folder of the user's.</param>
internal sealed partial class PackageRestore(string folder, string? memory = null)
{
    private const int ShownProblems = 3;

    private readonly string memory = memory ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "wallettrace", "notebooks", "packages");

    private static string Framework => $"net{Environment.Version.Major}.{Environment.Version.Minor}";

    /// <summary>Brings packages, and what they need.</summary>
    /// <param name="packages">Names and versions; a package without a version is brought in its newest.</param>
    /// <param name="sources">Where to look beside the sources of the configuration.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="PackageRestoreException">They cannot be brought.</exception>
    public async Task<RestoredPackages> RunAsync(IReadOnlyDictionary<string, string?> packages, IReadOnlyList<string> sources, CancellationToken cancellationToken)
    {
        XDocument project = Project(packages, sources);
        string key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{project}\n{Path.GetFullPath(folder)}\n{Environment.Version}")))[..32];
        string remembered = Path.Combine(memory, $"{key}.json");
        // The newest version may be another tomorrow.
        bool isLasting = packages.Values.All(version => version is not null && !version.Contains('*', StringComparison.Ordinal));
        if (isLasting && File.Exists(remembered) && RestoredPackages.TryRead(remembered) is { } known)
        {
            return known;
        }

        string work = Path.Combine(Path.GetTempPath(), $"wallettrace-packages-{Guid.NewGuid():N}");
        Directory.CreateDirectory(work);
        try
        {
            string file = Path.Combine(work, "cells.csproj");
            project.Save(file);
            (int code, string said) = await DotnetSdk.RunAsync(["restore", file, "--nologo", "-v", "q", "-nodeReuse:false"], work, cancellationToken).ConfigureAwait(false);
            string assets = Path.Combine(work, "obj", "project.assets.json");
            if (code != 0 || !File.Exists(assets))
            {
                throw new PackageRestoreException(Problem(said, file));
            }

            RestoredPackages found = RestoredPackages.TryRead(assets)
                ?? throw new PackageRestoreException("the packages were restored, but their files were not found; clear NuGet's folder of packages (dotnet nuget locals all --clear) and run the cell again");
            if (isLasting)
            {
                Remember(assets, remembered);
            }

            return found;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    // Nothing of the folders above the project may take part in it: it is about these packages alone.
    private XDocument Project(IReadOnlyDictionary<string, string?> packages, IReadOnlyList<string> sources) => new(
        new XElement(
            "Project",
            new XElement(
                "PropertyGroup",
                new XElement("ImportDirectoryBuildProps", "false"),
                new XElement("ImportDirectoryBuildTargets", "false"),
                new XElement("ImportDirectoryPackagesProps", "false")),
            new XElement("Import", new XAttribute("Project", "Sdk.props"), new XAttribute("Sdk", "Microsoft.NET.Sdk")),
            new XElement(
                "PropertyGroup",
                new XElement("TargetFramework", Framework),
                new XElement("RuntimeIdentifier", RuntimeInformation.RuntimeIdentifier),
                new XElement("SelfContained", "false"),
                new XElement("UseAppHost", "false"),
                new XElement("EnableDefaultItems", "false"),
                new XElement("ManagePackageVersionsCentrally", "false"),
                new XElement("NuGetAudit", "false"),
                new XElement("RestoreRootConfigDirectory", Path.GetFullPath(folder)),
                new XElement("RestoreAdditionalProjectSources", string.Join(';', sources))),
            new XElement(
                "ItemGroup",
                packages.OrderBy(package => package.Key, StringComparer.OrdinalIgnoreCase).Select(package => new XElement(
                    "PackageReference", new XAttribute("Include", package.Key), new XAttribute("Version", package.Value ?? "*")))),
            new XElement("Import", new XAttribute("Project", "Sdk.targets"), new XAttribute("Sdk", "Microsoft.NET.Sdk"))));

    private void Remember(string assets, string remembered)
    {
        try
        {
            Directory.CreateDirectory(memory);
            string whole = $"{remembered}.{Guid.NewGuid():N}";
            File.Copy(assets, whole);
            File.Move(whole, remembered, overwrite: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // A user without a folder of their own has the packages nevertheless, and waits again the next time.
        }
    }

    private static string Problem(string said, string project)
    {
        string[] problems = [.. ErrorLine().Matches(said)
            .Select(match => Credentials().Replace(match.Value.Replace(project, "", StringComparison.Ordinal).Trim(' ', ':', '\r'), "://"))
            .Select(line => SafeText.Trim(line, 400))
            .Distinct()
            .Take(ShownProblems)];
        string what = problems.Length > 0 ? string.Join("; ", problems) : SafeText.Trim(said.Trim(), 400);
        return $"the packages cannot be restored: {what}. Check name and version, and that the sources of packages can be reached (dotnet nuget list source); #i \"nuget: SOURCE\" adds one";
    }

    [GeneratedRegex(@"error (NU|NETSDK|MSB)?\d*\s?: .*$|error : .*$", RegexOptions.Multiline)]
    private static partial Regex ErrorLine();

    [GeneratedRegex(@"://[^/@\s]+@")]
    private static partial Regex Credentials();
}
