using System.CommandLine;

namespace WalletTrace.Cli.Pulling;

/// <summary><c>wallettrace pull</c>: fills a case with facts from a node, its files or an explorer.</summary>
internal static class PullCommand
{
    /// <summary>The command with those below it.</summary>
    public static Command Build(Terminal terminal, TimeProvider time)
    {
        var bitcoin = new Command(
            "bitcoin",
            "Pulls facts of Bitcoin, or a chain like it, into a case's folder: whole blocks from a node (--node, --rest) or its files (--files), or single accounts and coins from an Esplora server (--esplora). "
                + "Only the server you name is asked. The same command again goes on where the last one ended; Ctrl+C keeps what was read.");
        var settings = new BitcoinPullSettings();
        settings.AddTo(bitcoin);
        bitcoin.SetAction((parsed, cancellationToken) => new PullRunner(terminal, time, settings.Read(parsed)).RunAsync(cancellationToken));
        var pull = new Command("pull", "Fills a case with facts from a node, a node's files or an explorer.");
        pull.Subcommands.Add(bitcoin);
        return pull;
    }
}
