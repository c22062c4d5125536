using System.Text;
using WalletTrace.Attribution.Lists;

namespace WalletTrace.Tests.Attribution.Lists;

/// <summary>Reads lists that tests write out.</summary>
internal static class ListTexts
{
    /// <summary>Reads a text as a file of a name.</summary>
    public static Task<ListEdition> ReadAsync(string text, string name = "list", ListReadOptions? options = null) => ReadAsync(Encoding.UTF8.GetBytes(text), name, options);

    /// <summary>Reads bytes as a file of a name.</summary>
    public static Task<ListEdition> ReadAsync(byte[] bytes, string name = "list", ListReadOptions? options = null) =>
        ListEdition.ReadAsync(new MemoryStream(bytes), (options ?? new ListReadOptions()) with { Name = name });

    /// <summary>An SDN.XML of entries.</summary>
    public static string SdnXml(params string[] entries) => $"""
        <?xml version="1.0" standalone="yes"?>
        <sdnList xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML">
          <publshInformation>
            <Publish_Date>10/02/2026</Publish_Date>
            <Record_Count>{entries.Length}</Record_Count>
          </publshInformation>
          {string.Join('\n', entries)}
        </sdnList>
        """;

    /// <summary>An entity of an SDN.XML with addresses.</summary>
    public static string SdnEntry(string uid, string name, string programme, params (string Ticker, string Address)[] addresses) => $"""
        <sdnEntry>
          <uid>{uid}</uid>
          <lastName>{name}</lastName>
          <sdnType>Entity</sdnType>
          <programList><program>{programme}</program></programList>
          <idList>{string.Join("\n    ", addresses.Select(address => $"<id><uid>1</uid><idType>Digital Currency Address - {address.Ticker}</idType><idNumber>{address.Address}</idNumber></id>"))}</idList>
        </sdnEntry>
        """;
}
