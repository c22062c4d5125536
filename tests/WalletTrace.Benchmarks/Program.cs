using BenchmarkDotNet.Running;
using WalletTrace.Benchmarks;
using WalletTrace.Benchmarks.Chains;
using WalletTrace.Benchmarks.Clusters;
using WalletTrace.Benchmarks.Labels;
using WalletTrace.Benchmarks.Ledgers;
using WalletTrace.Benchmarks.Live;
using WalletTrace.Benchmarks.Micro;
using WalletTrace.Benchmarks.Notebooks;
using WalletTrace.Benchmarks.Screening;

const string Usage = """
    Measures WalletTrace.

    dotnet run -c Release --project tests/WalletTrace.Benchmarks -- VERB

      wtgen1 [--n 1M|10M|100M] [--no-peers] [--mapped]
          Reach and taint over the synthetic workload WTGEN-1, beside QuikGraph,
          in one run. Checks every answer; ends with exit code 1 if one differs.
          Default: --n 1M. At 100M the peers are left out: --peers asks for them
          (they take more than 10 GB and half an hour). --mapped asks the same of the
          graph in mapped files of a temporary folder, and of one with a tail.
      bitcoin-blocks [--folder DIR]
          Reads raw blocks on one core, beside NBitcoin when this is built with
          -p:ChainLibraries=true: those of a small synthetic chain, or of Bitcoin
          from the files *.blk of a folder, each of them one block.
      bitcoin-files [--size 1G] [--folder DIR [--chain ID]]
          Writes a synthetic chain of about so many bytes (M or G) as a node stores
          it, reads it plainly, for its index, block by block, and into a graph of
          the whole chain, and takes it away again. With --folder a node's own
          "blocks" folder is read instead and left alone; default chain: Bitcoin.
      evm-blocks [--folder DIR]
          Decodes blocks of Ethereum on one core, from the bytes of a node's answers
          to transfers, beside other libraries where they are built in: synthetic
          blocks, or those of a folder, each in two files with the JSON of a result,
          NAME.block.json and NAME.receipts.json.
      ledger [--n 1M|10M|100M] [--peers] [--folder DIR] [--plot FILE.svg]
          WTGEN-1 as a durable ledger: taken in, indexed, opened and asked, each part in
          a process of its own, every answer checked. --peers asks DuckDB, SQLite and,
          where it is installed, PostgreSQL the same in SQL. --plot draws how time and
          memory grow, from the figures of this size and of those that were measured
          before: they are kept in a table beside the plot, FILE.csv. With --folder the
          ledgers are left there, and one that is there already is not taken in again.
      live [--seeds 101,102] [--case FILE.yaml] [--records DIR] [--minimum none|"1 ETH"]
           [--step 10] [--plot FILE.svg]
          Traces thefts in made-up worlds live, over an explorer with the limits of a
          free plan: where most value waits first, as the library does, and the nearest
          account first. Tells how many requests it takes until 95 % of the value that
          was cashed out is found, and draws how it grows. --case takes the facts of a
          case on Ethereum instead, --records those of all cases in a folder, as
          LaunderNetEvm41 gives them.
      labels
          Keeps a million labels of twenty sources in memory and in a ledger: appended,
          read, an edition replaced, a source withdrawn, read as known on a day, and
          looked up among ranges. Every answer is checked.
      screen [--rows 1M] [--labels 500k]
          Screens rows of text, addresses in mixed forms, against labels in memory on one
          core, beside dictionaries of strings. Every answer is held against a plain
          reading row by row.
      clusters [--wallets FOLDER] [--seeds 1,2,3] [--n 1000000]
          Infers clusters by every rule where the owners are known, and tells precision
          and recall: of emulated wallets in a folder (an unpacked emulation of
          crocs-muni), and of made-up chains; then how many of so many transactions it
          clusters in a second, beside a plain union-find and QuikGraph.
      exposure [--n 1M]
          Asks where the money of 500 accounts went and came from over WTGEN-1 as the
          graph of a whole ledger, one account in a hundred labelled. Some answers are
          held against a trace over the ledger.
      notebooks [--cells 200] [--starts 5] [--file-based]
          Starts sessions of cells, each in a process of its own, and runs cells in them,
          beside Roslyn's scripting alone; --file-based also runs a file-based program.
          Every value is checked.
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
    case ["bitcoin-blocks", .. string[] rest] when BlockSet.TryRead(rest, out BlockSet? set):
        return new BlockReading(set, new Report(Console.Out)).Run(BlockSet.Peers) ? 0 : 1;
    case ["bitcoin-files", .. string[] rest] when BlockFileRun.TryParse(rest, out BlockFileRun? run):
        return new BlockFiles(run, new Report(Console.Out)).Run() ? 0 : 1;
    case ["ledger", .. string[] rest] when LedgerRun.TryParse(rest, out LedgerRun? run):
        return LedgerBenchmark.Run(run, Console.Out) ? 0 : 1;
    case ["live", .. string[] rest] when LiveBenchmarkRun.TryParse(rest, out LiveBenchmarkRun? run):
        return LiveBenchmark.Run(run, Console.Out) ? 0 : 1;
    case ["labels"]:
        return new LabelBenchmark(1_000_000, new Report(Console.Out)).Run() ? 0 : 1;
    case ["screen", .. string[] rest] when ScreenRun.TryParse(rest, out ScreenRun? run):
        return new ScreenBenchmark(run, new Report(Console.Out)).Run() ? 0 : 1;
    case ["clusters", .. string[] rest] when ClusterRun.TryParse(rest, out ClusterRun? run):
        return new ClusterBenchmark(run, new Report(Console.Out)).Run() ? 0 : 1;
    case ["exposure", .. string[] rest] when Options.TryParse(rest, out Options? options):
        return new ExposureBenchmark(Wtgen1Plan.OfSize(options.Transfers), new Report(Console.Out)).Run() ? 0 : 1;
    case ["notebooks", .. string[] rest] when NotebookRun.TryParse(rest, out NotebookRun run):
        return new NotebookBenchmark(run, new Report(Console.Out)).Run() ? 0 : 1;
    case [NotebookPart.Verb, .. string[] rest] when NotebookPart.Run(rest):
        return 0;
    case [Child.Verb, .. string[] rest] when LedgerParts.Run(rest):
        return 0;
    case ["evm-blocks", .. string[] rest] when EvmBlockSet.TryRead(rest, out EvmBlockSet? set):
        return new EvmDecoding(set, new Report(Console.Out)).Run(EvmBlockSet.Peers) ? 0 : 1;
    default:
        Console.Error.WriteLine(args.Length == 0
            ? "No verb given; expected wtgen1, bitcoin-blocks, bitcoin-files, evm-blocks, ledger, live, labels, screen, clusters, exposure, notebooks or micro. --help explains them."
            : $"Not understood: {string.Join(' ', args)}. --help lists what is.");
        return 2;
}
