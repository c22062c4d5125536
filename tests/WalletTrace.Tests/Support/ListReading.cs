using System.Text;
using WalletTrace.Attribution.Lists;

namespace WalletTrace.Tests.Support;

/// <summary>Reads lists that tests write out.</summary>
internal static class ListReading
{
    /// <summary>All items of a list, read under the one format that recognises it.</summary>
    public static async Task<List<ListItem>> ReadAsync(string name, string text, ListReadOptions? options = null)
    {
        byte[] file = Encoding.UTF8.GetBytes(text);
        IListFormat format = Assert.Single(ListFormats.All, format => format.Recognises(name, file));
        List<ListItem> items = [];
        await foreach (ListItem item in format.ReadAsync(new MemoryStream(file), (options ?? new ListReadOptions()) with { Name = name }))
        {
            items.Add(item);
        }

        return items;
    }

    /// <summary>The name of the one format that recognises a list.</summary>
    public static string FormatOf(string name, string text) => Assert.Single(ListFormats.All, format => format.Recognises(name, Encoding.UTF8.GetBytes(text))).Name;
}
