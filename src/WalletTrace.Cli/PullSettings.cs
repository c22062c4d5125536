using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin;
using WalletTrace.Chains.Bitcoin.Nodes;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Cli;

/// <summary>What <c>wallettrace pull bitcoin</c> can be asked for.</summary>
internal sealed class PullSettings
{
    /// <summary>The chains by the names that the command line has for them.</summary>
    public static readonly ImmutableArray<(string Name, ChainId Chain)> Networks =
    [
        ("mainnet", ChainId.Bitcoin), ("testnet3", ChainId.BitcoinTestnet3), ("testnet4", ChainId.BitcoinTestnet4), ("signet", ChainId.BitcoinSignet),
        ("regtest", ChainId.BitcoinRegtest), ("litecoin", ChainId.Litecoin), ("dogecoin", ChainId.Dogecoin), ("bitcoin-cash", ChainId.BitcoinCash),
    ];

    private readonly Option<ChainId?> network = new("--network")
    {
        HelpName = "NAME",
        Description = $"Which chain: {string.Join(", ", Networks.Select(one => one.Name))}. Default: mainnet.",
        CustomParser = result => CaseOptions.Read(result, ReadNetwork),
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

    private readonly Option<long?> from = new("--from")
    {
        HelpName = "HEIGHT",
        Description = "The first block. Default: 0. Owner and value of coins made before it are known only where the node tells them (see --prevouts); a trace says where they are not.",
        CustomParser = result => CaseOptions.Read(result, words => (long?)ReadHeight(words.Single())),
        Arity = ArgumentArity.ExactlyOne,
    };

    private readonly Option<Goal?> to = new("--to")
    {
        HelpName = "HEIGHT|tip",
        Description = "The last block. Default: tip. With --esplora: as of which block; default: as of the block of what the case holds, at first the tip; 'tip' reads all accounts again.",
        CustomParser = result => CaseOptions.Read(result, words => (Goal?)(words.Single() is "tip" ? new Goal(null) : new Goal(ReadHeight(words.Single())))),
        Arity = ArgumentArity.ExactlyOne,
    };

    private readonly Option<int?> confirmations = CaseOptions.Limit("--confirmations", "Leave blocks with fewer confirmations for later. Default: 1, all blocks.");

    private readonly Option<PreviousOutputs?> previous = new("--prevouts")
    {
        HelpName = "WHO",
        Description = "Who tells what inputs spend: 'ledger', looked up in the blocks of the case when it is read, or 'node'. Default: ledger from block 0 on, else node.",
        CustomParser = result => CaseOptions.Read(result, ReadPrevious),
        Arity = ArgumentArity.ExactlyOne,
    };

    private readonly Option<string[]> accounts = Several("--account", "ADDRESS", "With --esplora: pull the history of this account.");
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

    /// <summary>The case.</summary>
    public Argument<string> Case { get; } = new("CASE") { Description = "The case's folder. It is made if it is not there, with a case.yaml to begin with." };

    /// <summary>Whether progress and summary are kept back.</summary>
    public Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "Write no progress and no summary, only errors." };

    private IEnumerable<Option> All =>
    [
        network, node, cookie, user, passwordFile, rest, files, from, to, confirmations, previous, esplora, accounts, coins, transactions, wallets, hops, budget, history,
        rate, Quiet,
    ];

    /// <summary>Makes these options a command's own.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(Case);
        foreach (Option option in All)
        {
            command.Options.Add(option);
        }

