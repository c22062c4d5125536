using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace WalletTrace.Benchmarks.Clusters;

/// <summary>What a run over clusters is asked for.</summary>
/// <param name="Wallets">The folder of an emulation with its wallets; null for none.</param>
/// <param name="Seeds">The seeds of the made-up chains.</param>
/// <param name="Transactions">How many transactions are clustered for the speed; 0 for none.</param>
internal sealed record ClusterRun(string? Wallets, IReadOnlyList<int> Seeds, int Transactions)
{
    /// <summary>Reads the arguments after the verb; false if one is not known.</summary>
    public static bool TryParse(ReadOnlySpan<string> arguments, [NotNullWhen(true)] out ClusterRun? run)
    {
        run = new ClusterRun(null, [1, 2, 3], 1_000_000);
        while (!arguments.IsEmpty)
        {
            switch (arguments)
            {
                case ["--wallets", string folder, ..] when Directory.Exists(folder):
                    run = run with { Wallets = folder };
                    break;
                case ["--seeds", "none", ..]:
                    run = run with { Seeds = [] };
                    break;
                case ["--seeds", string seeds, ..] when seeds.Split(',').All(seed => int.TryParse(seed, NumberStyles.None, CultureInfo.InvariantCulture, out _)):
                    run = run with { Seeds = [.. seeds.Split(',').Select(seed => int.Parse(seed, CultureInfo.InvariantCulture))] };
                    break;
                case ["--n", string count, ..] when int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int transactions):
                    run = run with { Transactions = transactions };
                    break;
                default:
                    run = null;
                    return false;
            }

            arguments = arguments[2..];
        }

        return true;
    }
}
