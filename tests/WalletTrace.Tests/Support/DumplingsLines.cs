using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using WalletTrace.Chains;
using WalletTrace.Inference.Coins;

namespace WalletTrace.Tests.Support;

/// <summary>
/// Reads transactions in the line format of Dumplings: <c>txid:::block:::txindex:::time:::in}{in:::out}{out</c>, an input as <c>txid-vout-value+script+type</c>, an
/// output as <c>value+script+type</c>.
/// </summary>
internal static class DumplingsLines
{
    /// <summary>The transactions of a packed file under ../shared/data.</summary>
    /// <param name="path">The file.</param>
    /// <param name="height">The height to give them: the lines have only times.</param>
    public static IReadOnlyList<CoinTransaction> Read(string path, long height)
    {
        using var file = new GZipStream(File.OpenRead(SharedData.Find(path)!), CompressionMode.Decompress);
        using var reader = new StreamReader(file);
        var read = new List<CoinTransaction>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0)
            {
                read.Add(Parse(line, height));
            }
        }

        return read;
    }

    private static CoinTransaction Parse(string line, long height)
    {
        string[] parts = line.Split(":::");
        var record = new TransactionRecord(ChainId.Bitcoin, height, int.Parse(parts[2], CultureInfo.InvariantCulture), TransactionId.Parse(parts[0]));
        return CoinTransaction.Of(record, [.. parts[4].Split("}{").Select(Input)], [.. parts[5].Split("}{").Select(Output)]);
    }

    private static CoinInput Input(string text)
    {
        string[] parts = text.Split('-', 3);
        CoinOutput coin = Output(parts[2]);
        return new CoinInput(new CoinId(TransactionId.Parse(parts[0]), int.Parse(parts[1], CultureInfo.InvariantCulture)), coin.Owner, coin.Value);
    }

    private static CoinOutput Output(string text)
    {
        string[] parts = text.Split('+');
        return new CoinOutput(Address.FromOutputScript(Convert.FromHexString(parts[1]), ChainId.Bitcoin), long.Parse(parts[0], CultureInfo.InvariantCulture));
    }
}
