using System.Runtime.InteropServices;
using WalletTrace.Packages.Tests.Support;
using WalletTrace.Tests.Support;

namespace WalletTrace.Packages.Tests;

/// <summary>Programs over the packages that are trimmed, or compiled ahead of time, with no warning and to the same bytes.</summary>
[Collection(PackedTests.Name)]
public sealed class NativeTests(PackedFeed feed)
{
    [Fact]
    public Task A_trimmed_program_traces_as_the_library_does() => AssertPublishedTracesAsync("PublishTrimmed", "SelfContained");

    [NativeCompilerFact]
    public Task A_program_compiled_ahead_of_time_traces_as_the_library_does() => AssertPublishedTracesAsync("PublishAot");

    private async Task AssertPublishedTracesAsync(params string[] properties)
    {
        using var folder = new TemporaryFolder();
        feed.WriteSettings(folder.Path);
        ConsumerProject.WriteProgram(folder.Path);
        folder.Write("Published.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <InvariantGlobalization>true</InvariantGlobalization>
                <TrimmerSingleWarn>false</TrimmerSingleWarn>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                {string.Concat(properties.Select(property => $"<{property}>true</{property}>"))}
              </PropertyGroup>
              <ItemGroup><PackageReference Include="WalletTrace.DuckDb" Version="[{PackedFeed.Version}]" /></ItemGroup>
            </Project>
            """);

        await DotNet.RunAsync(folder.Path, feed.Restoring, "publish", "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "-o", folder["out"], "-v", "q");

        await ConsumerProject.AssertTracesAsLibraryAsync(Path.Combine(folder["out"], OperatingSystem.IsWindows() ? "Published.exe" : "Published"));
    }
}
