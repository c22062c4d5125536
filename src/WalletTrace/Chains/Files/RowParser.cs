using System.Globalization;

namespace WalletTrace.Chains.Files;

/// <summary>Turns the rows of one file into facts. A row that repeats its block or transaction from the row before does not tell it again.</summary>
/// <param name="file">The file's name, for messages.</param>
/// <param name="unit">What the number of a row counts, for messages: lines of a text file, rows of another.</param>
internal sealed class RowParser(string file, string unit = "line")
{
    // The same few addresses come up again and again, and their checksums cost more than all the rest of a row.
    private const int MaxAddresses = 1 << 16;

    private readonly Dictionary<string, Address> addresses = new(StringComparer.Ordinal);
    private readonly Dictionary<(ChainId Chain, string Text, int? Decimals, string? Symbol), Asset> assets = [];
    private FactRow row = new();
    private ChainId lastChain;
    private BlockRecord? lastBlock;
    private TransactionRecord? lastTransaction;

    /// <summary>The facts of a row, in the order block, transaction, movement.</summary>
    /// <exception cref="ChainDataException">A column holds what it cannot hold, or the row as a whole cannot be true.</exception>
    public IEnumerable<Fact> Parse(FactRow next)
    {
        row = next;
        var chain = Chain();
        if (row.Schema == RowSchema.Coverage)
        {
            return [Checked(Coverage(chain))];
        }

        long height = Number(Column.Height, long.MaxValue);
        long time = Time(Column.Time) ?? throw Fail(Column.Time, "found nothing, expected a time");
        if (row.Schema == RowSchema.Block)
        {
            return [Checked(new BlockRecord(chain, height, time, Hash(Column.Hash), Hash(Column.Parent)))];
        }

        var facts = new List<Fact>(3);
        var block = new BlockRecord(chain, height, time);
        if (block != lastBlock)
        {
            lastBlock = block;
            facts.Add(Checked(block));
        }

        int index = Index(Column.TransactionIndex);
        bool failed = row.Schema.Columns.Contains(Column.Failed) && Flag(Column.Failed);
        var transaction = new TransactionRecord(chain, height, index, Id(Column.Transaction) ?? throw Fail(Column.Transaction, "found nothing, expected a transaction id"), failed);
        if (transaction != lastTransaction)
        {
            lastTransaction = transaction;
            facts.Add(Checked(transaction));
        }

        if (row.Schema != RowSchema.Transaction)
        {
            facts.Add(Checked(
                row.Schema == RowSchema.Transfer ? Transfer(transaction)
                : row.Schema == RowSchema.Freeze ? Freeze(transaction)
                : row.Schema == RowSchema.Input ? Input(transaction)
                : Output(transaction)));
        }

        return facts;
    }

    private TransferRecord Transfer(TransactionRecord transaction) => new(
        transaction.Chain,
        transaction.Height,
        transaction.Index,
        Number(Column.Index, long.MaxValue),
        Kind(FactText.Kinds, FactText.Name, "transfer"),
        Asset(transaction.Chain),
        Address(Column.From, transaction.Chain),
        Address(Column.To, transaction.Chain),
        Amount(Column.Amount) ?? throw Fail(Column.Amount, "found nothing, expected an amount in base units"),
        Amount(Column.Burnt));

    private FreezeRecord Freeze(TransactionRecord transaction) => new(
        transaction.Chain,
        transaction.Height,
        transaction.Index,
        Number(Column.Index, long.MaxValue),
        Kind(FactText.FreezeKinds, FactText.Name, "freeze"),
        Asset(transaction.Chain),
        Address(Column.Account, transaction.Chain) ?? throw Fail(Column.Account, "found nothing, expected whose holding"),
        Amount(Column.Amount));

    private InputRecord Input(TransactionRecord transaction)
    {
        CoinId? coin = Id(Column.SpentTransaction) is { } spent ? new CoinId(spent, Index(Column.SpentIndex)) : null;
        if (coin is null && !row[Column.SpentIndex].IsEmpty)
        {
            throw Fail(Column.SpentIndex, "found an index without a transaction, expected both, or none for a coinbase");
        }

        return new InputRecord(
            transaction.Chain, transaction.Height, transaction.Index, Index(Column.Index), coin, Address(Column.Owner, transaction.Chain), Amount(Column.Amount));
    }

    private OutputRecord Output(TransactionRecord transaction) => new(
        transaction.Chain,
        transaction.Height,
        transaction.Index,
        Index(Column.Index),
        Address(Column.Owner, transaction.Chain) ?? throw Fail(Column.Owner, "found nothing, expected the owner of the coin"),
        Amount(Column.Amount) ?? throw Fail(Column.Amount, "found nothing, expected an amount in base units"));

    private CoverageRecord Coverage(ChainId chain) => new(
        chain,
        Address(Column.Account, chain),
        Number(Column.FromHeight, long.MaxValue),
        Number(Column.ToHeight, long.MaxValue),
        Kinds(),
        row[Column.Source].ToString(),
        Time(Column.ReadAt));

    private ChainId Chain()
    {
        var text = row[Column.Chain];
        if (!lastChain.IsDefault && text.SequenceEqual(lastChain.ToString()))
        {
            return lastChain;
        }

        if (!ChainId.TryParse(text, out var chain, out var error))
        {
            throw Fail(Column.Chain, error);
        }

        // One text may be another address on another chain.
        addresses.Clear();
        return FactShape.ChainProblem(chain) is { } problem ? throw Fail(Column.Chain, problem) : lastChain = chain;
    }

