using WalletTrace.Attribution;
using WalletTrace.DuckDb.Database;
using WalletTrace.DuckDb.Writing;

namespace WalletTrace.DuckDb.Content;

/// <summary>Gets a claim of a row, what names it, and when it was learned.</summary>
internal delegate void ClaimRow<in T>(T claim, ClaimId id, ClaimMoment moment);

/// <summary>Reads and writes the table of labels.</summary>
internal static class LabelRows
{
    /// <summary>Reads labels.</summary>
    /// <exception cref="LedgerFormatException">One is none.</exception>
    public static void Read(LedgerConnection connection, string where, ClaimRow<Label> take, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<ChainId, byte> numbers = new AssetNumbers(connection).Chains;
        Dictionary<byte, ChainId> chains = numbers.ToDictionary(pair => pair.Value, pair => pair.Key);
        TextCache[] texts = [.. Enumerable.Range(0, 6).Select(_ => new TextCache())];
        using ChunkReader rows = connection.Stream(
            $"""
            SELECT l.number, l.claim, l.learned_at, l.kind, a.chain_id, a.address, l.subject, l.text, l.category, l.source, l.confidence, l.date, l.entity, l.url, l.valid_from, l.valid_until
            FROM (SELECT * FROM label WHERE {where}) l LEFT JOIN account a ON a.id = l.account_id
            """,
            cancellationToken);
        while (rows.Read())
        {
            var label = new Label(
                Subject(connection, rows, chains), texts[5].Of(rows.Bytes(7)), ClaimReader.Named<Category>(rows, texts[0].Of(rows.Bytes(8)), "label"), texts[1].Of(rows.Bytes(9)),
                ClaimReader.Named<Confidence>(rows, texts[2].Of(rows.Bytes(10)), "label"), rows.Day(11))
            {
                Entity = rows.IsNull(12) ? null : texts[3].Of(rows.Bytes(12)),
                Url = rows.IsNull(13) ? null : texts[4].Of(rows.Bytes(13)),
                ValidFrom = rows.Day(14),
                ValidUntil = rows.Day(15),
            };
            ClaimMoment moment = ClaimReader.Moment(rows, 0, 2);
            take(((IClaim<Label>)label).Known(ClaimMoment.ToTime(moment.Time), null), ClaimReader.Id(rows, 1), moment);
        }
    }

    /// <summary>Writes labels.</summary>
    public static void Write(LedgerConnection connection, IReadOnlyCollection<LearnedClaim<Label>> labels)
    {
        Dictionary<Account, int> numbers = Accounts(connection, labels);
        using var writer = new ChunkWriter(connection, "label");
        foreach ((Label label, ClaimId id, ClaimMoment moment) in labels)
        {
            bool isOfAccount = IsOfAccount(label);
            writer.Set(0, moment.Number);
            ClaimWriter.SetId(writer, 1, id);
            writer.Set(2, (byte)label.Subject.Kind);
            writer.Set(3, isOfAccount ? numbers[label.Account] : (int?)null);
            writer.SetText(4, isOfAccount ? null : label.Subject.ToString());
            writer.SetText(5, label.Text);
            writer.SetText(6, EnumNames<Category>.Of(label.Category));
            writer.SetText(7, label.Source);
            writer.SetText(8, EnumNames<Confidence>.Of(label.Confidence));
            ClaimWriter.SetDay(writer, 9, label.Date);
            writer.SetText(10, label.Entity);
            writer.SetText(11, label.Url);
            ClaimWriter.SetDay(writer, 12, label.ValidFrom);
            ClaimWriter.SetDay(writer, 13, label.ValidUntil);
            ClaimWriter.SetTime(writer, 14, moment.Time);
            writer.EndRow();
        }

        writer.Close();
    }

    /// <summary>The numbers of the accounts that labels are about; new ones for those that have none.</summary>
    private static Dictionary<Account, int> Accounts(LedgerConnection connection, IReadOnlyCollection<LearnedClaim<Label>> labels)
    {
        var names = new AssetNumbers(connection);
        var accounts = new AccountNumbers(few: 0);
        accounts.Refresh(connection, names);
        var numbers = new Dictionary<Account, int>(labels.Count);
        IEnumerable<Account> about = labels.Select(label => label.Claim).Where(IsOfAccount).Select(label => label.Account);
        foreach (IGrouping<ChainId, Account> ofChain in about.Distinct().GroupBy(account => account.Chain))
        {
            Address[] addresses = [.. ofChain.Select(account => account.Address)];
            foreach (var (address, number) in accounts.Find(connection, names.IdOf(ofChain.Key), ofChain.Key, addresses, names))
            {
                numbers.Add(new Account(ofChain.Key, address), number);
            }
        }

        using var tables = new FactTables(connection, 0);
        names.Write(tables);
        accounts.Write(tables);
        tables.Close();
        return numbers;
    }

    private static bool IsOfAccount(Label label) => label.Subject.Kind is LabelSubjectKind.Account or LabelSubjectKind.Contract;

    private static LabelSubject Subject(LedgerConnection connection, ChunkReader rows, Dictionary<byte, ChainId> chains)
    {
        var kind = (LabelSubjectKind)rows.Byte(3);
        if (kind is LabelSubjectKind.Account or LabelSubjectKind.Contract)
        {
            if (rows.IsNull(4) || !chains.TryGetValue(rows.Byte(4), out ChainId chain))
            {
                throw rows.Malformed("a label without an account, expected each of an account or contract to have one");
            }

            var account = new Account(chain, AccountNumbers.Parse(connection, rows.Bytes(5), chain));
            return kind == LabelSubjectKind.Account ? LabelSubject.Of(account) : LabelSubject.Contract(account);
        }

        string text = rows.NullableText(6) ?? throw rows.Malformed("a label without a subject, expected each of a range, cluster or foreign address to have one");
        return !LabelSubject.TryParse(text, out LabelSubject? subject, out string? error) ? throw rows.Malformed(error)
            : subject.Kind == kind ? subject
            : throw rows.Malformed($"the subject {SafeText.Quote(text)} for a label of a {Encodings.EnumText.NameOf(kind)}");
    }
}
