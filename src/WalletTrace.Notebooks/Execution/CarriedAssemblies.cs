using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Microsoft.CodeAnalysis;

namespace WalletTrace.Notebooks.Execution;

/// <summary>
/// The assemblies that cells may use from the start: the framework's, WalletTrace's, and those that WalletTrace's packages bring. What the kernel alone needs,
/// such as the compiler, is not among them, so that a cell may take another version of it from a package.
/// </summary>
/// <remarks>The compiler's view of them is made once in a process and shared by all cells and sessions; it is what makes a first cell slow.</remarks>
internal static class CarriedAssemblies
{
    private static readonly Assembly[] Roots = [typeof(Address).Assembly, typeof(DuckDb.DuckDbLedger).Assembly, typeof(CarriedAssemblies).Assembly];

    private static readonly Lazy<FrozenDictionary<string, string>> Paths = new(Find);

    private static readonly Lazy<ImmutableArray<MetadataReference>> Shared = new(() =>
        [.. Paths.Value.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => AssemblyFile.Reference(file.Value))]);

    /// <summary>The compiler's view of them.</summary>
    public static ImmutableArray<MetadataReference> References => Shared.Value;

    /// <summary>Whether an assembly of a simple name is among them.</summary>
    public static bool Contains(string name) => Paths.Value.ContainsKey(name);

    /// <summary>Where the assembly of a simple name lies; null where it is not among them.</summary>
    public static string? PathOf(string name) => Paths.Value.GetValueOrDefault(name);

    /// <summary>The packages that are here without being fetched, and their versions.</summary>
    public static FrozenDictionary<string, string> Packages { get; } = Roots.ToFrozenDictionary(
        root => root.GetName().Name!,
        // What follows the plus sign names the commit.
        root => root.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0],
        StringComparer.OrdinalIgnoreCase);

    private static FrozenDictionary<string, string> Find()
    {
        Dictionary<string, string> known = Known();
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var found = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, string path) in known)
        {
            if (Path.GetDirectoryName(path) == framework)
            {
                found.Add(name, path);
            }
        }

        // Everything that the roots reach; the kernel itself is a root whose own needs are not followed.
        var open = new Stack<string>(Roots.Select(root => root.GetName().Name!));
        string kernel = typeof(CarriedAssemblies).Assembly.GetName().Name!;
        while (open.TryPop(out string? name))
        {
            if (!known.TryGetValue(name, out string? path) || !found.TryAdd(name, path) || name == kernel)
            {
                continue;
            }

            foreach (string needed in AssemblyFile.NeedsOf(path))
            {
                open.Push(needed);
            }
        }

        return found.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    // What the host was started with; beside its own files where it does not say.
    private static Dictionary<string, string> Known()
    {
        IEnumerable<string> files = AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") is string { Length: > 0 } listed
            ? listed.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            : Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll").Concat(Directory.EnumerateFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "*.dll"));
        var known = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string file in files)
        {
            known.TryAdd(Path.GetFileNameWithoutExtension(file), file);
        }

        return known;
    }
}

/// <summary>What the file of an assembly says about itself, read without loading it.</summary>
internal static class AssemblyFile
{
    /// <summary>The compiler's view of it. Only its metadata is read, and the file is closed again.</summary>
    /// <exception cref="BadImageFormatException">It is no assembly.</exception>
    public static MetadataReference Reference(string path) =>
        AssemblyMetadata.Create(ModuleMetadata.CreateFromStream(File.OpenRead(path), PEStreamOptions.PrefetchMetadata)).GetReference(new AssemblyDocumentation(path), filePath: path, display: path);

    /// <summary>Its name; null where the file is no assembly of .NET.</summary>
    public static AssemblyName? NameOf(string path)
    {
        try
        {
            return AssemblyName.GetAssemblyName(path);
        }
        catch (BadImageFormatException)
        {
            return null;
        }
    }

    /// <summary>The simple names of the assemblies that it needs.</summary>
    public static IEnumerable<string> NeedsOf(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        if (!file.HasMetadata)
        {
            return [];
        }

        MetadataReader reader = file.GetMetadataReader();
        return [.. reader.AssemblyReferences.Select(handle => reader.GetString(reader.GetAssemblyReference(handle).Name))];
    }
}
