using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace WalletTrace.ApiPages;

/// <summary>
/// Makes the pages of the API from what is compiled and documented: a page for each namespace and an index for each package. Nothing but that goes into them, so
/// that they are the same whoever makes them, and whenever.
/// </summary>
internal static class Pages
{
    /// <summary>The packages, in the order of the index.</summary>
    public static IReadOnlyList<string> Packages { get; } = ["WalletTrace", "WalletTrace.DuckDb", "WalletTrace.Notebooks"];

    /// <summary>What is said at the top of each page.</summary>
    public const string Origin = "Made of the documentation in the code by `dotnet run --project tests/WalletTrace.ApiPages`; a test holds it against that.";

    /// <summary>The folder of a package's pages, from the top of the checkout, with slashes.</summary>
    public static string FolderOf(string package) => $"src/{package}/api";

    /// <summary>Makes all pages.</summary>
    /// <param name="folder">Where the assemblies are, with their documentation beside them.</param>
    /// <returns>The pages by their path from the top of the checkout, with slashes.</returns>
    public static SortedDictionary<string, string> Make(string folder)
    {
        Api api = Load(folder);
        var pages = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string package in Packages)
        {
            pages.Add($"{FolderOf(package)}/README.md", PackageIndex.Write(api, package));
            foreach (IGrouping<string, INamedTypeSymbol> page in api.TypesOf(package))
            {
                pages.Add($"{FolderOf(package)}/{page.Key}.md", new NamespacePage(api, page.Key, [.. page]).Write());
            }
        }

        return pages;
    }

    private static Api Load(string folder)
    {
        MetadataReference[] ours = [.. Packages.Select(package => MetadataReference.CreateFromFile(
            Path.Combine(folder, package + ".dll"), documentation: XmlDocumentationProvider.CreateFromFile(DocumentationOf(folder, package))))];
        IEnumerable<string> others = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Packages.Contains(Path.GetFileNameWithoutExtension(path)));
        var compilation = CSharpCompilation.Create("Pages", references: [.. ours, .. others.Select(path => MetadataReference.CreateFromFile(path))]);
        return new Api([.. ours.Select(reference => (IAssemblySymbol)compilation.GetAssemblyOrModuleSymbol(reference)!)]);
    }

    private static string DocumentationOf(string folder, string package)
    {
        string path = Path.Combine(folder, package + ".xml");
        return File.Exists(path) ? path : throw new FileNotFoundException($"found no documentation {Path.GetFileName(path)} beside the assemblies, expected it from the build of the package");
    }
}
