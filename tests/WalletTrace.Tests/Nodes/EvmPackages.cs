namespace WalletTrace.Tests.Nodes;

/// <summary>The npm packages with nodes of EVM chains and the compiler of their contracts: WALLETTRACE_EVM_NODES names the folder they are installed in.</summary>
internal static class EvmPackages
{
    private static readonly string? Place = Environment.GetEnvironmentVariable("WALLETTRACE_EVM_NODES") is { Length: > 0 } place ? place : null;

    /// <summary>The program of anvil. Its package has one package with a program for each system.</summary>
    public static string? Anvil { get; } = Place is null || !Directory.Exists(Path.Combine(Place, "@foundry-rs")) ? null
        : Directory.GetDirectories(Path.Combine(Place, "@foundry-rs"), "anvil-*").Select(folder => Path.Combine(folder, "bin", "anvil")).Order(StringComparer.Ordinal)
            .FirstOrDefault(File.Exists);

    /// <summary>The script of ganache.</summary>
    public static string? Ganache { get; } = Find("ganache", "dist", "node", "cli.js");

    /// <summary>The folder of solc, the compiler.</summary>
    public static string? Solc { get; } = Path.GetDirectoryName(Find("solc", "package.json"));

    /// <summary>Why there is no anvil, or nothing to run on it; null when there is.</summary>
    public static string? AnvilProblem { get; } = FindProblem("@foundry-rs/anvil", Anvil);

    /// <summary>Why there is no ganache, or nothing to run on it; null when there is.</summary>
    public static string? GanacheProblem { get; } = FindProblem("ganache", Ganache);

    private static string? Find(params string[] parts) => Place is not null && Path.Combine([Place, .. parts]) is var path && File.Exists(path) ? path : null;

    private static string? FindProblem(string package, string? found) => Place is null ? "needs a node: WALLETTRACE_EVM_NODES does not name a folder of npm packages"
        : found is null ? $"needs a node: the folder that WALLETTRACE_EVM_NODES names holds no {package}"
        : Solc is null ? "needs contracts: the folder that WALLETTRACE_EVM_NODES names holds no solc to compile them"
        : !NodeProcess.IsOnPath("node") ? "needs contracts: there is no node on the path to run solc"
        : null;
}

/// <summary>A test that runs anvil, a node of an EVM chain that serves traces. Skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AnvilFactAttribute : FactAttribute
{
    public AnvilFactAttribute() => Skip = EvmPackages.AnvilProblem;
}

/// <summary>A test that runs ganache, a node of an EVM chain that serves no traces. Skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class GanacheFactAttribute : FactAttribute
{
    public GanacheFactAttribute() => Skip = EvmPackages.GanacheProblem;
}
