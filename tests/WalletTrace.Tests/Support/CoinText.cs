using System.Globalization;
using WalletTrace.Chains;
using WalletTrace.Inference.Coins;

namespace WalletTrace.Tests.Support;

/// <summary>Transactions of Bitcoin in short: owners are names, each with the value in base units.</summary>
internal static class CoinText
{
    private static readonly Dictionary<char, AddressKind> Kinds = new()
    {
        ['l'] = AddressKind.P2pkh, ['h'] = AddressKind.P2sh, ['w'] = AddressKind.P2wpkh, ['t'] = AddressKind.P2tr,
    };

    /// <summary>
    /// An owner by name: the first letter tells the kind (l P2PKH, h P2SH, w P2WPKH, t P2TR), the rest tells them apart; "-" is OP_RETURN, and any address of
    /// Bitcoin stands for itself.
    /// </summary>
    public static Address Owner(string name)
    {
        if (name == "-")
        {
            return Facts.Unspendable(1);
        }

        if (name.Length > 20)
        {
            return Address.Parse(name, ChainId.Bitcoin);
        }

        AddressKind kind = Kinds[name[0]];
        byte[] bytes = new byte[kind == AddressKind.P2tr ? 32 : 20];
        System.Text.Encoding.ASCII.GetBytes(name.AsSpan(1), bytes);
        return kind == AddressKind.P2tr ? Address.FromWitnessProgram(1, bytes) : Address.FromBytes(kind, bytes);
    }

    /// <summary>
    /// A transaction: <c>wa 100, wb 50 → wc 140</c>. An input may tell whose coin it spends, <c>wa 100 3:0</c> the first output of transaction 3; else that is one that
    /// nobody knows.
    /// </summary>
    public static CoinTransaction Transaction(string text, long id = 1, long height = 850_000)
    {
        string[] sides = text.Split('→');
        (Address Owner, long Value, string? Coin)[] inputs = Coins(sides[0]);
        return CoinTransaction.Of(
            new TransactionRecord(ChainId.Bitcoin, height, (int)(id % 1000), Facts.Id(id)),
            [.. inputs.Select((coin, index) => new CoinInput(Coin(coin.Coin) ?? new CoinId(Facts.Id((id * 100_000) + 7), index), coin.Owner, coin.Value))],
            [.. Coins(sides[1]).Select(coin => new CoinOutput(coin.Owner, coin.Value))]);
    }

    /// <summary>A name and a value, so often.</summary>
    public static string Repeat(string prefix, long value, int count, int first = 0) =>
        string.Join(", ", Enumerable.Range(first, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{prefix}{i} {value}")));

    private static CoinId? Coin(string? text) => text?.Split(':') is [var id, var index]
        ? new CoinId(Facts.Id(long.Parse(id, CultureInfo.InvariantCulture)), int.Parse(index, CultureInfo.InvariantCulture))
        : null;

    private static (Address Owner, long Value, string? Coin)[] Coins(string side) =>
    [
        .. side.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(coin => coin.Split(' '))
            .Select(coin => (Owner(coin[0]), long.Parse(coin[1], CultureInfo.InvariantCulture), coin.Length > 2 ? coin[2] : null)),
    ];
}
