using System.CommandLine;
using WalletTrace.Cli.Pulling;
using WalletTrace.Tracing;

namespace WalletTrace.Cli.Ledgers;

/// <summary>The options that say what was stolen, for a ledger without a case file, or instead of what that says.</summary>
internal sealed class LedgerSeedOptions
{
    private readonly Option<string[]> wallets = Several(
        "--wallet", "ACCOUNT@HEIGHT", "A ledger's theft: a wallet from which all was stolen that left it from a height on.");

    private readonly Option<string?> amount = new("--amount")
    {
        HelpName = "AMOUNT",
        Description = "Of the --wallet only this was stolen, at the start of the height, for example \"173600 ETH\".",
    };

    private readonly Option<string?> asset = new("--asset")
    {
        HelpName = "ASSET",
        Description = "What was stolen from a --wallet: 'native', the symbol of a well-known token, or a token's contract. Default: native.",
    };

    private readonly Option<string[]> coins = Several("--coin", "TXID:N", "A ledger's theft: a stolen coin.");
    private readonly Option<string[]> transactions = Several("--transaction", "TXID", "A ledger's theft: all that a transaction moved.");

    private readonly Option<ChainId?> chain = new("--chain")
    {
        HelpName = "CHAIN",
        Description = "The chain of the theft, such as eip155:1, where the ledger holds several.",
        CustomParser = result => CaseOptions.Read(result, words => ReadChain(words.Single())),
        Arity = ArgumentArity.ExactlyOne,
    };

    /// <summary>Makes these options a command's own.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { wallets, amount, asset, coins, transactions, chain })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What a command line gives.</summary>
    public LedgerSeeds Of(ParseResult parsed) => new(
        parsed.GetValue(wallets)!, parsed.GetValue(amount), parsed.GetValue(asset), parsed.GetValue(coins)!, parsed.GetValue(transactions)!, parsed.GetValue(chain));

    /// <summary>Reads the name of a chain.</summary>
    public static ChainId? ReadChain(string word) => ChainId.TryParse(word, out ChainId read, out string? error) ? read : throw new FormatException(error);

    private static Option<string[]> Several(string name, string helpName, string description) => new(name)
    {
        HelpName = helpName,
        Description = description + " May be repeated.",
        DefaultValueFactory = _ => [],
        Arity = ArgumentArity.OneOrMore,
    };
}

/// <summary>What was stolen, as a command line says it.</summary>
internal sealed record LedgerSeeds(string[] Wallets, string? Amount, string? Asset, string[] Coins, string[] Transactions, ChainId? Chain)
{
    /// <summary>Nothing is said.</summary>
    public static LedgerSeeds None { get; } = new([], null, null, [], [], null);

    /// <summary>The options that name a theft, for messages.</summary>
    public const string Names = "--wallet, --coin or --transaction";

    /// <summary>The thefts; none where the command line names none.</summary>
    /// <param name="held">The chains of the ledger.</param>
    /// <exception cref="UsageException">One cannot be read.</exception>
    public IReadOnlyList<Theft> Read(IReadOnlyList<ChainId> held)
    {
        if ((Amount ?? Asset) is not null && Wallets.Length == 0)
        {
            throw new UsageException($"{(Amount is null ? "--asset" : "--amount")} says what was stolen from a --wallet: found no wallet");
        }

        Seed[] seeds =
        [
            .. Wallets.Select(text => Wallet(text, held)),
            .. Coins.Select(text => PullSeeds.Coin(text, ChainOf(held))),
            .. Transactions.Select(text => PullSeeds.Transaction(text, ChainOf(held))),
        ];
        return [.. seeds.Distinct().Select(seed => new Theft(CaseTemplate.NameOf(seed), [seed]))];
    }

    /// <summary>Refuses what is given beside a case that says itself what was stolen.</summary>
    /// <exception cref="UsageException">Something is given.</exception>
    public void Refuse()
    {
        if (Wallets.Length + Coins.Length + Transactions.Length > 0 || Amount is not null || Asset is not null)
        {
            throw new UsageException($"{Names} say what was stolen according to a ledger (.duckdb): found a case that says it itself; change its thefts there");
        }
    }

    private Seed Wallet(string text, IReadOnlyList<ChainId> held)
    {
        int at = text.LastIndexOf('@');
        ChainId chain = Account.TryParse(at < 0 ? text : text[..at], out Account account, out _) ? account.Chain : ChainOf(held);
        Asset asset = PullSeeds.Asset(Asset ?? "native", chain);
        Seed seed = PullSeeds.Wallet(text, asset);
        if (Amount is null)
        {
            return seed;
        }

        var flows = (WalletFlowsSeed)seed;
        return WalletTrace.Amount.TryParse(Amount, asset, out Amount stolen, out string? error)
            ? new WalletAmountSeed(flows.Account, stolen, flows.Height)
            : throw new UsageException($"--amount cannot be read: {error}");
    }

    private ChainId ChainOf(IReadOnlyList<ChainId> held) => Chain ?? (held.Count == 1 ? held[0] : throw new UsageException(
        $"the theft's chain is not known: found {(held.Count == 0 ? "no chain" : string.Join(", ", held))} in the ledger, expected one; name it with --chain"));
}
