namespace WalletTrace.Reports;

/// <summary>What made a report.</summary>
internal static class Generator
{
    /// <summary>The library with its version, without anything of the machine: "WalletTrace 0.1.0".</summary>
    public static string Name { get; } = $"WalletTrace {typeof(Generator).Assembly.GetName().Version?.ToString(3)}";
}
