using System.Globalization;
using WalletTrace.Chains;
using WalletTrace.Inference;
using WalletTrace.Ledger;

namespace WalletTrace.Tests.Support;

/// <summary>
/// Transactions with several assets, written as text: "T&gt;R 100 USDT; T fee 3; 0&gt;T 7 LP". Accounts are letters, 0 is nobody (made or destroyed),
/// w is the contract that wraps ether as WETH, and u that of UNI. A token's movements stand behind those of ether, as on the chain.
/// </summary>
internal static class SwapScene
{
    public static Asset Weth { get; } = Asset.Parse("eip155:1/erc20:0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2", 18, "WETH");

    public static Asset Usdt { get; } = Asset.Parse("eip155:1/erc20:0xdAC17F958D2ee523a2206206994597C13D831ec7", 6, "USDT");

    public static Asset Dai { get; } = Asset.Parse("eip155:1/erc20:0x6B175474E89094C44Da98b954EedeAC495271d0F", 18, "DAI");

    public static Asset Uni { get; } = Asset.Parse("eip155:1/erc20:0x1f9840a85d5aF5bf1D1762F925BDADdC4201F984", 18, "UNI");

    /// <summary>A token that nobody knows.</summary>
    public static Asset Fake { get; } = Token(901, "FAKE");

    public static Asset Shares { get; } = Token(902, "LP");

    public static Asset Art { get; } = Asset.Token(ChainId.Ethereum, "erc721", Facts.Address(ChainId.Ethereum, 903), 0, "ART");

    public static Address Address(char letter) => letter == 'w' ? WalletTrace.Address.Parse("0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2", ChainId.Ethereum)
        : letter == 'u' ? WalletTrace.Address.Parse(Uni.Reference, ChainId.Ethereum) : Facts.Address(ChainId.Ethereum, letter);

    public static Account Account(char letter) => new(ChainId.Ethereum, Address(letter));

    /// <summary>The movements of a transaction, as they stand on the chain.</summary>
    public static IReadOnlyList<TransferRecord> Movements(string text, long height = 1, int place = 0)
    {
        var movements = new List<TransferRecord>();
        int calls = 0;
        int events = 0;
        foreach (string part in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = part.Split(' ');
            if (words[1] == "fee")
            {
                movements.Add(new TransferRecord(
                    ChainId.Ethereum, height, place, TransferIndex.Fee, TransferKind.Fee, Facts.Ether, Address(part[0]), null, UInt256.Parse(words[2])));
                continue;
            }

            Asset asset = AssetOf(words[2]);
            Address? from = part[0] == '0' ? null : Address(part[0]);
            Address? to = part[2] == '0' ? null : Address(part[2]);
            bool isValue = calls == 0 && movements.TrueForAll(movement => movement.Kind != TransferKind.Fee || movement.From == from);
            TransferKind kind = from is null ? TransferKind.Mint : to is null ? TransferKind.Burn
                : !asset.IsNative ? TransferKind.Token : isValue ? TransferKind.Native : TransferKind.Internal;
            long index = asset.IsNative ? TransferIndex.Value + calls++ : TransferIndex.Event(10 + events++);
            movements.Add(new TransferRecord(ChainId.Ethereum, height, place, index, kind, asset, from, to, UInt256.Parse(words[1])));
        }

        return [.. movements.OrderBy(movement => movement.Index)];
    }

    /// <summary>One transaction by itself.</summary>
    public static LedgerTransaction Transaction(string text, bool failed = false) =>
        new(new TransactionRecord(ChainId.Ethereum, 1, 0, Facts.Id(1), failed), 1001, 1001, Movements(text), [], []);

    /// <summary>What is found in a transaction: "SenderTraded: T 100 USDT -> T 5 ETH; paid 1 USDT to F", or "SeveralTraders: T gave 100 USDT, got 5 ETH".</summary>
    public static string Found(string text, string services = "", Asset vouched = default)
    {
        SwapReading reading = new SwapFinder(account => services.Any(letter => Account(letter) == account), asset => asset == vouched).Read(Transaction(text));
        return string.Join(" | ", reading.Swaps.Select(Describe).Concat(reading.Uncertainties.Select(Describe)));
    }

    public static string Describe(Swap swap) =>
        $"{swap.Rule}: {Letter(swap.Account)} {Show(swap.Given)} -> {Letter(swap.Recipient)} {Show(swap.Got)}"
        + string.Concat(swap.Payments.Select(paid => $"; paid {Show(new Amount(paid.Amount, paid.Asset))} to {Letter(new Account(paid.Chain, paid.To!.Value))}"));

    private static string Describe(SwapUncertainty open) =>
        $"{open.Kind}: {Letter(open.Account)} gave {string.Join(" and ", open.Gave.Select(Show))}, got {string.Join(" and ", open.Got.Select(Show))}";

    private static string Show(Amount amount) => string.Create(CultureInfo.InvariantCulture, $"{amount.Units} {amount.Asset.Symbol}");

    private static char Letter(Account account) => (char)account.Address.ToByteArray()[^1];

    private static Asset AssetOf(string symbol) => symbol switch
    {
        "ETH" => Facts.Ether,
        "WETH" => Weth,
        "USDT" => Usdt,
        "DAI" => Dai,
        "UNI" => Uni,
        "FAKE" => Fake,
        "LP" => Shares,
        "ART" => Art,
        _ => throw new ArgumentException($"No such asset: {symbol}.", nameof(symbol)),
    };

    private static Asset Token(int number, string symbol) => Asset.Token(ChainId.Ethereum, "erc20", Facts.Address(ChainId.Ethereum, number), 18, symbol);
}

/// <summary>A made-up account chain of such transactions: one a block, block times are 1000 plus the height.</summary>
internal sealed class SwapChain
{
    private readonly List<Fact> facts = [];

    public IReadOnlyList<Fact> All => facts;

    /// <summary>Adds a transaction; its id.</summary>
    public TransactionId Run(long height, string text)
    {
        TransactionRecord transaction = Facts.Transaction(ChainId.Ethereum, height, 0, 0x5000 + height);
        facts.AddRange([Facts.Block(ChainId.Ethereum, height), transaction, .. SwapScene.Movements(text, height)]);
        return transaction.Id;
    }

    /// <summary>Declares histories complete, one account for each letter.</summary>
    public SwapChain Cover(string letters)
    {
        facts.AddRange(letters.Select(letter => new CoverageRecord(
            ChainId.Ethereum, SwapScene.Address(letter), 0, AccountScene.LastHeight, AccountScene.AllKinds, "test")));
        return this;
    }

    public MemoryLedger Ledger() => new(facts);
}
