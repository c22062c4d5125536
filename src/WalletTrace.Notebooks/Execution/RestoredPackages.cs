using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace WalletTrace.Notebooks.Execution;

/// <summary>What a restore found.</summary>
/// <param name="Versions">Each package, its own needs included, in the version that was chosen.</param>
/// <param name="Assemblies">The files of their assemblies, for this machine.</param>
/// <param name="Libraries">The files of their native libraries, for this machine.</param>
internal sealed record RestoredPackages(ImmutableSortedDictionary<string, string> Versions, ImmutableArray<string> Assemblies, ImmutableArray<string> Libraries)
{
    // An entry of this name stands for "nothing, and that is meant".
    private const string Nothing = "_._";

    /// <summary>Reads the list of a project's assets, as a restore writes it.</summary>
    /// <returns>Null where it is not to be read, or where a file that it names is not there.</returns>
    public static RestoredPackages? TryRead(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            return Read(document.RootElement);
        }
        catch (Exception problem) when (problem is JsonException or IOException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private static RestoredPackages? Read(JsonElement assets)
    {
        string[] folders = [.. assets.GetProperty("packageFolders").EnumerateObject().Select(folder => folder.Name)];
        JsonElement target = assets.GetProperty("targets").EnumerateObject()
            .Single(target => target.Name.EndsWith($"/{RuntimeInformation.RuntimeIdentifier}", StringComparison.Ordinal)).Value;
        var versions = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.OrdinalIgnoreCase);
        var assemblies = ImmutableArray.CreateBuilder<string>();
        var libraries = ImmutableArray.CreateBuilder<string>();
        foreach (JsonProperty package in target.EnumerateObject())
        {
            string[] name = package.Name.Split('/');
            versions.Add(name[0], name[1]);
            string within = assets.GetProperty("libraries").GetProperty(package.Name).GetProperty("path").GetString()!;
            if (!TryAdd(package.Value, "runtime", within, folders, assemblies) || !TryAdd(package.Value, "native", within, folders, libraries))
            {
                return null;
            }
        }

        return new RestoredPackages(versions.ToImmutable(), assemblies.ToImmutable(), libraries.ToImmutable());
    }

    private static bool TryAdd(JsonElement package, string kind, string within, string[] folders, ImmutableArray<string>.Builder files)
    {
        if (!package.TryGetProperty(kind, out JsonElement listed))
        {
            return true;
        }

        foreach (string file in listed.EnumerateObject().Select(file => file.Name).Where(file => Path.GetFileName(file) != Nothing))
        {
            if (folders.Select(folder => Path.Combine(folder, within, file)).FirstOrDefault(File.Exists) is not { } found)
            {
                return false;
            }

            files.Add(Path.GetFullPath(found));
        }

        return true;
    }
}
