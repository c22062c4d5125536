using System.CommandLine;
using System.CommandLine.Help;
using System.Reflection;
using WalletTrace.Cli.Actors;
using WalletTrace.Cli.Labels;
using WalletTrace.Cli.Ledgers;
using WalletTrace.Cli.Mcp;
using WalletTrace.Cli.Notebooks;
using WalletTrace.Cli.Pulling;
using WalletTrace.Cli.Screening;
using WalletTrace.Cli.Watching;

namespace WalletTrace.Cli;

/// <summary>The <c>wallettrace</c> command: its parts, and how a run ends.</summary>
internal static class CommandLine
{
    /// <summary>What the tool is called.</summary>
    public const string Name = "wallettrace";

    // What is in work when Ctrl+C comes is brought to its end: a pull closes its file.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private const string About =
        "Follows stolen crypto from the theft to the cash-out, exact to the last base unit, over the facts of a case. Only 'pull', 'watch', and 'trace' with --source use a network.\n\n"
        + "A case is a folder with a case.yaml, which names the thefts, the files of facts and labels, and the limits; or a ledger, CASE.duckdb, with a "
        + "CASE.yaml beside it. Options given here override those of the case file.";

    private static readonly string[] Examples =
    [
        "wallettrace trace samples/ronin-bridge --html ronin.html",
        "wallettrace trace samples/ronin-bridge --rule all --min \"1 ETH\" --top 5",
        "wallettrace trace samples/utxo-peel-chain --rule fifo,lifo --json peel.json",
        "wallettrace trace samples/utxo-peel-chain \\",
        "    --prices samples/utxo-peel-chain/prices.csv",
        "wallettrace paths samples/ronin-bridge --to exchange",
        "wallettrace paths samples/ronin-bridge --to unexplored --csv hops.csv",
        "wallettrace explain samples/ronin-bridge --path 1",
        "wallettrace explain samples/ronin-bridge --to exchange --path 1",
        "wallettrace explain samples/utxo-peel-chain \\",
        "    --account bcrt1q5xc6py9spuq47pkmhzlcqzr9657gwt3tf78a3l",
        "wallettrace actor \"Lazarus Group\" samples/ronin-bridge --html lazarus.html",
        "wallettrace recheck samples/utxo-peel-chain peel.json",
        "wallettrace pull bitcoin CASE --node http://127.0.0.1:8332/ \\",
        "    --cookie ~/.bitcoin/.cookie --from 800000 --coin TXID:0",
        "wallettrace pull bitcoin CASE --files ~/.bitcoin/blocks",
        "wallettrace pull bitcoin CASE --esplora https://blockstream.info/api/ \\",
        "    --coin TXID:0 --hops 5",
        "wallettrace pull evm CASE --etherscan --key-file etherscan.key \\",
        "    --wallet 0x098b716b8aaf21512996dc57eb0615e2383e2f96@14442835",
        "wallettrace pull evm CASE --network base --node http://127.0.0.1:8545/ \\",
        "    --account ADDRESS",
        "wallettrace pull tron CASE --trongrid https://api.trongrid.io/ \\",
        "    --wallet ADDRESS@HEIGHT --asset USDT",
        "wallettrace pull evm CASE.duckdb --node http://127.0.0.1:8545/ \\",
        "    --from 14442000",
        "wallettrace trace CASE.duckdb --wallet ACCOUNT@HEIGHT --amount \"5 ETH\"",
        "wallettrace trace CASE.duckdb --source etherscan --min \"1 ETH\" --estimate",
        "wallettrace trace CASE.duckdb --source etherscan --min \"1 ETH\" \\",
        "    --requests 500",
        "wallettrace trace NEW.duckdb --wallet ACCOUNT@HEIGHT --amount \"5 ETH\" \\",
        "    --source etherscan --min \"1 ETH\" --requests 500",
        "wallettrace trace NEW.duckdb --coin TXID:0 \\",
        "    --source esplora=http://127.0.0.1:3000/ --no-third-parties",
        "wallettrace trace COPY.duckdb --wallet ACCOUNT@HEIGHT --amount \"5 ETH\" \\",
        "    --source etherscan --min \"1 ETH\" --offline CASE.duckdb",
        "wallettrace watch CASE.duckdb --source etherscan --every 5m \\",
        "    --alerts alerts.jsonl",
        "wallettrace watch CASE.duckdb --source node=http://127.0.0.1:8545/ \\",
        "    --webhook https://hooks.example.org/alerts \\",
        "    --webhook-secret-file secret",
        "wallettrace screen 0x098b716b8aaf21512996dc57eb0615e2383e2f96 \\",
        "    --labels sdn_advanced.xml",
        "wallettrace screen ACCOUNT --in samples/ronin-bridge --html account.html",
        "wallettrace screen ACCOUNT --labels CASE.duckdb --as-of 2022-04-13",
        "wallettrace screen --file accounts.txt --labels labels.csv sdn.xml \\",
        "    --policy policy.yaml --csv hits.csv",
        "wallettrace screen --show-policy",
        "wallettrace ledger import CASE.duckdb --from samples/ronin-bridge",
        "wallettrace ledger import CASE.duckdb --from ethereum-parquet more.csv.gz",
        "wallettrace ledger info CASE.duckdb",
        "wallettrace ledger verify CASE.duckdb",
        "wallettrace ledger export CASE.duckdb --to parquet",
        "wallettrace ledger export CASE.duckdb --to folder --format csv \\",
        "    --from-height 14442000 --to-height 14450000",
        "wallettrace ledger sql CASE.duckdb --tables",
        "wallettrace ledger sql CASE.duckdb \"SELECT * FROM transfers LIMIT 10\"",
        "wallettrace ledger sql CASE.duckdb --csv --file question.sql",
        "wallettrace labels import CASE.duckdb sdn_advanced.xml",
        "wallettrace labels import CASE.duckdb packs/*.yaml --rejected rejected.csv",
        "wallettrace labels import CASE.duckdb fbi.txt --source \"FBI PSA250226\" \\",
        "    --category theft --date 2025-02-26",
        "wallettrace labels import CASE.duckdb mine.csv --column address=Wallet \\",
        "    --column text=Owner --evm-chain 56",
        "wallettrace labels diff sdn_old.xml sdn_new.xml",
        "wallettrace labels diff CASE.duckdb sdn_new.xml",
        "wallettrace labels show CASE.duckdb",
        "wallettrace labels show CASE.duckdb TEAqwfMhXLaomXhZ8KeMhx3njGmQEDnsUR",
        "wallettrace labels show CASE.duckdb --entity \"Lazarus Group\" \\",
        "    --as-of 2025-11-04",
        "wallettrace labels withdraw CASE.duckdb \\",
        "    --source \"am-i-exposed exchange-modern-curated\" \\",
        "    --reason \"36 of 60 addresses were never any\"",
        "wallettrace labels formats",
        "wallettrace notebook install",
        "wallettrace notebook install --prefix /usr/local",
        "wallettrace notebook uninstall",
        "wallettrace notebook run samples/notebooks/1-ronin.ipynb \\",
        "    --html ronin.html",
        "wallettrace notebook run samples/notebooks/*.ipynb --check",
        "wallettrace notebook script case.ipynb --output case.cs",
        "wallettrace mcp samples/ronin-bridge",
        "wallettrace mcp ronin=CASE.duckdb --labels sdn_advanced.xml",
    ];

