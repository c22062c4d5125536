namespace WalletTrace.Benchmarks;

/// <summary>The workload WTGEN-1 with all its transfers in memory.</summary>
internal sealed class Wtgen1 : Wtgen1Plan
{
    private Wtgen1(int transfers, int accounts)
        : base(transfers, accounts)
    {
        From = new int[transfers];
        To = new int[transfers];
        Amounts = new ulong[transfers];
        Fill(0, From, To, Amounts);
    }

    /// <summary>Each transfer's sender.</summary>
    public int[] From { get; }

    /// <summary>Each transfer's receiver.</summary>
    public int[] To { get; }

    /// <summary>Each transfer's amount in base units.</summary>
    public ulong[] Amounts { get; }

    /// <summary>Generates the workload.</summary>
    /// <param name="transfers">The number of transfers: at least 102 times the 59 of a scheme.</param>
    /// <param name="accounts">The number of accounts.</param>
    public static Wtgen1 Generate(int transfers, int accounts) => new(transfers, accounts);

    /// <summary>The check sum over all transfers; benchmark figures count only if it is the known one.</summary>
    public ulong CheckSum() => Summed(0, 0, From, To, Amounts);
}
