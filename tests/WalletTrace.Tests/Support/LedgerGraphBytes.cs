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
        Add(graph.Flows.FromIds);
        Add(graph.Flows.ToIds);
        Add(graph.Flows.StoredAmounts);
        Add(graph.Flows.WideAmounts);
        Add(graph.Flows.OutRows);
        Add(graph.Flows.OutOffsets);
        Add(graph.Flows.LeaveEvents);
        Add(graph.Flows.ArrivalEvents);
        Add(graph.Flows.Columns.Roles.Span);
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
