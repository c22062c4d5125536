using System.Text;
using Microsoft.CodeAnalysis;

namespace WalletTrace.ApiPages;

/// <summary>The index of a package: its namespaces with their types.</summary>
internal static class PackageIndex
{
    /// <summary>Writes it.</summary>
    public static string Write(Api api, string package)
    {
        var index = new StringBuilder($"# The API of {package}\n\n{Pages.Origin} A page for each namespace:\n\n");
        foreach (IGrouping<string, INamedTypeSymbol> page in api.TypesOf(package))
        {
            index.Append($"- [{page.Key}]({page.Key}.md): {string.Join(", ", page.Select(type => $"[{Prose.Escape(Api.NameOf(type))}]({api.LinkTo(type, package, "")})"))}\n");
        }

        string[] others = [.. Pages.Packages.Where(other => other != package).Select(other => $"[{other}](../../{other}/api/README.md)")];
        return index.Append($"\nOther packages: {string.Join(", ", others)}. Those that stand on NBitcoin and Nethereum are built only where these are to be had: their READMEs tell what they do.\n").ToString();
    }
}
