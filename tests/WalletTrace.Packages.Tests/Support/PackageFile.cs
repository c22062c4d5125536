using System.IO.Compression;
using System.Xml.Linq;

namespace WalletTrace.Packages.Tests.Support;

/// <summary>A package, opened.</summary>
internal sealed class PackageFile : IDisposable
{
    private readonly ZipArchive archive;

    public PackageFile(string path)
    {
        Path = path;
        archive = ZipFile.OpenRead(path);
        Description = XDocument.Parse(Text(archive.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).FullName)).Root!.Elements().Single();
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>What the package says of itself.</summary>
    public XElement Description { get; }

    /// <summary>How many bytes it takes.</summary>
    public long Length => new FileInfo(Path).Length;

    /// <summary>The files that its author put in, in order, so without those of the packaging itself.</summary>
    public string[] Files =>
        [.. archive.Entries.Select(entry => entry.FullName)
            .Where(name => !(name is "[Content_Types].xml" || name.StartsWith("_rels/", StringComparison.Ordinal) || name.StartsWith("package/services/", StringComparison.Ordinal)
                || name.EndsWith(".nuspec", StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal)];

    /// <summary>What it needs, each as "name version".</summary>
    public string[] Dependencies => [.. Description.Descendants(Named("dependency")).Select(needed => $"{needed.Attribute("id")!.Value} {needed.Attribute("version")!.Value}")];

    /// <summary>One line of what it says of itself; null without.</summary>
    public string? Field(string name) => Description.Element(Named(name))?.Value;

    /// <summary>What it says of where its sources are kept; null without.</summary>
    public string? Repository(string attribute) => Description.Element(Named("repository"))?.Attribute(attribute)?.Value;

    /// <summary>The name of an element in its description.</summary>
    public XName Named(string name) => Description.Name.Namespace + name;

    /// <summary>The text of a file.</summary>
    public string Text(string name)
    {
        using var reader = new StreamReader(Entry(name).Open());
        return reader.ReadToEnd();
    }

    /// <summary>The bytes of a file.</summary>
    public byte[] Bytes(string name)
    {
        using Stream stream = Entry(name).Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>How many bytes a file has when it is unpacked.</summary>
    public long LengthOf(string name) => Entry(name).Length;

    public void Dispose() => archive.Dispose();

    private ZipArchiveEntry Entry(string name) => archive.GetEntry(name) ?? throw new InvalidOperationException($"The package has no {name}, expected it.");
}
