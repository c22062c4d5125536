namespace WalletTrace.Graph;

/// <summary>
/// Amounts of one width inside an engine. The width is chosen so that no sum of a run can exceed it, which lets the loops add unchecked.
/// </summary>
internal interface IAmountMath<T>
    where T : unmanaged
{
    static abstract T Load(ulong stored, ReadOnlySpan<UInt256> wide);

    static abstract T From(UInt256 amount);

    static abstract UInt256 To(T amount);

    /// <summary>floor(a·b/d), for a ≤ d or b ≤ d, so that the result fits.</summary>
    static abstract T MulDiv(T a, T b, T d, out T remainder);
}

internal readonly struct Math64 : IAmountMath<ulong>
{
    public static ulong Load(ulong stored, ReadOnlySpan<UInt256> wide) => stored;

    public static ulong From(UInt256 amount) => (ulong)amount;

    public static UInt256 To(ulong amount) => amount;

    public static ulong MulDiv(ulong a, ulong b, ulong d, out ulong remainder) => WideMath.MulDiv(a, b, d, out remainder);
}

internal readonly struct Math128 : IAmountMath<UInt128>
{
    public static UInt128 Load(ulong stored, ReadOnlySpan<UInt256> wide) => Wide.IsWide(stored) ? (UInt128)wide[Wide.Index(stored)] : stored;

    public static UInt128 From(UInt256 amount) => (UInt128)amount;

    public static UInt256 To(UInt128 amount) => amount;

    public static UInt128 MulDiv(UInt128 a, UInt128 b, UInt128 d, out UInt128 remainder)
    {
        UInt256 quotient = UInt256.MulDiv(a, b, d, out UInt256 rest);
        remainder = (UInt128)rest;
        return (UInt128)quotient;
    }
}

internal readonly struct Math256 : IAmountMath<UInt256>
{
    public static UInt256 Load(ulong stored, ReadOnlySpan<UInt256> wide) => Wide.IsWide(stored) ? wide[Wide.Index(stored)] : stored;

    public static UInt256 From(UInt256 amount) => amount;

    public static UInt256 To(UInt256 amount) => amount;

    public static UInt256 MulDiv(UInt256 a, UInt256 b, UInt256 d, out UInt256 remainder) => UInt256.MulDiv(a, b, d, out remainder);
}

/// <summary>How a flow graph packs the index of an amount that does not fit into 63 bits.</summary>
internal static class Wide
{
    private const ulong Flag = 1UL << 63;

    public static bool IsWide(ulong stored) => (stored & Flag) != 0;

    public static int Index(ulong stored) => (int)(stored & ~Flag);
}
