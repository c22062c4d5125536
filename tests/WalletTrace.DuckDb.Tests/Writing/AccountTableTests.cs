using CsCheck;
using WalletTrace.DuckDb.Writing;

namespace WalletTrace.DuckDb.Tests.Writing;

public sealed class AccountTableTests
{
    [Fact]
    public void Gives_every_address_the_id_that_it_was_given_first_and_takes_back_the_latest() =>
        Gen.Select(Gen.Int[0, 3000].Array[0, 6000], Gen.Int[0, 3000]).Sample(
            (numbers, kept) =>
            {
                var expected = new Dictionary<Address, int>();
                var table = new AccountTable(AddressKind.Evm);
                foreach (int number in numbers)
                {
                    Address address = Numbered(number);
                    if (expected.TryAdd(address, expected.Count + 1))
                    {
                        Assert.Equal(0, IdOf(table, address));
                        Name(table, address, expected.Count);
                    }

                    Assert.Equal(expected[address], IdOf(table, address));
                }

                Assert.Equal(expected.Count, table.Count);
                table.CutAbove(kept);
                Assert.Equal(Math.Min(kept, expected.Count), table.Count);
                foreach (var (address, id) in expected.Where(pair => pair.Value <= kept))
                {
                    Assert.Equal(id, IdOf(table, address));
                }

                foreach (var (address, id) in expected.Where(pair => pair.Value > kept))
                {
                    Assert.Equal(0, IdOf(table, address));
                    Name(table, address, id);
                }
            },
            iter: 20);

    [Fact]
    public void Tells_addresses_apart_that_differ_in_one_bit_only()
    {
        var table = new AccountTable(AddressKind.Tron);
        Name(table, Address.Tron(new byte[20]), 1);
        for (int bit = 0; bit < 160; bit++)
        {
            byte[] bytes = new byte[20];
            bytes[bit / 8] = (byte)(1 << (bit % 8));
            Assert.Equal(0, IdOf(table, Address.Tron(bytes)));
            Name(table, Address.Tron(bytes), bit + 2);
        }

        Assert.Equal(1, IdOf(table, Address.Tron(new byte[20])));
        Assert.Equal(161, table.Count);
    }

    [Fact]
    public void Refuses_an_address_of_another_kind_than_its_own()
    {
        var table = new AccountTable(AddressKind.Evm);

        Assert.Throws<ArgumentException>(() => IdOf(table, Address.Tron(new byte[20])));
        Assert.Throws<ArgumentException>(() => IdOf(table, Address.FromBytes(AddressKind.P2tr, new byte[32])));
    }

    private static Address Numbered(int number)
    {
        byte[] bytes = new byte[20];
        BitConverter.TryWriteBytes(bytes.AsSpan(number % 17), number);
        return Address.Evm(bytes);
    }

    private static int IdOf(AccountTable table, Address address)
    {
        table.Expect(AccountTable.HashOf(in address));
        return table.Find(in address, AccountTable.HashOf(in address));
    }

    private static void Name(AccountTable table, Address address, int id) => table.Put(in address, AccountTable.HashOf(in address), id);
}