        command.Validators.Add(Check);
    }

    /// <summary>What a command line asks for.</summary>
    /// <exception cref="UsageException">An address or id is none of the chain.</exception>
    public PullRequest Read(ParseResult parsed)
    {
        ChainId chain = parsed.GetValue(network) ?? ChainId.Bitcoin;
        long first = parsed.GetValue(from) ?? 0;
        string place = parsed.GetRequiredValue(Case);
        return new PullRequest
        {
            Chain = chain,
            Folder = File.Exists(place) && Path.GetFileName(place) == CaseFile.DefaultName ? Path.GetDirectoryName(Path.GetFullPath(place))! : place,
            Node = parsed.GetValue(node),
            Rest = parsed.GetValue(rest),
            Esplora = parsed.GetValue(esplora),
            Files = parsed.GetValue(files),
            CookieFile = parsed.GetValue(cookie),
            User = parsed.GetValue(user),
            PasswordFile = parsed.GetValue(passwordFile),
            Blocks = new PullOptions { From = first, To = parsed.GetValue(to)?.Height, Confirmations = parsed.GetValue(confirmations) ?? 1 },
            Previous = parsed.GetValue(previous) ?? (first == 0 ? PreviousOutputs.Ledger : PreviousOutputs.Node),
            Accounts = [.. parsed.GetValue(accounts)!.Select(text => PullSeeds.Account(text, chain))],
            Seeds =
            [
                .. parsed.GetValue(coins)!.Select(text => PullSeeds.Coin(text, chain)),
                .. parsed.GetValue(transactions)!.Select(text => PullSeeds.Transaction(text, chain)),
                .. parsed.GetValue(wallets)!.Select(text => PullSeeds.Wallet(text, chain)),
            ],
            IsToTip = parsed.GetValue(to) is { Height: null },
            Hops = parsed.GetValue(hops) ?? 3,
            Budget = parsed.GetValue(budget) ?? 1_000,
            History = parsed.GetValue(history),
            Rate = parsed.GetValue(rate) ?? 5,
            IsQuiet = parsed.GetValue(Quiet),
        };
    }

    private void Check(CommandResult result)
    {
        if (result.GetValue(Case) is "")
        {
            result.AddError("CASE names no folder: found nothing");
        }

        Option[] sources = [node, rest, files, esplora];
        Option[] given = [.. sources.Where(option => result.GetResult(option) is not null)];
        if (given.Length != 1)
        {
            result.AddError($"pull needs one source: found {(given.Length == 0 ? "none" : string.Join(" and ", given.Select(option => option.Name)))}, expected one of {string.Join(", ", sources.Select(option => option.Name))}");
            return;
        }

        bool asksExplorer = given[0] == esplora;
        Refuse(result, given[0] != node, "they belong to --node", cookie, user, passwordFile);
        Refuse(result, asksExplorer, "they ask for blocks, and an explorer is asked for accounts and coins", from, confirmations, previous);
        Refuse(result, !asksExplorer, "they belong to --esplora; whole blocks hold every account", accounts, hops, budget, history, rate);
        if (asksExplorer && !((Option[])[accounts, coins, transactions, wallets]).Any(option => result.GetResult(option) is not null))
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

        if (result.GetValue(to) is { Height: { } last } && last < (result.GetValue(from) ?? 0))
        {
            result.AddError(FormattableString.Invariant($"--to names a block below the first: found {last}, expected {result.GetValue(from) ?? 0} or more"));
        }
    }

    private static void Refuse(CommandResult result, bool isWrong, string why, params Option[] options)
    {
        Option[] wrong = [.. options.Where(option => isWrong && result.GetResult(option) is not null)];
        if (wrong.Length > 0)
        {
            result.AddError($"{string.Join(", ", wrong.Select(option => option.Name))} cannot be used here: {why}");
        }
    }

    private static Option<Uri?> Address(string name, string description) => new(name)
    {
        HelpName = "URL",
        Description = description,
        CustomParser = result => CaseOptions.Read(result, ReadAddress),
        Arity = ArgumentArity.ExactlyOne,
    };

    private static Option<string[]> Several(string name, string helpName, string description) => new(name)
    {
        HelpName = helpName,
        Description = description + " May be repeated.",
        DefaultValueFactory = _ => [],
        Arity = ArgumentArity.OneOrMore,
    };

    // What stands in an address is not repeated: it may hold a key.
    private static Uri? ReadAddress(IEnumerable<string> words) =>
        !Uri.TryCreate(words.Single(), UriKind.Absolute, out Uri? address) || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps)
            ? throw new FormatException("expected an address such as http://127.0.0.1:8332/")
        : address.UserInfo.Length > 0 ? throw new FormatException("found a user name in the address, expected it in --user or --cookie")
        : address.Fragment.Length > 0 ? throw new FormatException("found a # in the address, expected none")
        : address;

    private static ChainId? ReadNetwork(IEnumerable<string> words)
    {
        string word = words.Single();
        foreach ((string name, ChainId chain) in Networks)
        {
            if (string.Equals(name, word, StringComparison.OrdinalIgnoreCase))
            {
                return chain;
            }
        }

        throw new FormatException($"found {SafeText.Quote(word)}, expected one of {string.Join(", ", Networks.Select(one => one.Name))}");
    }

    private static PreviousOutputs? ReadPrevious(IEnumerable<string> words) =>
        Words.TryRead(words.Single(), out PreviousOutputs who) ? who : throw new FormatException($"found {SafeText.Quote(words.Single())}, expected ledger or node");

    private static long ReadHeight(string word) =>
        long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out long height) && height <= int.MaxValue
            ? height
            : throw new FormatException($"found {SafeText.Quote(word)}, expected a block's height, a whole number");

    /// <summary>Where to end; null for the tip.</summary>
    private readonly record struct Goal(long? Height);
}
