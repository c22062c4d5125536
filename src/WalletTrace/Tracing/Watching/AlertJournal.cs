using System.Buffers;
using System.Text.Json;
using WalletTrace.Chains.Files;

namespace WalletTrace.Tracing.Watching;

/// <summary>
/// The memory of a watch, in one file: what was known when it began, every alert that was raised since, in order, and how many of them each sink was
/// given. An alert is raised when it is on disk here, and only then delivered; so whenever the process is killed nothing is lost, and nothing is raised twice. The
/// file grows with alerts and deliveries, never with polls. Safe to use from any thread.
/// </summary>
internal sealed class AlertJournal : IDisposable
{
    private const int IdsInLine = 256;

    // So many of the last blocks up to which histories were read are kept of a chain.
    private const int MostEnds = 16;

    // Marks that later ones replace are taken out when the file is opened with more of them than this.
    private const int MaxReplaced = 1000;

    private readonly Lock gate = new();
    private readonly string path;
    private readonly HashSet<AlertId> baseline = [];
    private readonly Dictionary<AlertId, Standing> standings = [];
    private readonly HashSet<AlertId> said = [];
    private readonly Dictionary<(ChainId Chain, string Source), SourceAlert> outages = [];
    private readonly Dictionary<string, int> delivered = new(StringComparer.Ordinal);
    private readonly Dictionary<ChainId, long> follows = [];
    private readonly Dictionary<ChainId, SortedDictionary<long, BlockHash>> ends = [];
    private readonly List<long> offsets = [];
    private DurableLines? lines;
    private int replaced;

    private AlertJournal(string path) => this.path = path;

    /// <summary>Whether it is settled what was known when the watch began.</summary>
    public bool HasBaseline { get; private set; }

