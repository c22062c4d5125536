using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using WalletTrace.Attribution;
using WalletTrace.Encodings;

namespace WalletTrace.Tracing.Watching;

/// <summary>
/// Alerts as JSON: one flat object, the same bytes for the same alert, in ASCII, with everything escaped that could mean something in a page. Names and
/// meanings stay; more names may come.
/// </summary>
/// <remarks>
/// Every alert has <c>id</c>, <c>kind</c>, <c>raised</c> (unix seconds) and <c>chain</c> (CAIP-2). About the case: <c>height</c>, <c>time</c> (unix seconds),
/// <c>transaction</c>, <c>theft</c>, <c>asset</c> (CAIP-19) with <c>decimals</c> and <c>symbol</c>, <c>traced</c> (by rule, base units as text); a movement
/// also <c>index</c>, <c>from</c>, <c>to</c> (CAIP-10), <c>value</c>, <c>category</c>, <c>label</c>, <c>labelSource</c> and for a swap <c>gotAsset</c>,
/// <c>gotDecimals</c>, <c>gotSymbol</c>, <c>gotValue</c>; a freeze <c>account</c>. A retraction or confirmation has <c>of</c>, <c>ofKind</c>,
/// <c>transaction</c>, <c>height</c>, <c>reason</c>, <c>times</c>. About a source: <c>source</c>, <c>since</c>, <c>text</c>. What is not known is left out.
/// </remarks>
public static class AlertJson
{
    /// <summary>The alert as one line of UTF-8 without line feed.</summary>
    /// <param name="alert">The alert.</param>
    public static byte[] ToUtf8(Alert alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        var bytes = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(bytes);
        Write(json, alert);
        json.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Reads an alert as <see cref="ToUtf8"/> wrote it; names that are not known are passed over.</summary>
    /// <param name="utf8">One JSON object.</param>
    /// <exception cref="FormatException">It is no alert; the message says what was found.</exception>
    public static Alert Parse(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            return Read(document.RootElement);
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException or KeyNotFoundException or OverflowException or ArgumentException)
        {
            throw new FormatException("an alert cannot be read: found something else than one whole JSON object with the names of its kind", cause);
        }
    }

