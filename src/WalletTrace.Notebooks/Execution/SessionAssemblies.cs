using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace WalletTrace.Notebooks.Execution;

/// <summary>
/// Where the code of a session's cells lives, with the assemblies that its cells asked for; all of it goes when the session does. What cells share with the
/// kernel (<see cref="CarriedAssemblies"/>) is the kernel's own; the rest that a session names is its own, whatever versions the kernel has.
/// </summary>
internal sealed class SessionAssemblies() : AssemblyLoadContext("cells", isCollectible: true)
{
    private readonly ConcurrentDictionary<string, Assembly> cells = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> files = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, string> libraries = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Loads a compiled cell.</summary>
    public Assembly LoadCell(byte[] image, byte[] symbols)
    {
        Assembly cell = LoadFromStream(new MemoryStream(image), new MemoryStream(symbols));
        cells[cell.GetName().Name!] = cell;
        return cell;
    }

    /// <summary>Lets cells use an assembly, which is loaded when it is first needed.</summary>
    /// <returns>The file that is used under its name: this one, or the one that came first.</returns>
    public string Offer(string path) => files.GetOrAdd(Path.GetFileNameWithoutExtension(path), path);

    /// <summary>Lets assemblies of cells use a native library.</summary>
    public void OfferLibrary(string path) => libraries.TryAdd(Path.GetFileName(path), path);

    /// <summary>Gives everything back, as soon as nothing that cells started runs any more.</summary>
    public void Close()
    {
        cells.Clear();
        Unload();
    }

    /// <summary>Whether an assembly is one of a cell.</summary>
    public static bool IsCell(Assembly assembly) => GetLoadContext(assembly) is SessionAssemblies session && session.cells.ContainsKey(assembly.GetName().Name!);

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string name = assemblyName.Name!;
        if (cells.TryGetValue(name, out Assembly? cell))
        {
            return cell;
        }

        return !CarriedAssemblies.Contains(name) && files.TryGetValue(name, out string? path) ? LoadFromAssemblyPath(path) : null;
    }

    /// <inheritdoc/>
    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        string name = unmanagedDllName;
        string[] names = [name, $"lib{name}.so", $"{name}.so", $"lib{name}.dylib", $"{name}.dylib", $"{name}.dll"];
        return names.Select(libraries.GetValueOrDefault).FirstOrDefault(path => path is not null) is { } found ? NativeLibrary.Load(found) : 0;
    }
}