    private long Number(Column column, long max)
    {
        var text = row[column];
        if (text.IsEmpty || text.ContainsAnyExceptInRange('0', '9'))
        {
            throw Fail(column, NotDigits(text));
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value <= max
            ? value
            : throw Fail(column, FormattableString.Invariant($"found a number that is too large, expected at most {max}"));
    }

    private int Index(Column column) => (int)Number(column, int.MaxValue);

    private UInt256? Amount(Column column)
    {
        var text = row[column];
        if (text.IsEmpty)
        {
            return null;
        }

        if (text.ContainsAnyExceptInRange('0', '9'))
        {
            throw Fail(column, NotDigits(text));
        }

        return UInt256.TryParse(text, out var amount, out _)
            ? amount
            : throw Fail(column, "found an amount that is too large, expected base units below 2^256");
    }

    private static string NotDigits(ReadOnlySpan<char> text) =>
        text.IsEmpty ? "found nothing, expected decimal digits"
        : text[0] == '-' && text.Length > 1 && !text[1..].ContainsAnyExceptInRange('0', '9') ? "found a negative number, expected decimal digits only"
        : "found something else than a whole number, expected decimal digits only";

    private long? Time(Column column)
    {
        var text = row[column];
        if (text.IsEmpty)
        {
            return null;
        }

        if (!text.ContainsAnyExceptInRange('0', '9'))
        {
            return Number(column, FactShape.LastTime);
        }

        return DateTimeOffset.TryParseExact(
            text,
            "yyyy-MM-dd'T'HH:mm:ss'Z'",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time) && time.ToUnixTimeSeconds() >= 0
            ? time.ToUnixTimeSeconds()
            : throw Fail(column, "found no time, expected unix seconds or UTC such as 2022-03-23T13:29:09Z, from 1970 on");
    }

    private bool Flag(Column column) => row[column] switch
    {
        "true" or "1" => true,
        "false" or "0" => false,
        _ => throw Fail(column, "found something else, expected true or false"),
    };

    private TransactionId? Id(Column column)
    {
        var text = row[column];
        if (text.IsEmpty)
        {
            return null;
        }

        return TransactionId.TryParse(text, out var id, out var error) ? id : throw Fail(column, error);
    }

    private BlockHash? Hash(Column column) => Id(column) is { } id ? new BlockHash(id) : null;

    private Address? Address(Column column, ChainId chain)
    {
        var text = row[column];
        if (text.IsEmpty)
        {
            return null;
        }

        var known = addresses.GetAlternateLookup<ReadOnlySpan<char>>();
        if (known.TryGetValue(text, out var address))
        {
            return address;
        }

        if (!WalletTrace.Address.TryParse(text, chain, out address, out var error))
        {
            throw Fail(column, error);
        }

        if (addresses.Count < MaxAddresses)
        {
            known[text] = address;
        }

        return address;
    }

    private TKind Kind<TKind>(IReadOnlyList<TKind> kinds, Func<TKind, string> name, string what)
    {
        foreach (var kind in kinds)
        {
            if (row[Column.Kind].SequenceEqual(name(kind)))
            {
                return kind;
            }
        }

        throw Fail(Column.Kind, $"found an unknown kind of {what}, expected one of {string.Join(", ", kinds.Select(name))}");
    }

    private CoverageKinds Kinds() => CoverageText.TryParse(row[Column.Kinds], out var kinds, out var error) ? kinds : throw Fail(Column.Kinds, error);

    private Asset Asset(ChainId chain)
    {
        int? decimals = row[Column.Decimals].IsEmpty ? null : (int)Number(Column.Decimals, WalletTrace.Asset.MaxDecimals);
        var symbol = row[Column.Symbol].IsEmpty ? null : row[Column.Symbol].ToString();
        var text = row[Column.Asset].ToString();
        if (assets.TryGetValue((chain, text, decimals, symbol), out var asset))
        {
            return asset;
        }

        if (text == "native")
        {
            asset = chain.Parameters?.Coin is not null && decimals is null
                ? WalletTrace.Asset.Native(chain)
                : throw Fail(Column.Asset, $"found \"native\"{(decimals is null ? string.Empty : " with decimals")}, expected it without decimals and on a chain whose coin is known; write slip44:… with decimals and symbol");
        }
        else if (!WalletTrace.Asset.TryParse(WalletTrace.Asset.NamesChain(text) ? text : $"{chain}/{text}", decimals, symbol, out asset, out var error))
        {
            throw Fail(Column.Asset, error);
        }

        if (asset.Chain != chain)
        {
            throw Fail(Column.Asset, $"found an asset of {asset.Chain}, expected one of {chain}");
        }

        assets.Add((chain, text, decimals, symbol), asset);
        return asset;
    }

    private Fact Checked(Fact fact) => FactShape.Problem(fact) is { } problem
        ? throw new ChainDataException($"the row cannot be true: {problem}", FormattableString.Invariant($"{SafeText.Trim(file)}, {unit} {row.Line}"))
        : fact;

    private ChainDataException Fail(Column column, string problem) => new(
        problem,
        FormattableString.Invariant($"{SafeText.Trim(file)}, {unit} {row.Line}, column {RowSchema.NameOf(column)}"),
        row[column].ToString());
}