    /// <summary>The number of alerts raised.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return offsets.Count;
            }
        }
    }

    /// <summary>Opens a journal; one that is not there is made.</summary>
    /// <exception cref="LedgerFormatException">The file is damaged, or no journal.</exception>
    /// <exception cref="IOException">The file cannot be read or written, or another watch has it open.</exception>
    public static async Task<AlertJournal> OpenAsync(string path)
    {
        var journal = new AlertJournal(path);
        if (!File.Exists(path))
        {
            await journal.WriteAsync([], hasBaseline: false).ConfigureAwait(false);
        }

        journal.Load();
        if (journal.replaced > MaxReplaced)
        {
            await journal.WriteAsync([.. journal.baseline], journal.HasBaseline).ConfigureAwait(false);
            journal.Load();
        }

        return journal;
    }

    /// <summary>Settles what was known when the watch began: it raises no alert. All or nothing, whenever the process is killed.</summary>
    public async Task BaselineAsync(IEnumerable<AlertId> known)
    {
        await WriteAsync(known, hasBaseline: true).ConfigureAwait(false);
        Load();
    }

    /// <summary>Whether something was known when the watch began.</summary>
    public bool WasKnown(AlertId id) => baseline.Contains(id);

    /// <summary>What became of an alert about a chain; null for one that was never raised.</summary>
    public Standing? Find(AlertId id) => standings.TryGetValue(id, out Standing standing) ? standing : null;

    /// <summary>Notes at which height an alert that holds is now. Kept in memory only: after a restart the trace tells it again.</summary>
    public void Move(AlertId id, long height) => standings[id] = standings[id] with { Height = height };

    /// <summary>The alerts about chains that were raised, in no order.</summary>
    public IReadOnlyDictionary<AlertId, Standing> Standings => standings;

    /// <summary>The sources that fail or are behind, by what was said last.</summary>
    public IReadOnlyDictionary<(ChainId Chain, string Source), SourceAlert> Outages => outages;

    /// <summary>Raises alerts, in this order; those that were raised before are passed over. They are on disk when this returns.</summary>
    /// <returns>How many were raised.</returns>
    public int Raise(IReadOnlyList<Alert> alerts)
    {
        lock (gate)
        {
            var fresh = new List<Alert>();
            var here = new HashSet<AlertId>();
            var bytes = new ArrayBufferWriter<byte>();
            var begins = new List<long>();
            foreach (Alert alert in alerts)
            {
                if (!said.Contains(alert.Id) && here.Add(alert.Id))
                {
                    begins.Add(lines!.Length + bytes.WrittenCount);
                    bytes.Write(JournalLine.Of(alert));
                    fresh.Add(alert);
                }
            }

            if (fresh.Count > 0)
            {
                lines!.Append(bytes.WrittenSpan, toDisk: true);
                offsets.AddRange(begins);
                fresh.ForEach(Note);
            }

            return fresh.Count;
        }
    }

    /// <summary>One of the alerts that were raised, from 0.</summary>
    public Alert Read(int number)
    {
        lock (gate)
        {
            using JsonDocument line = JsonDocument.Parse(lines!.ReadAt(offsets[number]));
            return AlertJson.Read(line.RootElement.GetProperty("alert"));
        }
    }

    /// <summary>How many of the alerts a sink was given.</summary>
    public int DeliveredTo(string sink)
    {
        lock (gate)
        {
            return delivered.GetValueOrDefault(sink);
        }
    }

    /// <summary>Notes how many of the alerts a sink was given.</summary>
    public void Deliver(string sink, int count)
    {
        lock (gate)
        {
            // Not forced to disk: what the machine loses of it when it breaks down is delivered again.
            lines!.Append(JournalLine.Delivered(sink, count), toDisk: false);
            replaced += delivered.ContainsKey(sink) ? 1 : 0;
            delivered[sink] = count;
        }
    }

    /// <summary>Whether a sink was ever given anything, or told that there was nothing to give.</summary>
    public bool Knows(string sink)
    {
        lock (gate)
        {
            return delivered.ContainsKey(sink);
        }
    }

    /// <summary>From which height on the blocks of a chain are followed; null where that is not known yet.</summary>
    public long? FollowedFrom(ChainId chain) => follows.TryGetValue(chain, out long height) ? height : null;

    /// <summary>Notes from which height on the blocks of a chain are followed. On disk when this returns.</summary>
    public void Follow(ChainId chain, long height)
    {
        lock (gate)
        {
            lines!.Append(JournalLine.Follow(chain, height), toDisk: true);
            replaced += follows.ContainsKey(chain) ? 1 : 0;
            follows[chain] = height;
        }
    }

    /// <summary>The blocks up to which histories of a chain were read, the last few, upwards.</summary>
    public IReadOnlyDictionary<long, BlockHash> EndsOf(ChainId chain) => ends.TryGetValue(chain, out SortedDictionary<long, BlockHash>? there) ? there : [];

    /// <summary>Notes up to which block histories of a chain are read. On disk when this returns.</summary>
    public void End(ChainId chain, long height, BlockHash hash)
    {
        lock (gate)
        {
            if (!ends.TryGetValue(chain, out SortedDictionary<long, BlockHash>? there) || !there.TryGetValue(height, out BlockHash before) || before != hash)
            {
                lines!.Append(JournalLine.End(chain, height, hash), toDisk: true);
                Note(chain, height, hash);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => lines?.Dispose();

    private void Note(ChainId chain, long height, BlockHash hash)
    {
        if (!ends.TryGetValue(chain, out SortedDictionary<long, BlockHash>? there))
        {
            ends.Add(chain, there = []);
        }

        // A block that replaced another has none above it yet.
        foreach (long above in there.Keys.Where(other => other >= height).ToArray())
        {
            there.Remove(above);
            replaced++;
        }

        there.Add(height, hash);
        if (there.Count > MostEnds)
        {
            there.Remove(there.Keys.First());
            replaced++;
        }
    }

    private void Note(Alert alert)
    {
        said.Add(alert.Id);
        switch (alert)
        {
            case ChainAlert about:
                standings[about.Id] = new Standing(about.Kind, about.Chain, about.Transaction, about.Height, said.Count - 1, 0, true);
                break;
            case StandingAlert { Kind: AlertKind.Retracted } retracted when standings.TryGetValue(retracted.Of, out Standing before):
                standings[retracted.Of] = before with { Holds = false, Retractions = retracted.Times };
                break;
            case StandingAlert confirmed when standings.TryGetValue(confirmed.Of, out Standing before):
                standings[confirmed.Of] = before with { Holds = true, Height = confirmed.Height };
                break;
            case SourceAlert { Kind: AlertKind.SourceRecovered } source:
                outages.Remove((source.Chain, source.Source));
                break;
            case SourceAlert source:
                outages[(source.Chain, source.Source)] = source;
                break;
        }
    }

    private void Load()
    {
        lines?.Dispose();
        baseline.Clear();
        standings.Clear();
        said.Clear();
        outages.Clear();
        delivered.Clear();
        follows.Clear();
        ends.Clear();
        offsets.Clear();
        replaced = 0;
        bool hasHeader = false;
        lines = DurableLines.Open(path, FileShare.None, hasHeader: true, (line, offset) =>
        {
            try
            {
                using JsonDocument document = JsonDocument.Parse(line);
                Take(document.RootElement, offset, ref hasHeader);
            }
            catch (Exception cause) when (cause is JsonException or InvalidOperationException or KeyNotFoundException)
            {
                throw new FormatException("found something else than a line of a watch's journal", cause);
            }
        });
    }

    private void Take(JsonElement line, long offset, ref bool hasHeader)
    {
        if (!hasHeader)
        {
            JsonElement header = line.GetProperty("journal");
            int found = header.GetProperty("version").GetInt32();
            hasHeader = found == JournalLine.Version
                ? true
                : throw new LedgerFormatException(FormattableString.Invariant($"the journal cannot be read: found version {found}, expected {JournalLine.Version}"), Path.GetFileName(path));
            HasBaseline = header.GetProperty("baseline").GetBoolean();
        }
        else if (line.TryGetProperty("known", out JsonElement ids))
        {
            baseline.UnionWith(ids.EnumerateArray().Select(id => AlertId.Parse(id.GetString()!)));
        }
        else if (line.TryGetProperty("alert", out JsonElement alert))
        {
            Note(AlertJson.Read(alert));
            offsets.Add(offset);
        }
        else if (line.TryGetProperty("delivered", out JsonElement told))
        {
            string sink = told.GetProperty("sink").GetString()!;
            replaced += delivered.ContainsKey(sink) ? 1 : 0;
            delivered[sink] = told.GetProperty("count").GetInt32();
        }
        else if (line.TryGetProperty("end", out JsonElement end))
        {
            Note(
                ChainId.Parse(end.GetProperty("chain").GetString()!), end.GetProperty("height").GetInt64(), BlockHash.Parse(end.GetProperty("hash").GetString()!));
        }
        else
        {
            JsonElement follow = line.GetProperty("follow");
            ChainId chain = ChainId.Parse(follow.GetProperty("chain").GetString()!);
            replaced += follows.ContainsKey(chain) ? 1 : 0;
            follows[chain] = follow.GetProperty("from").GetInt64();
        }
    }

    /// <summary>Writes the file anew without what later lines replaced. It has to be loaded then.</summary>
    private async Task WriteAsync(IEnumerable<AlertId> known, bool hasBaseline)
    {
        var pending = new PendingFile(path);
        await using (pending.ConfigureAwait(false))
        {
            pending.Stream.Write(JournalLine.Header(hasBaseline));
            foreach (AlertId[] some in known.Distinct().Order().Chunk(IdsInLine))
            {
                pending.Stream.Write(JournalLine.Known(some));
            }

            foreach (long offset in offsets)
            {
                pending.Stream.Write([.. lines!.ReadAt(offset), (byte)'\n']);
            }

            foreach ((string sink, int count) in delivered.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                pending.Stream.Write(JournalLine.Delivered(sink, count));
            }

            foreach ((ChainId chain, long height) in follows.OrderBy(pair => pair.Key))
            {
                pending.Stream.Write(JournalLine.Follow(chain, height));
            }

            foreach ((ChainId chain, SortedDictionary<long, BlockHash> there) in ends.OrderBy(pair => pair.Key))
            {
                foreach ((long height, BlockHash hash) in there)
                {
                    pending.Stream.Write(JournalLine.End(chain, height, hash));
                }
            }

            lines?.Dispose();
            pending.Keep();
        }
    }
}
