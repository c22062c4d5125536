using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using WalletTrace.Tracing;

namespace WalletTrace.Cli.Pulling;

/// <summary>What a pull of an account chain can be asked for, whichever it is.</summary>
internal abstract class AccountPullSettings : PullSettings
{
    private readonly Option<string?> keyFile = new("--key-file")
    {
        HelpName = "FILE",
        Description = "A file whose first line is the server's key; else it is taken from the environment: WALLETTRACE_ and the source's name and _KEY, so that none is shown to another server (WALLETTRACE_NODE_KEY, WALLETTRACE_ETHERSCAN_KEY …). Never from the command line; never shown.",
    };

    private readonly Option<string[]> transactions = Several("--transaction", "TXID", "A transaction by which value was stolen: where a new case starts from.");
    private readonly Option<string[]> wallets = Several(
        "--wallet", "ADDRESS[@HEIGHT]", "A wallet from which all was stolen that left it from a height on. Where single accounts are asked about, its history is pulled as well.");

    private readonly Option<string?> asset = new("--asset")
    {
        HelpName = "ASSET",
        Description = "What was stolen from a --wallet: 'native' for the chain's own coin, the symbol of a well-known token such as USDT, or a token's contract. Default: native.",
    };

    private readonly Option<string[]> reconciled = Several(
        "--reconcile", "ADDRESS", "After the pull ask for the balances of this account, and tell where they are not what its movements add up to: a token that takes a fee of each transfer, or movements that are missing. The server learns whom you ask about.");

    private readonly Option<int?> history = CaseOptions.Limit("--history", "Leave accounts with more transactions unexplored. Default: no limit.");
    private readonly Option<int?> rate = CaseOptions.Limit("--rate", "Send at most so many requests a second. Default: what the kind of server allows.");

    /// <inheritdoc/>
    protected override Option<long?> From { get; } = FirstBlock("The first block. Default: 0. What happened before it is not known; a trace says where that matters.");

    /// <inheritdoc/>
    protected override Option<Goal?> To { get; } = LastBlock(
        "The last block. Default: tip. For accounts: as of which block; default: as of the block of what the case holds, at first the tip; 'tip' reads all accounts again.");

    /// <inheritdoc/>
    protected override Option<string[]> Accounts { get; } = Several("--account", "ADDRESS", "Pull the history of this account. The server learns whom you ask about.");

    /// <summary>The options that every account chain has, in the order in which help shows them, after those that name the source.</summary>
    protected IEnumerable<Option> Common => [keyFile, From, To, Confirmations, Accounts, wallets, asset, transactions, reconciled, history, rate];

    /// <summary>The server's key. Each source has a variable of its own: what is a key to one server is not to be shown to another.</summary>
    protected SecretText KeyOf(ParseResult parsed)
    {
        Option source = Sources.Single(option => parsed.GetResult(option) is { Implicit: false });
        return new("a key", $"WALLETTRACE_{source.Name.TrimStart('-').ToUpperInvariant()}_KEY", keyFile.Name, parsed.GetValue(keyFile), IsKey: true);
    }

    /// <summary>Whether accounts are named whose histories are wanted; to a node of whole blocks a wallet is only where value was stolen.</summary>
    protected bool NamesAccounts(SymbolResult result) => result.GetResult(Accounts) is { Implicit: false };

    private bool NamesWallets(SymbolResult result) => result.GetResult(wallets) is { Implicit: false };

    /// <summary>Fills in what is the same on every account chain.</summary>
    /// <exception cref="UsageException">An address, id or asset is none of the chain.</exception>
    protected TRequest Filled<TRequest>(TRequest request, ParseResult parsed)
        where TRequest : PullRequest
    {
        ImmutableArray<Seed> stolen =
        [
            .. parsed.GetValue(transactions)!.Select(text => PullSeeds.Transaction(text, request.Chain)),
            .. parsed.GetValue(wallets)!.Select(text => PullSeeds.Wallet(text, PullSeeds.Asset(parsed.GetValue(asset) ?? "native", request.Chain))),
        ];
        return request with
        {
            Accounts = [.. ReadAccounts(parsed, Accounts, request.Chain)],
            Seeds = stolen,
            Reconciled = [.. ReadAccounts(parsed, reconciled, request.Chain)],
            IsToTip = IsToTip(parsed),
            History = parsed.GetValue(history),
            Rate = parsed.GetValue(rate),
            IsQuiet = parsed.GetValue(Quiet),
        };
    }

    /// <inheritdoc/>
    protected override void Check(CommandResult result, Option source)
    {
        bool isNode = IsNode(source);
        bool asksAboutAccounts = !isNode || NamesAccounts(result);
        Refuse(result, asksAboutAccounts, "they ask for whole blocks, and here single accounts are asked about", From, Confirmations);
        Refuse(result, !asksAboutAccounts, "they belong to --account; whole blocks hold every account", history);
        if (result.GetResult(asset) is not null && !NamesWallets(result))
        {
            result.AddError("--asset says what was stolen from a --wallet: found no wallet");
        }

        if (!isNode && !NamesAccounts(result) && !NamesWallets(result))
        {
            result.AddError($"{source.Name} needs somebody to ask about: found none, expected --account or --wallet");
        }
    }

    /// <summary>Whether a source gives whole blocks.</summary>
    protected abstract bool IsNode(Option source);
}
