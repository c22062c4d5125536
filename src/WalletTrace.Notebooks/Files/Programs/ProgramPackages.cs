using System.Collections.Immutable;
using WalletTrace.DuckDb;
using WalletTrace.Notebooks.Execution;

namespace WalletTrace.Notebooks.Files.Programs;

/// <summary>What a program references: what the notebook does, and what notebooks have from the start.</summary>
/// <param name="Directives">The lines that say so, in order.</param>
/// <param name="HasForeign">Whether there are packages among them that do not come with this library.</param>
internal sealed record ProgramPackages(ImmutableArray<string> Directives, bool HasForeign)
{
    private const string FromNuget = "nuget:";

    /// <summary>The packages that notebooks have from the start, and a program may need.</summary>
    public static readonly ImmutableArray<string> Given = [typeof(Address).Assembly.GetName().Name!, typeof(DuckDbLedger).Assembly.GetName().Name!];

    /// <summary>The packages of the cells of a notebook.</summary>
    /// <param name="cells">The cells.</param>
    /// <param name="projects">The folder of WalletTrace's projects; null for its packages.</param>
    /// <param name="used">The names of WalletTrace's packages that the cells use, whether they say so or not.</param>
    /// <exception cref="NotebookProgramException">A cell references what a program cannot.</exception>
    public static ProgramPackages Of(ImmutableArray<ProgramCell> cells, string? projects, ImmutableHashSet<string> used)
    {
        var versions = new Dictionary<string, (string? Version, int Cell)>(StringComparer.OrdinalIgnoreCase);
        var names = new List<string>();
        foreach ((string reference, int cell) in cells.SelectMany(cell => cell.References.Select(reference => (reference, cell.Number))))
        {
            (string name, string? version) = Read(reference, cell);
            if (versions.TryGetValue(name, out (string? Version, int Cell) before))
            {
                version ??= before.Version;
                if (before.Version is not null && before.Version != version)
                {
                    throw new NotebookProgramException(FormattableString.Invariant(
                        $"found {SafeText.Trim(name)} {SafeText.Trim(version)} in cell {cell} and {SafeText.Trim(before.Version)} in cell {before.Cell}, expected one version"));
                }
            }
            else
            {
                names.Add(name);
            }

            versions[name] = (version, cell);
        }

        // Notebooks have these without saying so.
        names.InsertRange(0, Given.Where(name => used.Contains(name) && !versions.ContainsKey(name)));
        return new ProgramPackages(
            [.. names.Select(name => Directive(name, versions.GetValueOrDefault(name).Version, projects))],
            names.Exists(name => !Given.Contains(name, StringComparer.OrdinalIgnoreCase)));
    }

    private static (string Name, string? Version) Read(string reference, int cell)
    {
        if (!reference.StartsWith(FromNuget, StringComparison.OrdinalIgnoreCase))
        {
            throw new NotebookProgramException(FormattableString.Invariant(
                $"found a reference to the file {SafeText.Quote(reference)} in cell {cell}, expected packages, such as #r \"nuget: WalletTrace\""));
        }

        string[] parts = [.. reference[FromNuget.Length..].Split(',').Select(part => part.Trim())];
        bool isRead = parts.Length is 1 or 2 && parts.All(part => part.Length > 0 && part.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_' or '+' or '*'));
        return isRead ? (parts[0], parts.ElementAtOrDefault(1)) : throw new NotebookProgramException(FormattableString.Invariant(
            $"found the reference {SafeText.Quote(reference)} in cell {cell}, expected \"nuget: Name, Version\""));
    }

    private static string Directive(string name, string? version, string? projects)
    {
        bool isGiven = Given.Contains(name, StringComparer.OrdinalIgnoreCase);
        return isGiven && projects is not null ? $"#:project {projects.TrimEnd('/')}/{name}/{name}.csproj" : $"#:package {name}@{version ?? (isGiven ? CarriedAssemblies.Packages[name] : "*")}";
    }
}
