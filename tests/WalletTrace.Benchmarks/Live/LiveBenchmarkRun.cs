using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace WalletTrace.Benchmarks.Live;

/// <summary>What a run of searches is asked for.</summary>
/// <param name="Seeds">The seeds of the worlds.</param>
/// <param name="Minimum">To what less than this came is not followed; null where all is.</param>
/// <param name="Step">Looks at what was found every so many requests.</param>
/// <param name="Plot">Where the plot goes; null for none.</param>
/// <param name="Case">The file of a case that is searched instead of worlds; null for none.</param>
/// <param name="Records">The folder of real cases' flow records that are searched instead of worlds; null for none.</param>
internal sealed record LiveBenchmarkRun(IReadOnlyList<int> Seeds, string? Minimum, int Step, string? Plot, string? Case, string? Records)
{
    /// <summary>Reads the arguments after the verb; false if one is not known.</summary>
    public static bool TryParse(ReadOnlySpan<string> arguments, [NotNullWhen(true)] out LiveBenchmarkRun? run)
    {
        run = new LiveBenchmarkRun([.. Enumerable.Range(101, 10)], null, 10, null, null, null);
        while (!arguments.IsEmpty)
        {
            switch (arguments)
            {
                case ["--seeds", string seeds, ..] when seeds.Split(',').All(seed => int.TryParse(seed, NumberStyles.None, CultureInfo.InvariantCulture, out _)):
                    run = run with { Seeds = [.. seeds.Split(',').Select(seed => int.Parse(seed, CultureInfo.InvariantCulture))] };
                    break;
                case ["--minimum", "none", ..]:
                    run = run with { Minimum = null };
                    break;
                case ["--minimum", string minimum, ..] when Array.Exists(new[] { Asset.Native(ChainId.Ethereum), FlowRecords.Dollars }, asset => Amount.TryParse(minimum, asset, out _, out _)):
                    run = run with { Minimum = minimum };
                    break;
                case ["--step", string step, ..] when int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out int requests) && requests > 0:
                    run = run with { Step = requests };
                    break;
                case ["--plot", string file, ..]:
                    run = run with { Plot = file };
                    break;
                case ["--case", string file, ..]:
                    run = run with { Case = file };
                    break;
                case ["--records", string folder, ..]:
                    run = run with { Records = folder };
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
