using CsCheck;
using WalletTrace.Attribution;

namespace WalletTrace.Tests.Attribution.Screening;

/// <summary>Made-up labels and rows of every form: bare, with the chain, in other letters, damaged; few bytes, so that they meet.</summary>
internal static class ScreeningGen
{
    private static readonly ChainId[] Chains =
    [
        ChainId.Ethereum, ChainId.Bsc, ChainId.Tron, ChainId.Bitcoin, ChainId.BitcoinCash, ChainId.Litecoin, ChainId.Dogecoin, ChainId.BitcoinTestnet3, ChainId.BitcoinRegtest,
    ];

    private static readonly Gen<Account> Accounts =
        from chain in Gen.OneOf([.. Chains.Select(Gen.Const)])
        from kind in Gen.OneOf([.. KindsOf(chain).Select(Gen.Const)])
        from seed in Gen.Int[0, 3]
        select new Account(chain, AddressOf(kind, seed));

    private static readonly Gen<Label> Labels =
        from account in Accounts
        from form in Gen.Int[0, 4]
        from text in Gen.Int[0, 2]
        let subject = form == 0 ? LabelSubject.Contract(account) : form == 1 && account.Chain.IsEvm ? LabelSubject.Range(account, account) : LabelSubject.Of(account)
        select new Label(subject, $"label {text}", Category.Service, "test");

    private static readonly Gen<string> Rows =
        from account in Accounts
        from form in Gen.Int[0, 9]
        from place in Gen.Int[0, 200]
        select Write(account, form, place);

    public static Gen<(LabelSet Labels, string[] Rows)> Cases { get; } =
        Gen.Select(Labels.Array[0, 30], Rows.Array[1, 60], (labels, rows) => (new LabelSet(labels), rows));

    private static AddressKind[] KindsOf(ChainId chain) => [.. Enum.GetValues<AddressKind>().Where(kind => kind is not (AddressKind.None or AddressKind.Witness) && Fits(kind, chain))];

    private static bool Fits(AddressKind kind, ChainId chain) => WalletTrace.Encodings.AddressText.Fits(kind, chain);

    private static Address AddressOf(AddressKind kind, int seed)
    {
        byte[] bytes = [.. Enumerable.Range(0, kind is AddressKind.Evm or AddressKind.Tron or AddressKind.P2pkh or AddressKind.P2sh or AddressKind.P2wpkh ? 20 : 32).Select(i => (byte)(((i * 37) + (seed * 91) + 5) & 0xff))];
        return Address.FromBytes(kind, bytes);
    }

    private static string Write(Account account, int form, int place)
    {
        string bare = account.Address.ToString(account.Chain);
        string whole = account.ToString();
        return form switch
        {
            0 or 1 => whole,
            2 => bare.ToLowerInvariant(),
            3 => bare.ToUpperInvariant(),
            4 => Changed(bare, place),
            5 => Changed(whole, place),
            _ => bare,
        };
    }

    private static string Changed(string text, int place)
    {
        int at = place % text.Length;
        return text[..at] + (text[at] == 'a' ? 'b' : 'a') + text[(at + 1)..];
    }
}
