using System.Collections.Frozen;

namespace WalletTrace.Inference.Coins;

/// <summary>Dumplings' rules for CoinJoins.</summary>
/// <remarks>
/// Source: Scanner.cs and Constants.cs of github.com/nopara73/Dumplings. Heights count on Bitcoin only; other chains are judged as Bitcoin is today.
/// </remarks>
internal static class DumplingsRules
{
    public const long Bitcoin = 100_000_000;

    private const long FirstWasabi = 530_500;
    private const long FirstWithoutCoordinator = 610_000;
    private const long FirstWhirlpool = 570_000;
    private const long FirstWasabi2 = 741_213;
    private const long LeastDenomination = 5_000;
    private const long MostDenomination = 134_375_000_000;

    private static readonly FrozenSet<long> Pools = new[] { Bitcoin / 1000, Bitcoin / 100, Bitcoin / 20, Bitcoin / 2 }.ToFrozenSet();

    private static readonly FrozenSet<Address> Coordinators = new[]
    {
        Address.Parse("bc1qs604c7jv6amk4cxqlnvuxv26hv3e48cds4m0ew", ChainId.Bitcoin), Address.Parse("bc1qa24tsgchvuxsaccp8vrnkfd85hrcpafg20kmjw", ChainId.Bitcoin),
    }.ToFrozenSet();

    private static readonly FrozenSet<long> Denominations =
        Powers(2, 1).Concat(Powers(3, 1)).Concat(Powers(3, 2)).Concat(Powers(10, 1)).Concat(Powers(10, 2)).Concat(Powers(10, 5)).ToFrozenSet();

    public static CoinJoinFinding? FindWasabi1(CoinShape shape)
    {
        if (!IsFrom(shape, FirstWasabi))
        {
            return null;
        }

        (long value, int count) = shape.Most;
        bool isOld = shape.Transaction.Record.Chain == ChainId.Bitcoin && shape.Transaction.Record.Height < FirstWithoutCoordinator;
        bool isOne = isOld
            ? count > 2 && Array.Exists(shape.Outputs, output => Coordinators.Contains(output.Owner))
            : shape.IsAllP2wpkh && count >= 10 && shape.Inputs.Length >= count && Math.Abs(value - (Bitcoin / 10)) <= Bitcoin / 50
                && shape.Values.Count(pair => pair.Value == 1) >= 2;
        return isOne ? shape.Found(CoinJoinRule.DumplingsWasabi1, value, count) : null;
    }

    public static CoinJoinFinding? FindWasabi2(CoinShape shape)
    {
        if (!IsFrom(shape, FirstWasabi2) || shape.Most.Count < 2 || shape.Inputs.Length < 50
            || !Array.TrueForAll(shape.Inputs, input => input.Owner.Kind is AddressKind.P2wpkh or AddressKind.P2tr)
            || !IsDescending(shape.Inputs) || !IsDescending(shape.Outputs))
        {
            return null;
        }

        CoinOutput[] mixed = Array.FindAll(shape.Outputs, output => Denominations.Contains(output.Value));
        return 5 * mixed.Length > 4 * shape.Outputs.Length
            ? shape.Found(CoinJoinRule.DumplingsWasabi2, mixed.Select(output => output.Value).Distinct(), mixed.Length)
            : null;
    }

    public static CoinJoinFinding? FindWhirlpool(CoinShape shape)
    {
        long pool = shape.Outputs[0].Value;
        return IsFrom(shape, FirstWhirlpool) && shape.IsAllP2wpkh && shape.Inputs.Length is >= 5 and <= 10 && shape.Outputs.Length == shape.Inputs.Length
            && shape.Values.Count == 1 && Pools.Contains(pool) && Array.Exists(shape.Inputs, input => input.Value == pool)
            && Array.TrueForAll(shape.Inputs, input => Math.Abs(input.Value - pool) <= Bitcoin * 11 / 10_000)
            ? shape.Found(CoinJoinRule.DumplingsWhirlpool, pool, shape.Outputs.Length)
            : null;
    }

    /// <summary>Any other with equal outputs; what one of the other rules of Dumplings takes is not asked again.</summary>
    public static CoinJoinFinding? FindOther(CoinShape shape)
    {
        (long value, int count) = shape.Most;
        if (count < 2 || 2 * count != shape.Outputs.Length || shape.Values.Count(pair => pair.Value > 1) != 1 || shape.Owners < count
            || shape.Outputs.Select(output => output.Owner).Distinct().Count() < count
            || FindWasabi2(shape) is not null || FindWasabi1(shape) is not null || FindWhirlpool(shape) is not null)
        {
            return null;
        }

        // Who paid most had the largest change, in place of a search for subsets that sum up.
        long change = shape.Outputs.Where(output => output.Value != value).Max(output => output.Value);
        return (Int128)shape.Inputs.Max(input => input.Value) <= (Int128)value + change - (Bitcoin / 10_000)
            ? shape.Found(CoinJoinRule.DumplingsOther, value, count)
            : null;
    }

    private static bool IsFrom(CoinShape shape, long height) => shape.Transaction.Record.Chain != ChainId.Bitcoin || shape.Transaction.Record.Height >= height;

    private static bool IsDescending(CoinOutput[] coins)
    {
        for (int at = 1; at < coins.Length; at++)
        {
            if (coins[at].Value > coins[at - 1].Value)
            {
                return false;
            }
        }

        return true;
    }

    private static IEnumerable<long> Powers(long of, long times)
    {
        for (long value = times; value <= MostDenomination; value *= of)
        {
            if (value >= LeastDenomination)
            {
                yield return value;
            }
        }
    }
}
