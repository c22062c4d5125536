using WalletTrace.Graph;

namespace WalletTrace.Tests.Graph;

public class TwoThreadsTests
{
    [Fact]
    public void Both_are_done_when_it_returns()
    {
        int[] done = new int[2];

        TwoThreads.Run(() => done[0] = 1, () => done[1] = 1);

        Assert.Equal([1, 1], done);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_goes_wrong_on_either_is_thrown_as_it_is_after_both_are_done(bool isFirst)
    {
        bool isDone = false;
        Action full = () => throw new IOException("the disk is full");
        Action fine = () => isDone = true;

        Assert.Equal("the disk is full", Assert.Throws<IOException>(() => TwoThreads.Run(isFirst ? full : fine, isFirst ? fine : full)).Message);
        Assert.True(isDone);
    }
}