    internal static void Write(Utf8JsonWriter json, Alert alert)
    {
        json.WriteStartObject();
        json.WriteString("id", alert.Id.ToString());
        json.WriteString("kind", EnumText.NameOf(alert.Kind));
        json.WriteNumber("raised", alert.RaisedAt);
        json.WriteString("chain", alert.Chain.ToString());
        switch (alert)
        {
            case MovementAlert movement:
                Write(json, (ChainAlert)movement);
                json.WriteNumber("index", movement.Index);
                WriteOptional(json, "from", movement.From?.ToString());
                WriteOptional(json, "to", movement.To?.ToString());
                json.WriteString("value", movement.Value.ToString());
                if (movement.Category != Category.Unknown)
                {
                    json.WriteString("category", EnumText.NameOf(movement.Category));
                }

                WriteOptional(json, "label", movement.Label);
                WriteOptional(json, "labelSource", movement.LabelSource);
                if (movement.Got is { } got)
                {
                    Write(json, got.Asset, "gotAsset", "gotDecimals", "gotSymbol");
                    json.WriteString("gotValue", got.Units.ToString());
                }

                break;
            case FreezeAlert freeze:
                Write(json, (ChainAlert)freeze);
                json.WriteString("account", freeze.Account.ToString());
                break;
            case StandingAlert standing:
                json.WriteString("of", standing.Of.ToString());
                json.WriteString("ofKind", EnumText.NameOf(standing.OfKind));
                json.WriteString("transaction", standing.Transaction.ToString(standing.Chain));
                json.WriteNumber("height", standing.Height);
                json.WriteString("reason", EnumText.NameOf(standing.Reason));
                json.WriteNumber("times", standing.Times);
                break;
            case SourceAlert source:
                json.WriteString("source", source.Source);
                json.WriteNumber("since", source.Since);
                json.WriteString("text", source.Text);
                break;
            default:
                throw new ArgumentException($"an alert cannot be written: found {alert.GetType()}, expected one of the library's kinds", nameof(alert));
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ChainAlert alert)
    {
        json.WriteNumber("height", alert.Height);
        json.WriteNumber("time", alert.Time);
        json.WriteString("transaction", alert.Transaction.ToString(alert.Chain));
        json.WriteString("theft", alert.Theft);
        Write(json, alert.Asset, "asset", "decimals", "symbol");
        json.WriteStartObject("traced");
        foreach ((TaintRule rule, UInt256 units) in alert.Traced)
        {
            json.WriteString(EnumText.NameOf(rule), units.ToString());
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Asset asset, string name, string decimals, string symbol)
    {
        json.WriteString(name, asset.ToString());
        json.WriteNumber(decimals, asset.Decimals);
        WriteOptional(json, symbol, asset.Symbol);
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    internal static Alert Read(JsonElement json)
    {
        AlertKind kind = Enumeration<AlertKind>(json, "kind");
        var id = AlertId.Parse(Text(json, "id"));
        long raised = json.GetProperty("raised").GetInt64();
        ChainId chain = ChainId.Parse(Text(json, "chain"));
        switch (kind)
        {
            case AlertKind.Retracted or AlertKind.ConfirmedAgain:
                return new StandingAlert
                {
                    Id = id,
                    Kind = kind,
                    RaisedAt = raised,
                    Chain = chain,
                    Of = AlertId.Parse(Text(json, "of")),
                    OfKind = Enumeration<AlertKind>(json, "ofKind"),
                    Transaction = TransactionId.Parse(Text(json, "transaction")),
                    Height = json.GetProperty("height").GetInt64(),
                    Reason = Enumeration<RetractionReason>(json, "reason"),
                    Times = json.GetProperty("times").GetInt32(),
                };
            case AlertKind.SourceFailing or AlertKind.SourceBehind or AlertKind.SourceRecovered:
                return new SourceAlert
                {
                    Id = id,
                    Kind = kind,
                    RaisedAt = raised,
                    Chain = chain,
                    Source = Text(json, "source"),
                    Since = json.GetProperty("since").GetInt64(),
                    Text = Text(json, "text"),
                };
        }

        long height = json.GetProperty("height").GetInt64();
        long time = json.GetProperty("time").GetInt64();
        TransactionId transaction = TransactionId.Parse(Text(json, "transaction"));
        string theft = Text(json, "theft");
        Asset asset = AssetOf(json, "asset", "decimals", "symbol");
        ImmutableArray<TracedAmount> traced =
        [
            .. json.GetProperty("traced").EnumerateObject().Select(rule => new TracedAmount(Enumeration<TaintRule>(rule.Name), UInt256.Parse(rule.Value.GetString()!))),
        ];
        return kind == AlertKind.Frozen
            ? new FreezeAlert
            {
                Id = id,
                Kind = kind,
                RaisedAt = raised,
                Chain = chain,
                Height = height,
                Time = time,
                Transaction = transaction,
                Theft = theft,
                Asset = asset,
                Traced = traced,
                Account = Account.Parse(Text(json, "account")),
            }
            : new MovementAlert
            {
                Id = id,
                Kind = kind,
                RaisedAt = raised,
                Chain = chain,
                Height = height,
                Time = time,
                Transaction = transaction,
                Theft = theft,
                Asset = asset,
                Traced = traced,
                Index = json.GetProperty("index").GetInt64(),
                From = AccountOf(json, "from"),
                To = AccountOf(json, "to"),
                Value = UInt256.Parse(Text(json, "value")),
                Got = json.TryGetProperty("gotAsset", out _) ? new Amount(UInt256.Parse(Text(json, "gotValue")), AssetOf(json, "gotAsset", "gotDecimals", "gotSymbol")) : null,
                Category = Optional(json, "category") is { } category ? Enumeration<Category>(category) : Category.Unknown,
                Label = Optional(json, "label"),
                LabelSource = Optional(json, "labelSource"),
            };
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString() ?? throw new FormatException($"an alert cannot be read: found no {name}");

    private static string? Optional(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private static Account? AccountOf(JsonElement json, string name) => Optional(json, name) is { } text ? Account.Parse(text) : null;

    private static Asset AssetOf(JsonElement json, string name, string decimals, string symbol) =>
        Asset.Parse(Text(json, name), json.GetProperty(decimals).GetInt32(), Optional(json, symbol));

    private static TEnum Enumeration<TEnum>(JsonElement json, string name)
        where TEnum : struct, Enum => Enumeration<TEnum>(Text(json, name));

    private static TEnum Enumeration<TEnum>(string text)
        where TEnum : struct, Enum => EnumText.TryParse(text, out TEnum value)
            ? value
            : throw new FormatException($"an alert cannot be read: found {SafeText.Quote(text)}, expected one of {EnumText.All<TEnum>()}");
}
