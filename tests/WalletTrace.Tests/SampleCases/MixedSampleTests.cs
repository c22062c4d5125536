using WalletTrace.Tracing;

namespace WalletTrace.Tests.SampleCases;

/// <summary>The table of samples/mixed-wallet/README.md, which is worked by hand there.</summary>
public class MixedSampleTests
{
    private static readonly Asset Ether = Asset.Native(ChainId.Ethereum);

    /// <summary>By place: at least and at most, then poison, haircut, FIFO, LIFO, TIHO, seniority, taint first, clean first.</summary>
    private static readonly (string Place, string Figures)[] Table =
    [
        ("0xA865595E757a6dc96508C0Ef590D6bd3B2608414", "0 6 6 1.5 1 0 6 6 6 0"),
        ("0x4224617b1b3240c7264f8bf0eBfb0B076541363f", "2 10 32 8 9 10 4 4 4 8"),
        ("0x373b5bAD052bccF3A3bE0A7502eBD23CA30d039f", "0 2 2 0.5 0 0 0 0 0 2"),
    ];

    [Fact]
    public async Task Every_rule_gives_the_figures_worked_by_hand()
    {
        TraceResult trace = await (await Sample.Mixed).TraceAsync(Enum.GetValues<TaintRule>());
        Assert.Equal(Table.Length, trace.Sinks.Length);
        foreach ((string place, string figures) in Table)
        {
            Sink sink = Assert.Single(trace.Sinks, sink => sink.Name.Account?.Address == Address.Parse(place, ChainId.Ethereum));
            SinkBounds bounds = trace.BoundsOf(sink);
            IEnumerable<UInt256> found = [bounds.Least, bounds.Most, .. Enumerable.Range(0, trace.Rules.Length).Select(sink.AmountOf)];
            Assert.Equal(figures, string.Join(' ', found.Select(units => new Amount(units, Ether).ToDecimalString())));
        }
    }
}
