using System.Numerics;
using WalletTrace.Graph;

namespace WalletTrace.Tracing.Engine;

/// <summary>
/// How much stolen value goes along when an amount leaves a holding, under a rule that knows only two numbers of a holding: its balance and
/// the stolen part of it. The balance covers the amount.
/// </summary>
internal interface IPoolRule
{
    static abstract TaintRule Rule { get; }

    static abstract T Share<T, TMath>(T balance, T taint, T amount)
        where T : unmanaged, IComparisonOperators<T, T, bool>, ISubtractionOperators<T, T, T>
        where TMath : IAmountMath<T>;
}

/// <summary>floor(taint · amount / balance): what rounding leaves behind stays with the holding.</summary>
internal readonly struct HaircutRule : IPoolRule
{
    public static TaintRule Rule => TaintRule.Haircut;

    public static T Share<T, TMath>(T balance, T taint, T amount)
        where T : unmanaged, IComparisonOperators<T, T, bool>, ISubtractionOperators<T, T, T>
        where TMath : IAmountMath<T> =>
        amount == balance ? taint : taint == balance ? amount : TMath.MulDiv(taint, amount, balance, out _);
}

/// <summary>Stolen value leaves first. On account chains TIHO and seniority are this; on UTXO chains seniority is.</summary>
internal readonly struct TaintFirstRule : IPoolRule
{
    public static TaintRule Rule => TaintRule.TaintFirst;

    public static T Share<T, TMath>(T balance, T taint, T amount)
        where T : unmanaged, IComparisonOperators<T, T, bool>, ISubtractionOperators<T, T, T>
        where TMath : IAmountMath<T> => taint < amount ? taint : amount;
}

/// <summary>Stolen value leaves last.</summary>
internal readonly struct CleanFirstRule : IPoolRule
{
    public static TaintRule Rule => TaintRule.CleanFirst;

    public static T Share<T, TMath>(T balance, T taint, T amount)
        where T : unmanaged, IComparisonOperators<T, T, bool>, ISubtractionOperators<T, T, T>
        where TMath : IAmountMath<T>
    {
        T clean = unchecked(balance - taint);
        return amount > clean ? unchecked(amount - clean) : default;
    }
}