    private static readonly string[] ExitCodes =
    [
        "0    done; what the trace could not see is told under COVERAGE",
        "1    the case, its data, a ledger, a source, a report or a file is wrong;",
        "     'notebook run': a cell failed, or shows not what was saved",
        "2    the command line is wrong",
        "3    'recheck' found that a report is stale",
        "4    partial: a budget ended the asking of sources; run it again to go on",
        "10   'screen': incomplete; 11 review; 12 block; 0 no hits",
        "130  cancelled; what was taken in is kept; a live trace shows what it found",
    ];

    /// <summary>Runs one command line.</summary>
    /// <param name="arguments">The arguments, without the command's own name.</param>
    /// <param name="terminal">Where to write.</param>
    /// <param name="time">Tells when progress is due; null for the system's clock.</param>
    /// <param name="cancellationToken">Ends the run, as Ctrl+C does.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments, Terminal terminal, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        RootCommand root = Build(terminal, time ?? TimeProvider.System);
        // A leading @ is part of a file's name here, not a file of arguments.
        ParseResult parsed = root.Parse(arguments.Count > 0 ? arguments : ["--help"], new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            foreach (string error in parsed.Errors.Select(error => error.Message).Distinct(StringComparer.Ordinal))
            {
                WriteError(terminal, error);
            }

            string command = string.Join(' ', Help.PathOf(parsed.CommandResult));
            terminal.Error.Write($"'{command} --help' shows how it is used.\n");
            return ExitCode.Usage;
        }

        var configuration = new InvocationConfiguration
        {
            Output = terminal.Output,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,

            // Signals mean something else to a kernel, which takes them itself.
            ProcessTerminationTimeout = parsed.CommandResult.Command is NotebookKernelCommand ? null : Patience,
        };
        try
        {
            return await parsed.InvokeAsync(configuration, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            WriteError(terminal, "cancelled");
            return ExitCode.Cancelled;
        }
        catch (UsageException failure)
        {
            WriteError(terminal, failure.Message);
            return ExitCode.Usage;
        }
        catch (WalletTraceException failure)
        {
            WriteError(terminal, failure.Message);
            return ExitCode.Failed;
        }
    }

    private static RootCommand Build(Terminal terminal, TimeProvider time)
    {
        var root = new RootCommand(About) { HelpName = Name };
        var runner = new CaseRunner(terminal, time);
        root.Subcommands.Add(TraceCommand.Build(runner));
        root.Subcommands.Add(PathsCommand.Build(runner));
        root.Subcommands.Add(ExplainCommand.Build(runner));
        root.Subcommands.Add(ActorCommand.Build(runner));
        root.Subcommands.Add(RecheckCommand.Build(runner));
        root.Subcommands.Add(WatchCommand.Build(runner));
        root.Subcommands.Add(ScreenCommand.Build(runner));
        root.Subcommands.Add(PullCommand.Build(terminal, time));
        root.Subcommands.Add(LedgerCommand.Build(runner));
        root.Subcommands.Add(LabelsCommand.Build(runner));
        root.Subcommands.Add(NotebookCommand.Build(runner));
        root.Subcommands.Add(McpCommand.Build(runner));
        foreach (Option option in root.Options)
        {
            switch (option)
            {
                case VersionOption version:
                    version.Action = new TextAction(() => VersionText + "\n");
                    break;
                case HelpOption { Action: HelpAction action }:
                    action.MaxWidth = terminal.Width;
                    option.Action = new HelpWithExamples(action, Examples, ExitCodes);
                    break;
            }
        }

        return root;
    }

    /// <summary>The version, without what stands behind a plus sign.</summary>
    public static string VersionText =>
        typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    /// <summary>One message, without what could play tricks on the terminal.</summary>
    private static void WriteError(Terminal terminal, string message)
    {
        const int longest = 2_000;
        terminal.Error.Write($"{Name}: {SafeText.Trim(message, longest)}\n");
    }
}
