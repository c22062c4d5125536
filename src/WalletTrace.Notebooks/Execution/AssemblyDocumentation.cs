using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using System.Xml;
using Microsoft.CodeAnalysis;

namespace WalletTrace.Notebooks.Execution;

/// <summary>
/// The documentation of an assembly: the XML file beside it, and, of the framework's, those of the SDK's reference pack where there is one. Files are read
/// when something is first asked about, and once in a process.
/// </summary>
/// <param name="path">The assembly.</param>
internal sealed class AssemblyDocumentation(string path) : DocumentationProvider
{
    // The core library's types are documented under the names of the assemblies that show them.
    private static readonly string[] OfCore = ["System.Runtime", "System.Collections", "System.Threading", "System.Threading.Tasks.Parallel", "System.Memory", "System.Runtime.InteropServices", "System.Diagnostics.StackTrace", "System.Console"];

    private static readonly ConcurrentDictionary<string, FrozenDictionary<string, string>> Read = new(StringComparer.Ordinal);

    private static readonly Lazy<string?> ReferencePack = new(FindReferencePack);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is AssemblyDocumentation other && other.Path == Path;

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Path);

    private string Path => path;

    /// <inheritdoc/>
    protected override string? GetDocumentationForSymbol(string documentationMemberID, CultureInfo preferredCulture, CancellationToken cancellationToken = default) =>
        Files().Select(file => Read.GetOrAdd(file, ReadFile).GetValueOrDefault(documentationMemberID)).FirstOrDefault(found => found is not null);

    private IEnumerable<string> Files()
    {
        string beside = System.IO.Path.ChangeExtension(path, ".xml");
        string name = System.IO.Path.GetFileNameWithoutExtension(path);
        IEnumerable<string> inPack = ReferencePack.Value is { } pack && System.IO.Path.GetDirectoryName(path) == System.IO.Path.GetDirectoryName(typeof(object).Assembly.Location)
            ? (name.StartsWith("System.Private.", StringComparison.Ordinal) ? OfCore : [name]).Select(file => System.IO.Path.Combine(pack, $"{file}.xml"))
            : [];
        return inPack.Prepend(beside).Where(File.Exists);
    }

    private static FrozenDictionary<string, string> ReadFile(string file)
    {
        var members = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using XmlReader reader = XmlReader.Create(file, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            reader.ReadToFollowing("members");
            while (reader.Read())
            {
                while (reader is { NodeType: XmlNodeType.Element, Name: "member" } && reader.GetAttribute("name") is { } name)
                {
                    // Leads to the node after the member.
                    members.TryAdd(name, reader.ReadOuterXml());
                }
            }
        }
        catch (Exception problem) when (problem is XmlException or IOException or UnauthorizedAccessException)
        {
            // Documentation that cannot be read is documentation that is not there; what was read before stays.
        }

        return members.ToFrozenDictionary(StringComparer.Ordinal);
    }

    // Beside the runtime: shared/Microsoft.NETCore.App/VERSION and packs/Microsoft.NETCore.App.Ref/VERSION/ref/netX.Y.
    private static string? FindReferencePack()
    {
        string packs = System.IO.Path.GetFullPath(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..", "packs", "Microsoft.NETCore.App.Ref"));
        string framework = $"net{Environment.Version.Major}.{Environment.Version.Minor}";
        return !Directory.Exists(packs) ? null : Directory.EnumerateDirectories(packs)
            .Select(version => System.IO.Path.Combine(version, "ref", framework))
            .Where(Directory.Exists)
            .OrderDescending(StringComparer.Ordinal)
            .FirstOrDefault();
    }
}
