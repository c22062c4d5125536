namespace WalletTrace.Attribution.Lists;

/// <summary>The formats of packs of labels.</summary>
internal static class PackFormats
{
    /// <summary>Each of them.</summary>
    public static IReadOnlyList<IListFormat> All { get; } =
    [
        new TagPackFormat(), new ActorPackFormat(), new EtherscanCsvFormat(), new EtherscanJsonFormat(), new EthLabelsFormat(), new AmIExposedFormat(), new RansomwhereFormat(),
        new AddressLinesFormat(), new LabelListFormat(), new PlainCsvFormat(),
    ];
}
