using CsCheck;
using WalletTrace.Graph.Building;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Graph;

/// <summary>The tables behind a chain graph give back what was put in, and nothing else.</summary>
public sealed class IdTableTests
{
    // Every kind of owner, and witness programs that begin alike.
    private static readonly Gen<Address> Owner = Gen.OneOf(
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 11], (number, form) => Address.FromOutputScript(RegtestScripts.OfEveryClass(number)[form], ChainId.Bitcoin)),
        Gen.Select(Gen.Int[2, 4], Gen.Int[2, 40], (version, length) => Address.FromWitnessProgram(version, new byte[length])));

    [Fact]
    public void Numbers_under_few_hash_codes_are_all_found() => Gen.Int[0, 7].Select(code => code * -0x10001).Array[0, 200].Sample(hashes =>
    {
        var table = new IdTable();
        for (int number = 0; number < hashes.Length; number++)
        {
            table.Add(hashes[number], number);
        }

        foreach (int hash in hashes.Append(1))
        {
            var found = new List<int>();
            for (int place = table.First(hash); place >= 0; place = table.Next(hash, place))
            {
                found.Add(table.NumberAt(place));
            }

            Assert.Equal(Enumerable.Range(0, hashes.Length).Where(number => hashes[number] == hash), found.Order());
        }
    });

    [Fact]
    public void What_is_taken_out_is_found_no_longer_and_all_else_is() => Gen.Int[0, 90].Select(code => code * 0x1F).Array[1, 200].Sample(hashes =>
    {
        var table = new IdTable();
        for (int number = 0; number < hashes.Length; number++)
        {
            table.Add(hashes[number], number);
        }

        bool IsIn(int number) => (number * 7) % 3 != 0;
        for (int number = 0; number < hashes.Length; number++)
        {
            if (!IsIn(number))
            {
                table.Remove(hashes[number], number);
            }
        }

        foreach (int hash in hashes)
        {
            var found = new List<int>();
            for (int place = table.First(hash); place >= 0; place = table.Next(hash, place))
            {
                found.Add(table.NumberAt(place));
            }

            Assert.Equal(Enumerable.Range(0, hashes.Length).Where(number => hashes[number] == hash && IsIn(number)), found.Order());
        }

        Assert.Throws<InvalidOperationException>(() => table.Remove(hashes[0], 0));
    });

    [Fact]
    public void Owners_that_are_taken_back_leave_the_others_as_they_were() => Gen.Select(Owner.Array[0, 60], Owner.Array[0, 60]).Sample((kept, added) =>
    {
        var owners = new OwnerIds();
        Array.ForEach(kept, owner => owners.Add(owner));
        int count = owners.Count;
        for (int round = 0; round < 2; round++)
        {
            Array.ForEach(added, owner => owners.Add(owner));
            owners.CutFrom(count);

            Assert.Equal(count, owners.Count);
            Assert.All(kept, owner => Assert.Equal(owner, owners[owners.Find(owner)]));
            Assert.All(added.Except(kept), owner => Assert.Equal(-1, owners.Find(owner)));
        }
    });

    [Fact]
    public void A_transaction_is_found_by_its_id_and_of_two_the_later() => Gen.Int[0, 60].Array[0, 200].Sample(picks =>
    {
        var ids = new TransactionIds();
        var last = new Dictionary<int, int>();
        for (int number = 0; number < picks.Length; number++)
        {
            Assert.Equal(last.GetValueOrDefault(picks[number], -1), ids.Add(Facts.Id(picks[number] + 1)));
            last[picks[number]] = number;
        }

        for (int pick = 0; pick <= 61; pick++)
        {
            Assert.Equal(last.GetValueOrDefault(pick, -1), ids.Find(Facts.Id(pick + 1)));
        }

        Assert.Equal(picks.Select(pick => Facts.Id(pick + 1)), Enumerable.Range(0, ids.Count).Select(number => ids[number]));
    });

    [Fact]
    public void An_owner_keeps_its_number_and_comes_back_as_it_was() => Owner.Array[0, 60].Sample(addresses =>
    {
        var owners = new OwnerIds();
        Address[] distinct = [.. addresses.Distinct()];
        int[] numbers = [.. addresses.Select(owners.Add)];

        Assert.Equal(addresses.Select(address => Array.IndexOf(distinct, address)), numbers);
        Assert.Equal(numbers, addresses.Select(owners.Find));
        Assert.Equal(distinct, Enumerable.Range(0, owners.Count).Select(number => owners[number]));
        Assert.Equal(-1, owners.Find(Facts.Address(ChainId.Bitcoin, 123_456)));
    });

    [Fact]
    public void A_column_gives_all_it_got() => Gen.Int[0, 100_000].Sample(count =>
    {
        var column = new Column<int>();
        for (int number = 0; number < count; number++)
        {
            column.Add(number);
        }

        Assert.Equal(count, column.Count);
        Assert.Equal(Enumerable.Range(0, count), column.Take());
        Assert.Equal(0, column.Count);
        column.Add(7);
        Assert.Equal([7], column.Take());
    }, iter: 20);
}
