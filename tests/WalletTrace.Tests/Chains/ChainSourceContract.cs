using WalletTrace.Chains;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains;

/// <summary>
/// What every source keeps, whatever it reads from. A test class derives from one of the contracts below this one, makes its chain and opens its source
/// over it; what it hands to <see cref="Keep"/> is let go of after the test.
/// </summary>
public abstract class ChainSourceContract : IAsyncLifetime
{
    private readonly Stack<object> kept = new();

    /// <summary>The kinds of movement that the source should claim.</summary>
    private protected abstract CoverageKinds Kinds { get; }

    /// <summary>A key or password that the source is given and must never say; null for none.</summary>
    private protected virtual string? Secret => null;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        while (kept.TryPop(out object? thing))
        {
            switch (thing)
            {
                case IAsyncDisposable slow:
                    await slow.DisposeAsync();
                    break;
                case IDisposable quick:
                    quick.Dispose();
                    break;
            }
        }
    }

    [Fact]
    public async Task Tells_tip_hashes_and_what_it_can_give()
    {
        IContractChain chain = MakeChain();
        IChainSource source = await OpenAnyAsync(chain);

        SourceCapabilities capabilities = await source.CapabilitiesAsync();
        Assert.Equal((Kinds, 0), (capabilities.Kinds, capabilities.FirstHeight));
        Assert.Same(capabilities, await source.CapabilitiesAsync());
        Assert.Equal(chain.Id, source.Chain);
        Assert.Matches("^[^@?]{1,200}$", source.Name);
        AssertKeepsSecret(source.Name);
        AssertKeepsSecret(capabilities.Description);
        Assert.Equal(new BlockPoint(chain.TipHeight, chain.HashAt(chain.TipHeight)), await source.TipAsync());
        for (long height = 0; height <= chain.TipHeight; height++)
        {
            Assert.Equal(chain.HashAt(height), await source.HashAtAsync(height));
        }

        Assert.Null(await source.HashAtAsync(chain.TipHeight + 1));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await source.HashAtAsync(-1));
    }

    /// <summary>The chain of one test; each call makes the same again.</summary>
    private protected abstract IContractChain MakeChain();

    /// <summary>A source that reads the chain as it is now.</summary>
    private protected abstract Task<IChainSource> OpenAnyAsync(IContractChain chain);

    /// <summary>Lets go of something after the test, the last first.</summary>
    private protected T Keep<T>(T thing)
        where T : class
    {
        kept.Push(thing);
        return thing;
    }

    private protected void AssertKeepsSecret(string text)
    {
        if (Secret is { } secret)
        {
            Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase);
        }
    }
}
