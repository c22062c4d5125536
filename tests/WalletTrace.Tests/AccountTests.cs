using CsCheck;

namespace WalletTrace.Tests;

public class AccountTests
{
    private const string Thief = "eip155:1:0x098B716B8Aaf21512996dC57EB0615e2383E2f96";

    private static readonly Gen<Account> Accounts = AddressTests.Any.Select(x => new Account(x.Chain, x.Address));

    [Fact]
    public void Reads_what_it_writes() => Accounts.Sample(
        account =>
        {
            var text = account.ToString();
            Assert.Equal(account, Account.Parse(text));
            // CAIP-10: the address is letters, digits, hyphens, points and percent signs.
            Assert.Matches("^[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}:[-.%a-zA-Z0-9]{1,128}$", text);
        },
        iter: 5_000);

    [Fact]
    public void Reads_any_case_that_carries_no_checksum_and_writes_EIP55()
    {
        Assert.Equal(Thief, Account.Parse(Thief.ToLowerInvariant()).ToString());
        Assert.Equal("bip122:000000000000000000651ef99cb9fcbe:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", Account.Parse("bip122:000000000000000000651ef99cb9fcbe:bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a").ToString());
    }

    [Fact]
    public void Orders_by_chain_then_address() => Gen.Select(Accounts, Accounts).Sample(
        (a, b) =>
        {
            var byChain = string.CompareOrdinal(a.Chain.ToString(), b.Chain.ToString());
            Assert.Equal(Math.Sign(byChain != 0 ? byChain : a.Address.CompareTo(b.Address)), Math.Sign(a.CompareTo(b)));
            Assert.Equal(-Math.Sign(a.CompareTo(b)), Math.Sign(b.CompareTo(a)));
            Assert.Equal(a.CompareTo(b) == 0, a == b);
        },
        iter: 5_000);

    [Theory]
    [InlineData("", "found no colon")]
    [InlineData("0x098B716B8Aaf21512996dC57EB0615e2383E2f96", "found no colon, expected chain namespace, chain reference and address")]
    [InlineData("eip155:0x098B716B8Aaf21512996dC57EB0615e2383E2f96", "found one colon")]
    [InlineData("eip155:one:0x098B716B8Aaf21512996dC57EB0615e2383E2f96", "found reference \"one\"")]
    [InlineData("eip155:1:0x098B716B8Aaf21512996dC57EB0615e2383E2f9", "found 39 hexadecimal digits, expected 40")]
    [InlineData("eip155:1:0x098b716B8Aaf21512996dC57EB0615e2383E2f96", "the EIP-55 checksum is wrong: found 'b' at character 6, expected 'B'")]
    [InlineData("eip155:1:TAVEuovS7uVd6V9M95CqCKpdxDZQE5qSaG", "found an address of TRON")]
    [InlineData("solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp:7S3P4HxJpyyigGzodYwHtCxZyUQe9JiBMHyRWXArAaKv", "whose form of address is unknown")]
    public void Names_the_wrong_part(string text, string message)
    {
        Assert.False(Account.TryParse(text, out var account, out var error));
        Assert.True(account.IsDefault);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => Account.Parse(text));
    }

    [Fact]
    public void Refuses_an_address_of_another_kind_of_chain()
    {
        var evm = Address.Evm(new byte[20]);
        Assert.Throws<ArgumentException>(() => new Account(ChainId.Tron, evm));
        Assert.Throws<ArgumentException>(() => new Account(default, evm));
        Assert.Throws<ArgumentException>(() => new Account(ChainId.Ethereum, default));
        Assert.Throws<ArgumentException>(() => new Account(ChainId.Dogecoin, Address.FromBytes(AddressKind.P2tr, new byte[32])));
    }

    [Fact]
    public void Knows_the_same_key_on_other_chains()
    {
        var thief = Account.Parse(Thief);
        var polygon = new Account(ChainId.Polygon, thief.Address);
        var tron = new Account(ChainId.Tron, Address.Tron(thief.Address.ToByteArray()));
        Assert.True(thief.IsTwinOf(polygon));
        Assert.True(thief.IsTwinOf(tron));
        Assert.True(tron.IsTwinOf(polygon));
        Assert.False(thief.IsTwinOf(thief));
        var bitcoin = Account.Parse("bip122:000000000019d6689c085ae165831e93:1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH");
        Assert.False(bitcoin.IsTwinOf(new Account(ChainId.BitcoinCash, bitcoin.Address)));
    }
}
