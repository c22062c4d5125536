using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using WalletTrace.Chains;
using WalletTrace.Encodings;
using WalletTrace.Tracing;

namespace WalletTrace.Reports;

/// <summary>Reads of a JSON report what <see cref="SavedReport"/> holds, in one pass; all else is skipped, but must be JSON.</summary>
internal ref struct SavedReportReader(ReadOnlySpan<byte> utf8, string file)
{
    private const string WhatToDo = "run the trace again to write it anew: wallettrace trace CASE --json FILE";

    // The schema nests seven deep; members of later times may nest deeper.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 32 };

    private Utf8JsonReader json = new(utf8, Options);
    private string title = "";
    private Dictionary<string, Asset>? assets;
    private Dictionary<long, string>? vertices;
    private List<RawFlow>? flows;
    private List<BlockRecord>? blocks;

    /// <summary>Reads the whole file.</summary>
    /// <exception cref="LedgerFormatException">It is no report, damaged, or of another version of the format.</exception>
    public SavedReport Read()
    {
        try
        {
            ReadSchema();
            while (NextName())
            {
                ReadMember(json.GetString()!);
            }

            // Anything after the report is an error of its own.
            json.Read();
        }
        catch (JsonException problem)
        {
            string problemText = $"the file is no report: found what is no whole JSON, expected it well-formed and at most {Options.MaxDepth} deep; it may have been cut short or changed, so {WhatToDo}";
            throw new LedgerFormatException(problemText, file, problem.LineNumber + 1, innerException: problem);
        }
        catch (InvalidOperationException problem)
        {
            // A name or text whose bytes or escapes are no Unicode.
            throw Fail("found a text that is no Unicode, expected it to be", problem);
        }

        return Assemble();
    }

    private void ReadSchema()
    {
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject || !json.Read() || json.TokenType != JsonTokenType.PropertyName || !json.ValueTextEquals("schema"u8))
        {
            throw Fail($"found no schema at its start, expected \"{JsonReport.Schema}\"");
        }

        string schema = Text("schema");
        if (schema != JsonReport.Schema)
        {
            throw Fail($"found schema {SafeText.Quote(schema)}, expected \"{JsonReport.Schema}\"");
        }
    }

    private void ReadMember(string name)
    {
        switch (name)
        {
            case "title":
                title = Text(name);
                break;
            case "assets":
                assets = Begin(assets, name);
                while (NextItem(name))
                {
                    ReadAsset();
                }

                break;
            case "vertices":
                vertices = Begin(vertices, name);
                while (NextItem(name))
                {
                    ReadVertex();
                }

                break;
            case "flows":
                flows = Begin(flows, name);
                while (NextItem(name))
                {
                    ReadFlow();
                }

                break;
            case "blocks":
                blocks = Begin(blocks, name);
                while (NextItem(name))
                {
                    ReadBlock();
                }

                break;
            default:
                json.Skip();
                break;
        }
    }

    private void ReadAsset()
    {
        (string? id, string? symbol, int? decimals) = (null, null, null);
        while (NextName())
        {
            switch (json.GetString())
            {
                case "id":
                    id = Text("id");
                    break;
                case "symbol":
                    symbol = TextOrNull("symbol");
                    break;
                case "decimals":
                    decimals = (int)Integer("decimals", Asset.MaxDecimals);
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        (id, decimals) = (id ?? throw Missing("id", "an asset"), decimals ?? throw Missing("decimals", "an asset"));
        if (!Asset.TryParse(id, decimals, symbol, out Asset asset, out string? error))
        {
            throw Fail(error);
        }

        assets![id] = asset;
    }

    private void ReadVertex()
    {
        (long? id, string? asset) = (null, null);
        while (NextName())
        {
            switch (json.GetString())
            {
                case "id":
                    id = Integer("id", int.MaxValue);
                    break;
                case "asset":
                    asset = Text("asset");
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        vertices![id ?? throw Missing("id", "a vertex")] = asset ?? throw Missing("asset", "a vertex");
    }

    private void ReadFlow()
    {
        (long? from, ChainId? chain, long? height, TransactionId? transaction, TransactionId? spentIn) = (null, null, null, null, null);
        ImmutableArray<(TaintRule, UInt256)>? traced = null;
        while (NextName())
        {
            switch (json.GetString())
            {
                case "from":
                    from = Integer("from", int.MaxValue);
                    break;
                case "chain":
                    chain = Chain();
                    break;
                case "height":
                    height = Integer("height", long.MaxValue);
                    break;
                case "transaction":
                    transaction = Id("transaction");
                    break;
                case "spentIn":
                    spentIn = Id("spentIn");
                    break;
                case "traced":
                    traced = ReadTraced();
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        flows!.Add(new RawFlow(
            chain ?? throw Missing("chain", "a flow"), height ?? throw Missing("height", "a flow"), transaction ?? throw Missing("transaction", "a flow"), spentIn,
            from ?? throw Missing("from", "a flow"), traced ?? throw Missing("traced", "a flow")));
    }

    /// <summary>By rule an object from theft to amount.</summary>
    private ImmutableArray<(TaintRule Rule, UInt256 Amount)> ReadTraced()
    {
        Expect(JsonTokenType.StartObject, "traced", "an object");
        var traced = ImmutableArray.CreateBuilder<(TaintRule Rule, UInt256 Amount)>(1);
        while (NextName())
        {
            string name = json.GetString()!;
            if (!EnumText.TryParse(name, out TaintRule rule) || traced.Any(other => other.Rule == rule))
            {
                throw Fail($"found the rule {SafeText.Quote(name)} in traced, expected once each any of {string.Join(", ", Enum.GetValues<TaintRule>().Select(Words.Id))}");
            }

            UInt256 sum = default;
            Expect(JsonTokenType.StartObject, name, "an object");
            while (NextName())
            {
                string text = Text("traced");
                if (!UInt256.TryParse(text, out UInt256 amount, out string? error) || !UInt256.TryAdd(sum, amount, out sum))
                {
                    throw Fail(error ?? "found amounts traced in one flow that exceed 2^256 - 1 together, expected no more");
                }
            }

            if (!sum.IsZero)
            {
                traced.Add((rule, sum));
            }
        }

        return traced.ToImmutable();
    }

    private void ReadBlock()
    {
        (ChainId? chain, long? height, long? time, BlockHash? hash) = (null, null, null, null);
        while (NextName())
        {
            switch (json.GetString())
            {
                case "chain":
                    chain = Chain();
                    break;
                case "height":
                    height = Integer("height", long.MaxValue);
                    break;
                case "time":
                    time = Integer("time", long.MaxValue, long.MinValue);
                    break;
                case "hash":
                    hash = new BlockHash(Id("hash"));
                    break;
                default:
                    // What an earlier check found (stale, now) is found anew.
                    json.Skip();
                    break;
            }
        }

        blocks!.Add(new BlockRecord(
            chain ?? throw Missing("chain", "a block"), height ?? throw Missing("height", "a block"), time ?? throw Missing("time", "a block"), hash));
    }

    private readonly SavedReport Assemble()
    {
        List<BlockRecord> were = blocks ?? throw Missing("blocks", "it");
        List<RawFlow> moved = flows ?? throw Missing("flows", "it");
        var known = new HashSet<(ChainId, long)>();
        foreach (BlockRecord block in were)
        {
            if (!known.Add((block.Chain, block.Height)))
            {
                throw Fail(FormattableString.Invariant($"found the block of height {block.Height} of {block.Chain} a second time, expected it once"));
            }
        }

        var complete = ImmutableArray.CreateBuilder<SavedFlow>(moved.Count);
        foreach (RawFlow flow in moved)
        {
            if (!known.Contains((flow.Chain, flow.Height)))
            {
                throw Fail(FormattableString.Invariant($"found a flow at height {flow.Height} of {flow.Chain}, but not that height in blocks, expected the block of every flow"));
            }

            if (vertices?.TryGetValue(flow.From, out string? id) is not true || assets?.TryGetValue(id, out Asset asset) is not true)
            {
                throw Fail(FormattableString.Invariant($"found a flow from vertex {flow.From}, but not that vertex with an asset that assets lists, expected both"));
            }

            complete.Add(new SavedFlow(flow.Chain, flow.Height, flow.Transaction, flow.SpentIn, asset, flow.Traced));
        }

        return new SavedReport(title, [.. were], complete.MoveToImmutable());
    }

    /// <summary>Whether another name follows in an object.</summary>
    private bool NextName() => json.Read() && json.TokenType == JsonTokenType.PropertyName;

    /// <summary>Whether another object follows in a list.</summary>
    private bool NextItem(string list) => json.Read() && json.TokenType switch
    {
        JsonTokenType.EndArray => false,
        JsonTokenType.StartObject => true,
        _ => throw Wrong(list, "objects in it"),
    };

    private T Begin<T>(T? before, string name)
        where T : class, new()
    {
        if (before is not null)
        {
            throw Fail($"found {name} a second time, expected it once");
        }

        Expect(JsonTokenType.StartArray, name, "a list");
        return new T();
    }

    private void Expect(JsonTokenType kind, string name, string expected)
    {
        if (!json.Read() || json.TokenType != kind)
        {
            throw Wrong(name, expected);
        }
    }

    private string Text(string name) => TextOrNull(name) ?? throw Wrong(name, "a text");

    private string? TextOrNull(string name) => json.Read() && json.TokenType is JsonTokenType.String or JsonTokenType.Null ? json.GetString() : throw Wrong(name, "a text");

    private long Integer(string name, long most, long least = 0) =>
        json.Read() && json.TokenType == JsonTokenType.Number && json.TryGetInt64(out long value) && value >= least && value <= most
            ? value
            : throw Wrong(name, FormattableString.Invariant($"a whole number from {least} to {most}"));

    private ChainId Chain() => ChainId.TryParse(Text("chain"), out ChainId chain, out string? error) ? chain : throw Fail(error);

    private TransactionId Id(string name) => TransactionId.TryParse(Text(name), out TransactionId id, out _) ? id : throw Wrong(name, "64 hexadecimal digits");

    private readonly LedgerFormatException Wrong(string name, string expected)
    {
        string found = json.TokenType switch
        {
            JsonTokenType.StartObject => "an object",
            JsonTokenType.StartArray => "a list",
            JsonTokenType.Null => "null",
            JsonTokenType.String => SafeText.Quote(Encoding.UTF8.GetString(json.ValueSpan[..Math.Min(json.ValueSpan.Length, SafeText.MessageLength)])),
            _ => SafeText.Trim(Encoding.UTF8.GetString(json.ValueSpan[..Math.Min(json.ValueSpan.Length, SafeText.MessageLength)])),
        };
        return Fail($"found {found} as {SafeText.Trim(name)}, expected {expected}");
    }

    private readonly LedgerFormatException Missing(string name, string where) => Fail($"found no {name} of {where}, expected one");

    private readonly LedgerFormatException Fail(string problem, Exception? cause = null) =>
        new($"the file is no report that can be read: {problem}; {WhatToDo}", file, offset: json.TokenStartIndex, innerException: cause);

    /// <summary>A flow before what moves in it is known: members may stand in any order.</summary>
    private sealed record RawFlow(
        ChainId Chain, long Height, TransactionId Transaction, TransactionId? SpentIn, long From, ImmutableArray<(TaintRule Rule, UInt256 Amount)> Traced);
}
