using WalletTrace.Chains.Http;

namespace WalletTrace.Chains;

/// <summary>What one provider was asked, and whether it may be asked more. One for each server; safe to use from any thread.</summary>
/// <param name="name">The source's name.</param>
/// <param name="host">Whom the questions are told to; empty for files.</param>
public sealed class SourceMeter(string name, string host)
{
    private readonly Lock turn = new();
    private IRequestGate[] gates = [];
    private SourceUsage usage;

    /// <summary>The source's name.</summary>
    public string Name => name;

    /// <summary>Whom the questions are told to: a host's name; empty where nothing leaves this machine.</summary>
    public string Host => host;

    /// <summary>Whether the provider is somebody else, who learns what is asked. Default: yes.</summary>
    public bool IsThirdParty { get; init; } = true;

    /// <summary>What one request costs; null for nothing.</summary>
    public SourcePrice? Price { get; init; }

    /// <summary>The least time between the beginnings of two requests; zero where there is none.</summary>
    public TimeSpan Interval { get; init; }

    /// <summary>How many requests the provider answers in a span of time, as far as it says; null where it says nothing of that.</summary>
    public HostQuota? Quota { get; init; }

    /// <summary>How it stands with the provider now: whether it can be asked, or when, and what was wrong last. Costs nothing to ask.</summary>
    public SourceState State => Standing?.Invoke() ?? default;

    /// <summary>Tells how it stands with the provider; null where nobody knows. Called from any thread.</summary>
    internal Func<SourceState>? Standing { get; init; }

    /// <summary>What was asked so far.</summary>
    public SourceUsage Usage
    {
        get
        {
            lock (turn)
            {
                return usage;
            }
        }
    }

    /// <summary>Lets a gate decide about every request from now on, beside those that do so already, until it is let go of.</summary>
    /// <param name="gate">The gate.</param>
    /// <returns>What is disposed of to let the gate go.</returns>
    public IDisposable Guard(IRequestGate gate)
    {
        ArgumentNullException.ThrowIfNull(gate);
        lock (turn)
        {
            gates = [.. gates, gate];
        }

        return new Held(this, gate);
    }

    /// <summary>Counts a request that is about to be sent.</summary>
    /// <exception cref="BudgetUsedUpException">A gate does not let it through; it is not counted and must not be sent.</exception>
    internal void Begin()
    {
        // One after the other, so that a gate that counts lets no request too many through.
        lock (turn)
        {
            foreach (IRequestGate gate in gates)
            {
                gate.Admit(this, usage);
            }

            usage = usage with { Requests = usage.Requests + 1 };
        }
    }

    /// <summary>Counts a request that was refused, and one that is about to be sent in its place.</summary>
    /// <exception cref="BudgetUsedUpException">A gate does not let the other through; it is not counted and must not be sent.</exception>
    internal void Renew()
    {
        Begin();
        lock (turn)
        {
            usage = usage with { Failures = usage.Failures + 1 };
        }
    }

    /// <summary>Counts what came of a request.</summary>
    internal void End(long bytes, bool failed)
    {
        lock (turn)
        {
            usage = usage with { Bytes = usage.Bytes + bytes, Failures = usage.Failures + (failed ? 1 : 0) };
        }
    }

    private void Release(IRequestGate gate)
    {
        lock (turn)
        {
            int at = Array.LastIndexOf(gates, gate);
            gates = at < 0 ? gates : [.. gates[..at], .. gates[(at + 1)..]];
        }
    }

    private sealed class Held(SourceMeter meter, IRequestGate gate) : IDisposable
    {
        public void Dispose() => meter.Release(gate);
    }
}

/// <summary>What one provider was asked.</summary>
/// <param name="Requests">The requests sent, second tries and those that failed included.</param>
/// <param name="Failures">Those that gave no usable answer.</param>
/// <param name="Bytes">The bytes of the answers' bodies, unpacked.</param>
public readonly record struct SourceUsage(long Requests, long Failures, long Bytes);

/// <summary>What a provider takes for its answers. A decimal: money of the world outside, never an amount on a chain.</summary>
/// <param name="PerRequest">The price of one request.</param>
/// <param name="Currency">In what, for instance "USD" or "credits".</param>
public sealed record SourcePrice(decimal PerRequest, string Currency);

/// <summary>Decides whether a request may be sent.</summary>
public interface IRequestGate
{
    /// <summary>Lets a request through, or throws. Called from any thread, for one meter never twice at once.</summary>
    /// <param name="meter">Who would be asked.</param>
    /// <param name="usage">What it was asked so far, without this request.</param>
    /// <exception cref="BudgetUsedUpException">The request may not be sent.</exception>
    void Admit(SourceMeter meter, SourceUsage usage);
}

/// <summary>A source that counts what it asks of providers.</summary>
public interface IMeteredSource : IChainSource
{
    /// <summary>Its providers: one, or several for a source that is made of others.</summary>
    IReadOnlyList<SourceMeter> Meters { get; }
}
