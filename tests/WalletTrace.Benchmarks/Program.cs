using BenchmarkDotNet.Running;
using WalletTrace.Benchmarks;
using WalletTrace.Benchmarks.Micro;

const string Usage = """
    Measures WalletTrace.

    dotnet run -c Release --project tests/WalletTrace.Benchmarks -- VERB

      wtgen1 [--n 1M|10M|100M] [--no-peers]
          Reach and taint over the synthetic workload WTGEN-1, beside QuikGraph,
          in one run. Checks every answer; ends with exit code 1 if one differs.
          Default: --n 1M. At 100M the peers are left out: --peers asks for them
          (they take more than 10 GB and half an hour).
      micro [ARGUMENTS OF BENCHMARKDOTNET]
          Single operations, measured by BenchmarkDotNet; for instance
          micro --filter '*Reach*'
      --help
          This text.
    """;

switch (args)
{
    case ["--help" or "-h"]:
        Console.WriteLine(Usage);
        return 0;
    case ["micro", .. string[] rest]:
        BenchmarkSwitcher.FromTypes([typeof(BuildBenchmarks), typeof(ReachBenchmarks), typeof(TaintBenchmarks), typeof(NumberBenchmarks), typeof(HashBenchmarks)])
            .Run(rest, new MicroConfig());
        return 0;
    case ["wtgen1", .. string[] rest] when Options.TryParse(rest, out Options? options):
        return SideBySide.Run(options, Console.Out) ? 0 : 1;
    default:
        Console.Error.WriteLine(args.Length == 0
            ? "No verb given; expected wtgen1 or micro. --help explains both."
            : $"Not understood: {string.Join(' ', args)}. --help lists what is.");
        return 2;
}
