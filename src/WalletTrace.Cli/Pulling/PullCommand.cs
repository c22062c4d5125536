using System.CommandLine;

namespace WalletTrace.Cli.Pulling;

/// <summary><c>wallettrace pull</c>: fills a case with facts from a node, its files or an explorer.</summary>
internal static class PullCommand
{
    /// <summary>The command with those below it.</summary>
    public static Command Build(Terminal terminal, TimeProvider time)
    {
        var pull = new Command("pull", "Fills a case with facts from a node, a node's files or an explorer.");
        pull.Subcommands.Add(Build(
            terminal,
            time,
            "bitcoin",
            "Pulls facts of Bitcoin, or a chain like it, into a case's folder: whole blocks from a node (--node, --rest) or its files (--files), or single accounts and coins from an Esplora server (--esplora).",
            new BitcoinPullSettings()));
        pull.Subcommands.Add(Build(
            terminal,
            time,
            "evm",
            "Pulls facts of Ethereum, or a chain like it, into a case's folder: whole blocks from a node (--node), or the histories of single accounts from an explorer (--etherscan, --blockscout) or a node. Coins, tokens, fees, and what contracts move inside of transactions, as far as the source can tell; the summary says what it cannot.",
            new EvmPullSettings()));
        pull.Subcommands.Add(Build(
            terminal,
            time,
            "tron",
            "Pulls facts of TRON into a case's folder: whole blocks from a full node (--node), or the histories of single accounts from TronGrid (--trongrid). TRX, TRC-10 and TRC-20 tokens, fees, and what contracts move inside of transactions.",
            new TronPullSettings()));
        return pull;
    }

    private static Command Build(Terminal terminal, TimeProvider time, string name, string about, PullSettings settings)
    {
        var command = new Command(
            name, about + " Only the server you name is asked. The same command again goes on where the last one ended; Ctrl+C keeps what was read. Cases may hold facts of several chains: pull each into the same folder.");
        settings.AddTo(command);
        command.SetAction((parsed, cancellationToken) => new PullRunner(terminal, time, settings.Read(parsed) with { KeepsAnswers = parsed.GetValue(settings.KeepAnswers) }).RunAsync(cancellationToken));
        return command;
    }
}
