using System.CommandLine;
using System.CommandLine.Parsing;
using WalletTrace.Chains.Bitcoin.Nodes;
using WalletTrace.Cli.Sources;
using WalletTrace.Ledger.Pulling;

namespace WalletTrace.Cli.Pulling;

/// <summary>What <c>wallettrace pull bitcoin</c> can be asked for.</summary>
internal sealed class BitcoinPullSettings : PullSettings
{
    private readonly Option<ChainId?> network = new("--network")
    {
        HelpName = "NAME",
        Description = $"Which chain: {string.Join(", ", Networks.Bitcoin.Select(one => one.Name))}. Default: mainnet.",
        CustomParser = result => CaseOptions.Read(result, words => (ChainId?)Networks.OfBitcoin(words.Single())),
        Arity = ArgumentArity.ExactlyOne,
    };

    private readonly Option<Uri?> node = Address("--node", "Read blocks from a node by JSON-RPC: Bitcoin Core and what answers like it.");
    private readonly Option<Uri?> rest = Address("--rest", "Read blocks from Bitcoin Core's REST interface (the node runs with -rest).");
    private readonly Option<Uri?> esplora = Address("--esplora", "Ask an Esplora server about single accounts and coins. It learns whom you ask about.");

    private readonly Option<string?> files = new("--files")
    {
        HelpName = "FOLDER", Description = "Read the blk*.dat and rev*.dat files in a node's 'blocks' folder, without the node.",
    };

    private readonly Option<string?> cookie = new("--cookie")
    {
        HelpName = "FILE", Description = "With --node: the node's cookie file (.cookie in its data folder).",
    };

    private readonly Option<string?> user = new("--user")
    {
        HelpName = "NAME",
        Description = $"With --node: the user's name. The password is taken from the environment, {PasswordVariable}, or from --password-file; never from the command line.",
    };

    private readonly Option<string?> passwordFile = new("--password-file")
    {
        HelpName = "FILE", Description = "With --user: a file whose first line is the password.",
    };

    private readonly Option<PreviousOutputs?> previous = Word<PreviousOutputs>(
        "--prevouts", "WHO", "Who tells what inputs spend: 'ledger', looked up in the blocks of the case when it is read, or 'node'. Default: ledger from block 0 on, else node.");

    private readonly Option<string[]> coins = Several("--coin", "TXID:N", "A stolen coin. With --esplora: pull it and follow it.");
    private readonly Option<string[]> transactions = Several("--transaction", "TXID", "A transaction with stolen coins. With --esplora: pull it and follow its outputs.");
    private readonly Option<string[]> wallets = Several(
        "--wallet", "ADDRESS[@HEIGHT]", "A wallet from which all was stolen that left it from a height on. With --esplora: pull its history and follow what left it.");

    private readonly Option<int?> hops = CaseOptions.Limit("--hops", "With --esplora: follow coins over so many transactions. Default: 3.");
    private readonly Option<int?> budget = CaseOptions.Limit("--budget", "With --esplora: follow at most so many transactions, the nearest and largest first. Default: 1000.");

    private readonly Option<int?> history = CaseOptions.Limit(
        "--history", "With --esplora: leave accounts with more transactions unexplored. Default: 1000 for owners of coins that were followed, no limit for --account and --wallet.");

    private readonly Option<int?> rate = CaseOptions.Limit("--rate", "With --esplora: send at most so many requests a second. Default: 5.");

    /// <summary>The variable of the environment that holds the node's password.</summary>
    public const string PasswordVariable = "WALLETTRACE_RPC_PASSWORD";

    /// <inheritdoc/>
    protected override Option<long?> From { get; } = FirstBlock(
        "The first block. Default: 0. Owner and value of coins made before it are known only where the node tells them (see --prevouts); a trace says where they are not.");

    /// <inheritdoc/>
    protected override Option<Goal?> To { get; } = LastBlock(
        "The last block. Default: tip. With --esplora: as of which block; default: as of the block of what the case holds, at first the tip; 'tip' reads all accounts again.");

    /// <inheritdoc/>
    protected override Option<string[]> Accounts { get; } = Several("--account", "ADDRESS", "With --esplora: pull the history of this account.");

    /// <inheritdoc/>
    protected override Option[] Sources => [node, rest, files, esplora];

    /// <inheritdoc/>
    protected override IEnumerable<Option> All =>
    [
        network, node, cookie, user, passwordFile, rest, files, From, To, Confirmations, previous, esplora, Accounts, coins, transactions, wallets, hops, budget, history, rate,
    ];

    /// <inheritdoc/>
    public override PullRequest Read(ParseResult parsed)
    {
        ChainId chain = parsed.GetValue(network) ?? ChainId.Bitcoin;
        PullOptions blocks = BlocksOf(parsed);
        return new BitcoinPullRequest
        {
            Chain = chain,
            Folder = FolderOf(parsed),
            Node = parsed.GetValue(node),
            Rest = parsed.GetValue(rest),
            Esplora = parsed.GetValue(esplora),
            Files = parsed.GetValue(files),
            CookieFile = parsed.GetValue(cookie),
            User = parsed.GetValue(user),
            Password = new SecretText("a password for --user", PasswordVariable, passwordFile.Name, parsed.GetValue(passwordFile)),
            Blocks = blocks,
            Previous = parsed.GetValue(previous) ?? (blocks.From == 0 ? PreviousOutputs.Ledger : PreviousOutputs.Node),
            Accounts = [.. ReadAccounts(parsed, Accounts, chain)],
            Seeds =
            [
                .. parsed.GetValue(coins)!.Select(text => PullSeeds.Coin(text, chain)),
                .. parsed.GetValue(transactions)!.Select(text => PullSeeds.Transaction(text, chain)),
                .. parsed.GetValue(wallets)!.Select(text => PullSeeds.Wallet(text, Asset.Native(chain))),
            ],
            IsToTip = IsToTip(parsed),
            Hops = parsed.GetValue(hops) ?? 3,
            Budget = parsed.GetValue(budget) ?? 1_000,
            History = parsed.GetValue(history),
            Rate = parsed.GetValue(rate),
            IsQuiet = parsed.GetValue(Quiet),
        };
    }

    /// <inheritdoc/>
    protected override void Check(CommandResult result, Option source)
    {
        bool asksExplorer = source == esplora;
        Refuse(result, source != node, "they belong to --node", cookie, user, passwordFile);
        Refuse(result, asksExplorer, "they ask for blocks, and an explorer is asked for accounts and coins", From, Confirmations, previous);
        Refuse(result, !asksExplorer, "they belong to --esplora; whole blocks hold every account", Accounts, hops, budget, history, rate);
        if (asksExplorer && !((Option[])[Accounts, coins, transactions, wallets]).Any(option => result.GetResult(option) is not null))
        {
            result.AddError("--esplora needs somebody to ask about: found none, expected --account, --coin, --transaction or --wallet");
        }

        if (asksExplorer && result.GetValue(network) == ChainId.BitcoinCash)
        {
            result.AddError("--esplora cannot be asked about bitcoin-cash, whose blocks do not show the order of events in single transactions; read whole blocks with --node, --rest or --files");
        }

        if (result.GetResult(cookie) is not null && result.GetResult(user) is not null)
        {
            result.AddError("a node is shown one kind of credentials: found --cookie and --user, expected one of them");
        }

        if (result.GetResult(passwordFile) is not null && result.GetResult(user) is null)
        {
            result.AddError("--password-file belongs to --user: found no user");
        }
    }
}
