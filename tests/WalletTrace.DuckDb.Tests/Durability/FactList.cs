using System.Security.Cryptography;
using System.Text;
using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests.Durability;

/// <summary>All facts of a ledger, to be compared with those of another.</summary>
internal static class FactList
{
    /// <summary>The facts, each with what is not compared of its asset.</summary>
    public static async Task<List<(Fact Fact, int? Decimals, string? Symbol)>> OfAsync(ILedger ledger)
    {
        var facts = new List<(Fact, int?, string?)>();
        await foreach (Fact fact in ledger.FactsAsync())
        {
            Asset? asset = (fact as TransferRecord)?.Asset ?? (fact as FreezeRecord)?.Asset;
            facts.Add((fact, asset?.Decimals, asset?.Symbol));
        }

        return facts;
    }

    /// <summary>A digest of them, which another process can say.</summary>
    public static async Task<string> DigestAsync(ILedger ledger)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await foreach (Fact fact in ledger.FactsAsync())
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Facts.Line(fact) + '\n'));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Fails at the first fact that is not the same in both.</summary>
    public static async Task AssertSameAsync(ILedger expected, ILedger found)
    {
        var all = await OfAsync(expected);
        var others = await OfAsync(found);
        for (int i = 0; i < Math.Min(all.Count, others.Count); i++)
        {
            if (all[i] != others[i])
            {
                Assert.Fail($"Fact {i} is another: found {others[i]}, expected {all[i]}");
            }
        }

        Assert.Equal(all.Count, others.Count);
    }
}
