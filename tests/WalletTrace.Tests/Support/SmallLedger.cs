using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Support;

/// <summary>The facts, labels and thefts of a small case; prints itself so that a counterexample can be read.</summary>
internal sealed record SmallLedger(ImmutableArray<Fact> Facts, ImmutableArray<Label> Labels, ImmutableArray<Theft> Thefts)
{
    public MemoryLedger Ledger() => new(Facts);

    /// <summary>Whether no account was read less far than the ledger speaks, as one is that a watch did not read on.</summary>
    public bool IsReadAsOne()
    {
        MemoryLedger ledger = Ledger();
        return Facts.OfType<CoverageRecord>().Where(record => record.Address is not null && !record.Chain.IsUtxo)
            .All(record => new[] { CoverageKinds.Native | CoverageKinds.Fee, CoverageKinds.Token }.All(kinds =>
                ledger.CompleteToAsync(new Account(record.Chain, record.Address!.Value), kinds).AsTask().GetAwaiter().GetResult() is var end
                && (end < 0 || end >= ledger.AsOf(record.Chain))));
    }

    /// <summary>A trace of all thefts with the labels, over the facts.</summary>
    public Trace Trace() => WalletTrace.Tracing.Trace.From(Thefts).Over(Ledger()).Knowing(new LabelSet(Labels));

    /// <summary>The trace's result; the ledger in memory answers at once.</summary>
    public TraceResult Run(params IEnumerable<TaintRule> rules) => Trace().Using(rules).RunAsync().GetAwaiter().GetResult();

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (Fact fact in Facts)
        {
            text.Append('\n').Append(fact switch
            {
                TransferRecord t => string.Create(CultureInfo.InvariantCulture, $"  {t.Height}/{t.TransactionIndex}/{t.Index} {t.Kind} {t.Amount} {t.Asset.Symbol} {Last(t.From)} -> {Last(t.To)}"),
                InputRecord i => string.Create(CultureInfo.InvariantCulture, $"  {i.Height}/{i.TransactionIndex} in {i.Index}: {i.Coin} {Last(i.Owner)} {i.Amount}"),
                OutputRecord o => string.Create(CultureInfo.InvariantCulture, $"  {o.Height}/{o.TransactionIndex} out {o.Index}: {Last(o.Owner)} {o.Amount}"),
                CoverageRecord c => string.Create(CultureInfo.InvariantCulture, $"coverage {c.Chain.Name} {Last(c.Address)} {c.FromHeight}-{c.ToHeight} {c.Kinds}"),
                TransactionRecord t => string.Create(CultureInfo.InvariantCulture, $"transaction {t.Height}/{t.Index} {t.Id}{(t.Failed ? " failed" : "")}"),
                _ => fact.ToString(),
            });
        }

        foreach (Label label in Labels)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nlabel {Last(label.Account.Address)} {label.Category}");
        }

        for (int tag = 0; tag < Thefts.Length; tag++)
        {
            text.Append(CultureInfo.InvariantCulture, $"\ntheft {tag}: ").AppendJoin(", ", Thefts[tag].Seeds);
        }

        return text.Append('\n').ToString();
    }

    private static string Last(Address? address) => address is { } known ? known.ToByteArray()[^1].ToString(CultureInfo.InvariantCulture) : "-";
}
