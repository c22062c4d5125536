using System.Reflection;

namespace WalletTrace.Notebooks.Execution;

/// <summary>What the cells of a session asked for by directives, and brings it to them.</summary>
/// <param name="restore">Brings packages.</param>
/// <param name="compiler">Told what cells may refer to.</param>
/// <param name="assemblies">Loads it.</param>
internal sealed class SessionReferences(PackageRestore restore, CellCompiler compiler, SessionAssemblies assemblies)
{
    private readonly HashSet<string> referred = new(StringComparer.OrdinalIgnoreCase);
    private Dictionary<string, string?> packages = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> restored = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> sources = [];

    /// <summary>Follows the directives of a cell, but for the files that it loads.</summary>
    /// <param name="directives">The directives.</param>
    /// <param name="from">The folder that relative paths start from.</param>
    /// <param name="warn">Told what was done otherwise than asked.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="CellDirectiveException">One cannot be followed.</exception>
    public async Task FollowAsync(IReadOnlyList<CellDirective> directives, string from, Action<string> warn, CancellationToken cancellationToken)
    {
        CellDirective? asked = null;
        var wanted = new Dictionary<string, string?>(packages, StringComparer.OrdinalIgnoreCase);
        foreach (CellDirective directive in directives)
        {
            switch (directive.Kind)
            {
                case DirectiveKind.Source:
                    string source = IsAddress(directive.Value) ? directive.Value : Path.GetFullPath(directive.Value, from);
                    if (!sources.Contains(source))
                    {
                        sources.Add(source);
                    }

                    break;
                case DirectiveKind.Assembly:
                    ReferTo(directive, from, warn);
                    break;
                case DirectiveKind.Package when CarriedAssemblies.Packages.TryGetValue(directive.Value, out string? carried):
                    if (directive.Version is { } version && version != carried)
                    {
                        warn($"The kernel carries {directive.Value} {carried} and takes that, not {version}, which the cell asks for in line {directive.Line}.");
                    }

                    break;
                case DirectiveKind.Package when !wanted.TryGetValue(directive.Value, out string? before) || (directive.Version is not null && directive.Version != before):
                    wanted[directive.Value] = directive.Version;
                    asked = directive;
                    break;
                default:
                    break;
            }
        }

        if (asked is not null)
        {
            await BringPackagesAsync(wanted, asked, warn, cancellationToken).ConfigureAwait(false);
            // Not before: what cannot be had would otherwise make every later cell fail that asks for another.
            packages = wanted;
        }
    }

    private static bool IsAddress(string source) => source.Contains("://", StringComparison.Ordinal);

    private void ReferTo(CellDirective directive, string from, Action<string> warn)
    {
        string path = Path.GetFullPath(directive.Value, from);
        if (!File.Exists(path))
        {
            // The framework's and WalletTrace's own are there already, by whatever name they are asked for.
            string name = directive.Value.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? directive.Value[..^4] : directive.Value;
            if (name.Split(',')[0] is var simple && Path.GetFileName(simple) == simple && CarriedAssemblies.Contains(simple))
            {
                return;
            }

            throw new CellDirectiveException($"found no assembly {SafeText.Quote(directive.Value)} in {SafeText.Quote(from, 400)}, expected the path of one, from the notebook's folder", directive.Line);
        }

        AssemblyName assembly = AssemblyFile.NameOf(path)
            ?? throw new CellDirectiveException($"found {SafeText.Quote(directive.Value)}, which is no assembly of .NET; expected one", directive.Line);
        if (CarriedAssemblies.Contains(assembly.Name!))
        {
            warn($"The kernel carries {assembly.Name} and takes its own, not {directive.Value}.");
            return;
        }

        Refer(path, assembly, warn);
        // What it needs lies beside it; cells do not name that without asking for it.
        foreach (string beside in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, "*.dll"))
        {
            if (AssemblyFile.NameOf(beside) is null)
            {
                assemblies.OfferLibrary(beside);
            }
            else
            {
                assemblies.Offer(beside);
            }
        }
    }

    private void Refer(string path, AssemblyName assembly, Action<string> warn)
    {
        string used = assemblies.Offer(path);
        if (!referred.Add(assembly.Name!))
        {
            if (used != path)
            {
                warn($"{assembly.Name} was referred to before, as {Path.GetFileName(Path.GetDirectoryName(used))}/{Path.GetFileName(used)}, and stays that until the kernel is restarted.");
            }

            return;
        }

        compiler.Refer([AssemblyFile.Reference(used)]);
    }

    private async Task BringPackagesAsync(Dictionary<string, string?> wanted, CellDirective asked, Action<string> warn, CancellationToken cancellationToken)
    {
        RestoredPackages found;
        try
        {
            found = await restore.RunAsync(wanted, sources, cancellationToken).ConfigureAwait(false);
        }
        catch (PackageRestoreException problem)
        {
            throw new CellDirectiveException(problem.Message, asked.Line);
        }

        foreach ((string name, string version) in found.Versions)
        {
            if (restored.TryGetValue(name, out string? before) && before != version)
            {
                warn($"{name} {before} is in use and stays so until the kernel is restarted; {version} would be needed now.");
            }

            restored.TryAdd(name, version);
        }

        foreach (string library in found.Libraries)
        {
            assemblies.OfferLibrary(library);
        }

        foreach (string path in found.Assemblies)
        {
            if (AssemblyFile.NameOf(path) is not { } assembly || referred.Contains(assembly.Name!))
            {
                continue;
            }

            if (CarriedAssemblies.PathOf(assembly.Name!) is not { } carried)
            {
                Refer(path, assembly, warn);
            }
            else if (AssemblyFile.NameOf(carried)!.Version < assembly.Version)
            {
                warn($"A package needs {assembly.Name} {assembly.Version}; the kernel has {AssemblyFile.NameOf(carried)!.Version} and takes that.");
            }
        }
    }
}
