using BenchmarkDotNet.Attributes;

namespace WalletTrace.Benchmarks.Micro;

/// <summary>Exact amounts, of one machine word and of four.</summary>
public class NumberBenchmarks
{
    private readonly UInt256 narrow = 173_600_000_000_000_000UL;
    private readonly UInt256 wide = UInt256.MaxValue / (UInt256)1000UL;
    private readonly UInt256 divisor = 1_000_003UL;

    /// <summary>Adding numbers of one word.</summary>
    [Benchmark]
    public UInt256 AddNarrow() => narrow + divisor;

    /// <summary>Adding numbers of four words.</summary>
    [Benchmark]
    public UInt256 AddWide() => wide + wide;

    /// <summary>A share of an amount of one word.</summary>
    [Benchmark]
    public UInt256 MulDivNarrow() => UInt256.MulDiv(narrow, divisor, narrow + divisor, out _);

    /// <summary>A share of an amount of four words.</summary>
    [Benchmark]
    public UInt256 MulDivWide() => UInt256.MulDiv(wide, narrow, wide + divisor, out _);

    /// <summary>Printing 76 digits.</summary>
    [Benchmark]
    public string Print() => wide.ToString();
}
