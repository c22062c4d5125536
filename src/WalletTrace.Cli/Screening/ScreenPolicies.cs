using WalletTrace.Attribution.Screening;

namespace WalletTrace.Cli.Screening;

/// <summary>Reads the policies that a command line names.</summary>
internal static class ScreenPolicies
{
    /// <summary>Reads one.</summary>
    /// <exception cref="WalletTraceException">It is not there, or is none.</exception>
    public static Task<ScreeningPolicy> ReadAsync(string path, CancellationToken cancellationToken) =>
        CaseRunner.LoadFileAsync("the policy", path, () => ScreeningPolicy.LoadAsync(path, cancellationToken), "a YAML file such as 'wallettrace screen --show-policy' prints");
}
