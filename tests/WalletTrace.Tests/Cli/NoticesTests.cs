using System.Reflection;
using WalletTrace.Cli;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Cli;

public sealed class NoticesTests
{
    [Fact]
    public async Task Every_library_that_the_tool_carries_is_named_with_its_licence()
    {
        string notices = await File.ReadAllTextAsync(Repository.PathOf("src", "WalletTrace.Cli", "NOTICES.txt"));
        string[] carried = [.. Carried(typeof(CommandLine).Assembly, []).Order(StringComparer.Ordinal)];

        Assert.Contains("DuckDB.NET.Bindings", carried);
        Assert.All(carried, name => Assert.Contains(name, notices, StringComparison.Ordinal));
        Assert.Contains("Stichting DuckDB Foundation", notices, StringComparison.Ordinal);
    }

    /// <summary>The libraries that an assembly refers to, over however many steps, but for this project's and those of the runtime.</summary>
    private static HashSet<string> Carried(Assembly from, HashSet<string> found)
    {
        string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        foreach (AssemblyName reference in from.GetReferencedAssemblies())
        {
            Assembly library = Assembly.Load(reference);
            bool isOurs = reference.Name!.StartsWith("WalletTrace", StringComparison.Ordinal);
            if (Path.GetDirectoryName(library.Location) != runtime && (isOurs || found.Add(reference.Name)))
            {
                Carried(library, found);
            }
        }

        return found;
    }
}
