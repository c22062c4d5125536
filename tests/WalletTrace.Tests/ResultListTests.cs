using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests;

public class ResultListTests
{
    [Fact]
    public void The_first_of_a_list_show_themselves_as_the_list_does()
    {
        TraceResult trace = TraceFixtures.Small();
        ResultList<Sink> two = trace.Sinks.Take(2);

        Assert.Equal(trace.Sinks.Items[..2].ToArray(), two.Items.ToArray());
        Assert.Contains("At least", two.ToHtml(), StringComparison.Ordinal);
        Assert.Contains(trace.Sinks[1].Name.ToString().Split(':')[^1], two.ToHtml(), StringComparison.Ordinal);
        Assert.DoesNotContain(trace.Sinks[2].Name.ToString().Split(':')[^1], two.ToHtml(), StringComparison.Ordinal);
        Assert.Equal(trace.Sinks.ToHtml(), trace.Sinks.Take(int.MaxValue).ToHtml());
        Assert.Empty(trace.Sinks.Take(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => trace.Sinks.Take(-1));
    }
}
