using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace WalletTrace.Tests.Support;

/// <summary>How much a host answers.</summary>
internal sealed record HostLimits
{
    /// <summary>Requests in a second; null for any number.</summary>
    public int? PerSecond { get; init; }

    /// <summary>Requests in a day; null for any number.</summary>
    public int? PerDay { get; init; }

    /// <summary>Whether a limit is told by status 429; else with status 200, in the words of Etherscan.</summary>
    public bool ByStatus { get; init; }

    /// <summary>Whether it keeps to itself how long to wait.</summary>
    public bool IsMute { get; init; }
}

/// <summary>How often a host does what it should not, in a thousand.</summary>
internal sealed record HostFaults
{
    public required int Seed { get; init; }

    /// <summary>How often it fails: by a status, by hanging up, by cutting an answer off, or by not answering.</summary>
    public int Failing { get; init; }

    /// <summary>How often it lies where it could: an amount, a payee, a block's hash, a transaction that is left out.</summary>
    public int Lying { get; init; }

    /// <summary>Which lies it tells.</summary>
    public IReadOnlyList<HostLie> Lies { get; init; } = Enum.GetValues<HostLie>();
}

/// <summary>A lie about a row of a list.</summary>
internal enum HostLie
{
    /// <summary>One transaction moved another amount.</summary>
    Amount,

    /// <summary>One went to somebody else.</summary>
    Payee,

    /// <summary>One is not there.</summary>
    Absence,

    /// <summary>One stands in a block with another hash.</summary>
    Block,
}

/// <summary>
/// A host as they are: with limits, failing and lying now and then. What it does to a request depends on nothing but the seed, what is asked and how often that was
/// asked before: not on the order in which questions come.
/// </summary>
/// <param name="answer">What an honest server answers.</param>
/// <param name="time">The clock by which it counts.</param>
internal sealed class SimulatedHost(Func<Request, Reply> answer, TimeProvider time)
{
    private readonly Lock turn = new();
    private readonly Dictionary<string, int> asked = [];
    private readonly Queue<DateTimeOffset> lately = new();
    private readonly List<string> told = [];
    private long day;
    private int today;

    public HostLimits Limits { get; set; } = new();

    public HostFaults Faults { get; set; } = new() { Seed = 0 };

    /// <summary>How many requests came, those that were turned away included.</summary>
    public int Requests { get; private set; }

    /// <summary>How many failed by a fault.</summary>
    public int Failures { get; private set; }

    /// <summary>How many were turned away by a limit.</summary>
    public int Refusals { get; private set; }

    /// <summary>The lies that were told: what was asked and what kind of lie.</summary>
    public IReadOnlyList<string> Told => told;

    /// <summary>What was asked, and how often.</summary>
    public IReadOnlyDictionary<string, int> Asked => asked;

    public Reply Answer(Request request)
    {
        lock (turn)
        {
            Requests++;
            string what = $"{request.Path}{request.Query}";
            int before = asked.GetValueOrDefault(what);
            asked[what] = before + 1;
            if (Refusal() is { } refusal)
            {
                Refusals++;
                return refusal;
            }

            Reply honest = answer(request);
            byte[] chance = SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{Faults.Seed} {before} {what}")));
            if (Draw(chance, 0, 1000) < Faults.Failing)
            {
                Failures++;
                return Fail(honest, Draw(chance, 4, 5));
            }

            return Draw(chance, 8, 1000) < Faults.Lying && Lie(honest, Faults.Lies[Draw(chance, 12, Faults.Lies.Count)], chance, what) is { } lie ? lie : honest;
        }
    }

    private static int Draw(byte[] chance, int at, int limit) => (int)(BitConverter.ToUInt32(chance, at) % (uint)limit);

    private static Reply Fail(Reply honest, int how) => how switch
    {
        0 => Reply.Text("Internal Server Error", 500),
        1 => Reply.Page(502),
        2 => honest with { Resets = true },
        3 => honest with { CutAt = honest.Body.Length / 2 },
        _ => honest with { Stalls = true },
    };

    private Reply? Refusal()
    {
        DateTimeOffset now = time.GetUtcNow();
        while (lately.TryPeek(out DateTimeOffset first) && now - first >= TimeSpan.FromSeconds(1))
        {
            lately.Dequeue();
        }

        if (now.UtcTicks / TimeSpan.TicksPerDay is var its && its != day)
        {
            (day, today) = (its, 0);
        }

        if (lately.Count >= Limits.PerSecond)
        {
            return Limits.IsMute ? Reply.Text("slow down", 429)
                : Limits.ByStatus ? Reply.Text("slow down", 429).With("Retry-After", "1") : Limited($"Max calls per sec rate limit reached ({Limits.PerSecond}/sec)");
        }

        if (today >= Limits.PerDay)
        {
            return Limits.ByStatus ? Reply.Text("come back tomorrow", 429).With("Retry-After", "86400") : Limited("Max daily rate limit reached");
        }

        lately.Enqueue(now);
        today++;
        return null;
    }

    private static Reply Limited(string text) => Reply.Json(new JsonObject { ["status"] = "0", ["message"] = "NOTOK", ["result"] = text }.ToJsonString());

    private Reply? Lie(Reply honest, HostLie lie, byte[] chance, string what)
    {
        Reply? lied = HostLies.Tell(honest, lie, rows => Draw(chance, 16, rows), chance);
        if (lied is not null)
        {
            told.Add($"{lie}: {what}");
        }

        return lied;
    }
}

/// <summary>Lies about rows of Etherscan's lists.</summary>
internal static class HostLies
{
    /// <summary>What a changed amount is more by.</summary>
    public static UInt256 Surplus { get; } = 1_000_000_000_000_000U;

    /// <summary>The answer with a lie in it; null where there is nothing to lie about.</summary>
    /// <param name="honest">The answer.</param>
    /// <param name="lie">Which lie.</param>
    /// <param name="choose">Chooses the row, of so many; one that is not there is left alone.</param>
    /// <param name="made">Of what addresses and hashes are made up.</param>
    public static Reply? Tell(Reply honest, HostLie lie, Func<int, int> choose, byte[] made)
    {
        if (!honest.Body.AsSpan().StartsWith("{\"status\":\"1\""u8) || JsonNode.Parse(honest.Body) is not { } answered || answered["result"] is not JsonArray { Count: > 0 } rows)
        {
            return null;
        }

        int at = choose(rows.Count);
        if (at >= rows.Count || rows[at] is not JsonObject row
            || (lie != HostLie.Absence && row[lie switch { HostLie.Amount => "value", HostLie.Payee => "to", _ => "blockHash" }] is null))
        {
            return null;
        }

        switch (lie)
        {
            case HostLie.Amount:
                row["value"] = UInt256.SaturatingAdd(UInt256.Parse((string)row["value"]!), Surplus).ToString();
                break;
            case HostLie.Payee:
                row["to"] = $"0x{Convert.ToHexStringLower(made.AsSpan(0, 20))}";
                break;
            case HostLie.Block:
                row["blockHash"] = $"0x{Convert.ToHexStringLower(made)}";
                break;
            case HostLie.Absence:
                rows.RemoveAt(at);
                break;
        }

        return Reply.Json(answered.ToJsonString());
    }
}
