using System.IO.Compression;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace WalletTrace.Notebooks.Tests.Support;

/// <summary>Makes assemblies and packages that cells refer to.</summary>
internal static class TestLibrary
{
    /// <summary>Compiles an assembly.</summary>
    public static byte[] Compile(string name, string code, params string[] references)
    {
        IEnumerable<string> framework = Directory.EnumerateFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "System.*.dll").Where(file => !file.EndsWith(".Native.dll", StringComparison.Ordinal));
        CSharpCompilation compilation = CSharpCompilation.Create(
            name,
            [CSharpSyntaxTree.ParseText(code)],
            framework.Concat(references).Select(file => MetadataReference.CreateFromFile(file)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var image = new MemoryStream();
        Assert.Empty(compilation.Emit(image).Diagnostics.Where(found => found.Severity == DiagnosticSeverity.Error));
        return image.ToArray();
    }

    /// <summary>Writes an assembly into a folder, and gives its path.</summary>
    public static string Write(string folder, string name, string code, params string[] references)
    {
        string path = Path.Combine(folder, $"{name}.dll");
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(path, Compile(name, code, references));
        return path;
    }

    /// <summary>Writes a package with one assembly into a folder that is a source of packages.</summary>
    public static void Pack(string source, string name, string version, byte[] assembly)
    {
        Directory.CreateDirectory(source);
        using ZipArchive package = ZipFile.Open(Path.Combine(source, $"{name}.{version}.nupkg"), ZipArchiveMode.Create);
        using (var description = new StreamWriter(package.CreateEntry($"{name}.nuspec").Open()))
        {
            description.Write($"""
                <?xml version="1.0" encoding="utf-8"?>
                <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
                  <metadata>
                    <id>{name}</id><version>{version}</version><authors>nobody</authors><description>For a test.</description>
                    <dependencies><group targetFramework="net10.0" /></dependencies>
                  </metadata>
                </package>
                """);
        }

        using Stream content = package.CreateEntry($"lib/net10.0/{name}.dll").Open();
        content.Write(assembly);
    }

    /// <summary>Writes a NuGet configuration that has no source and keeps its packages in the folder.</summary>
    public static void ConfigureWithoutSources(string folder) => File.WriteAllText(Path.Combine(folder, "NuGet.config"), $"""
        <configuration>
          <config><add key="globalPackagesFolder" value="{Path.Combine(folder, "kept")}" /></config>
          <packageSources><clear /></packageSources>
          <fallbackPackageFolders><clear /></fallbackPackageFolders>
        </configuration>
        """);
}
