namespace WalletTrace.Attribution.Lists;

/// <summary>Looks at the beginning of a list that is published both as XML and as CSV.</summary>
internal static class XmlOrCsv
{
    /// <summary>Whether it is XML, and the whole stream from its beginning.</summary>
    public static async Task<(bool IsXml, Stream Whole)> OpenAsync(Stream stream, CancellationToken cancellationToken)
    {
        var whole = new HeadStream(stream);
        ReadOnlyMemory<byte> head = await whole.ReadHeadAsync(4096, cancellationToken).ConfigureAwait(false);
        return (ListXml.TextOf(head.Span).AsSpan().TrimStart().StartsWith("<"), whole);
    }
}
