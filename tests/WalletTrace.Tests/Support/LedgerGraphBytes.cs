using System.Runtime.InteropServices;
using System.Text;
using WalletTrace.Graph;
using WalletTrace.Graph.Whole;

namespace WalletTrace.Tests.Support;

/// <summary>All that a ledger's graph holds as bytes, to compare.</summary>
internal static class LedgerGraphBytes
{
    public static byte[] Of(LedgerGraph graph)
    {
        using var all = new MemoryStream();
        void Add<T>(ReadOnlySpan<T> items)
            where T : unmanaged => all.Write(MemoryMarshal.AsBytes(items));
        FlowColumns flows = graph.Flows.Columns;
        Add(flows.From.Span);
        Add(flows.To.Span);
        Add(flows.Amounts.Span);
        Add(flows.Wide.Span);
        Add(flows.OutOffsets.Span);
        Add(flows.OutRows.Span);
        Add(flows.InOffsets.Span);
        Add(flows.InRows.Span);
        Add(flows.Roles.Span);
        Add(flows.Events.Span);
        Add(flows.LeaveAt.Span);
        Add(flows.ArriveAt.Span);
        NameSections names = graph.Names.Known;
        Add(names.Vertices.Span);
        Add(names.Next.Span);
        Add(names.Heads.Span);
        Add(names.AccountStarts.Span);
        Add(names.AddressWords.Span);
        Add(names.AccountPlaces.Span);
        Add(names.Transactions.Span);
        Add(names.TransactionVertices.Span);
        Add(names.TransactionPlaces.Span);
        Add(names.Ends.Span);
        Add(names.Blocks.Span);
        Add(names.Overwritten.Span);
        Add<byte>(names.Assets.Write().Text);
        Add<byte>(Encoding.UTF8.GetBytes(string.Join('\n', names.Chains)));
        return all.ToArray();
    }
}
